"""The ports in memory, just large enough to drive the screens; every person is invented."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

from desktop.domain import outcome
from desktop.domain.errors import AppError, Invalid
from desktop.domain.identity import Channel, Insurance, Person, Presented, VoucherType
from desktop.domain.message import Draft, Kind, Message, State
from desktop.domain.no_scan import ReasonCounts
from desktop.domain.outcome import Outcome
from desktop.domain.own_codes import OwnCode, OwnKind
from desktop.domain.reconciliation import (
    Comparison,
    DetailRow,
    Difference,
    Group,
    Reconciliation,
    Totals,
)
from desktop.domain.repeats import RepeatFilter
from desktop.domain.roles import Operator, Role
from desktop.domain.scan_event import DECODED, PROOFS, ScanEvent
from desktop.domain.scan_rate import ScanRate
from desktop.domain.secret import Secret
from desktop.domain.settlement import (
    Quote,
    Sale,
    Settlement,
    SettlementFacts,
    SettlementState,
    Shares,
)
from desktop.domain.settlement_list import (
    Diagnosis,
    Finding,
    ListEcho,
    Operation,
    SettlementList,
)
from desktop.domain.sight import Device, Frame, Sighting
from desktop.domain.stage import Stage
from desktop.domain.visit import Bill, FeeLine, Visit
from desktop.domain.window_register import Entry
from desktop.ports import CodeBook, DecodePath, Desk, Institution, StoredList
from desktop.updater import CodeUpdater

SHANGHAI = timezone(timedelta(hours=8))
NOW = datetime(2026, 11, 21, 14, 3, 5, tzinfo=SHANGHAI)
ID_NUMBER = "359999196401011234"
CODE = "424" + "1" * 25
WECHAT = "134567890123456789"
PHARMACY = Institution("P35010200001", "榕心大药房", "350102")
HOSPITAL = Institution("H35010200002", "榕城区第一训练医院", "350102")
INSURED = Insurance("310", "11", "350102", 120450, True)
PERSON = Person(
    "35000000000000000001", "林训练", Secret(ID_NUMBER), "2", date(1964, 1, 1), 62, (INSURED,)
)


def line(serial: int, name: str, code: str, price: str, count: str, level: str = "1") -> FeeLine:
    """A fee line whose amount is price times count."""
    amount = int(Decimal(price) * Decimal(count) * 100)
    return FeeLine(
        str(serial), f"L{serial}", name, code, level, "", Decimal(price), Decimal(count), amount
    )


BILL = Bill(
    "XS20261121-0007",
    NOW - timedelta(minutes=6),
    (
        line(1, "阿莫西林胶囊 0.25g×24粒", "XJ01CAA040E001010102994", "12.80", "2"),
        line(2, "苯磺酸氨氯地平片 5mg×28片", "XC08CAA217A001010101445", "28.40", "1", "2"),
        line(3, "医用外科口罩（独立包装）", "", "2.70", "12", ""),
    ),
)
OTHER_BILL = Bill("XS20261121-0009", NOW, (line(1, "维生素C片", "XA11GAW014A001", "8.00", "1"),))


def shares_of(total: int) -> Shares:
    """Cash is what fund and account leave."""
    fund, account = total * 60 // 100, total * 35 // 100
    return Shares(total, fund, account, total - fund - account)


class FakeClock:
    """Stands still until it is turned."""

    def __init__(self) -> None:
        self.time = NOW

    def now(self) -> datetime:
        return self.time

    def monotonic(self) -> float:
        return self.time.timestamp()


class FakeVoucher:
    """Decodes every code to the one invented person."""

    def decode(self, text: Secret, stage: Stage) -> Presented:
        return Presented(VoucherType.EVOUCHER, Secret("token"), Channel.SCAN)


@dataclass
class FakeCentre:
    """Answers as told: `result` makes the outcome of the next settlements."""

    person: Person | AppError = PERSON
    up: bool = True
    quoting: AppError | None = None
    signing: AppError | None = None
    result: Callable[[SettlementFacts], Outcome[SettlementFacts]] = outcome.Answered
    comparing: Comparison | AppError = Comparison(True, "0", "对平")
    differing: tuple[Difference, ...] = ()
    offset: timedelta | None = None
    settled: list[str] = field(default_factory=list)
    signed: int = 0

    def sign_in(self) -> str:
        if self.signing:
            raise self.signing
        self.signed += 1
        return "SIGN-1"

    def identify(self, presented: Presented) -> Person:
        if isinstance(self.person, AppError):
            raise self.person
        return self.person

    def quote(self, visit: Visit, bill: Bill) -> Quote:
        if self.quoting:
            raise self.quoting
        return Quote(bill.digest, shares_of(bill.total))

    def draft_settlement(self, visit: Visit, bill: Bill, window: str) -> Draft:
        sale = Sale(
            bill.number, visit.person.person_no, visit.person.name,
            visit.presented.voucher_type, visit.presented.channel, window,
            tuple((x.name, x.national_code, str(x.count), x.amount) for x in bill.lines),
            visit.no_scan,
        )  # fmt: skip
        return Draft(
            Kind.SETTLEMENT, "2102", bill.number, visit.person.person_no, "350102", "{}", sale
        )

    def settle(self, message: Message) -> Outcome[SettlementFacts]:
        self.settled.append(message.draft.subject)
        return self.result(facts_of(message))

    def find_settlement(
        self, message: Message, booked: Collection[str] = ()
    ) -> SettlementFacts | None:
        return None

    def group_of(self, message: Message, since: date, until: date) -> Group:
        return Group(since, until, "310", "41", "350102")

    def compare_totals(self, group: Group, totals: Totals) -> Comparison:
        if isinstance(self.comparing, AppError):
            raise self.comparing
        return self.comparing

    def find_differences(
        self, group: Group, totals: Totals, details: Sequence[DetailRow]
    ) -> tuple[Difference, ...]:
        return self.differing

    def clock_offset(self) -> timedelta | None:
        return self.offset

    def draft_reversal(self, message: Message) -> Draft:
        return replace(message.draft, kind=Kind.REVERSAL)

    def reverse(self, message: Message) -> Outcome[None]:
        return outcome.Answered(None)

    def draft_list(self, entry: SettlementList) -> Draft:
        return Draft(
            Kind.SETTLEMENT_LIST, "4101A", entry.settlement_id, entry.person_no, "350102", "{}"
        )

    def upload_list(self, message: Message) -> Outcome[str]:
        return outcome.Answered("LIST-1")

    def read_list(
        self, person_no: str, settlement_id: str, insured_area: str = ""
    ) -> ListEcho | None:
        return None

    def reachable(self) -> bool:
        return self.up


def facts_of(message: Message) -> SettlementFacts:
    """What the centre would state about a settlement of the bill of this message."""
    sale = message.draft.sale
    assert sale
    total = sum(amount for *_, amount in sale.lines)
    return SettlementFacts(
        "SETL-000123456789", "VISIT-1", message.draft.person_no, message.msgid,
        message.opened_at + timedelta(seconds=1), str(sale.voucher_sent), "41", shares_of(total),
    )  # fmt: skip


@dataclass
class FakeHis:
    """Bills and discharged stays as given; `trouble` is raised instead."""

    waiting: tuple[Bill, ...] = (BILL,)
    stays: tuple[SettlementList, ...] = ()
    trouble: AppError | None = None

    def bills(self) -> Sequence[Bill]:
        if self.trouble:
            raise self.trouble
        return self.waiting

    def bill(self, number: str) -> Bill:
        return next(b for b in self.waiting if b.number == number)

    def discharged(self) -> Sequence[SettlementList]:
        if self.trouble:
            raise self.trouble
        return self.stays


class FakeStore:
    """Messages, lists and audit in lists; `rates` gives N and T of a month."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.sold: list[Settlement] = []
        self.kept: dict[str, StoredList] = {}
        self.reconciled: list[Reconciliation] = []
        self.audited: list[tuple[str, str]] = []
        self.scans: list[ScanEvent] = []
        self.rates: dict[tuple[int, int], ScanRate] = {}
        self.entries: list[Entry] = []
        self.reasons = ReasonCounts({})
        self.own: list[OwnCode] = []

    def open_message(self, draft: Draft) -> Message:
        number = len(self.messages) + 1
        message = Message(number, f"MSG{number:04d}", draft, State.SENDING, 1, NOW, NOW, "0001")
        self.messages.append(message)
        return message

    def queue_message(self, draft: Draft) -> Message:
        message = replace(self.open_message(draft), state=State.READY)
        self.move(message, State.READY)
        stored = self.kept[draft.subject]
        self.kept[draft.subject] = replace(stored, message=message)
        return message

    def move(self, message: Message, state: State, reason: str = "") -> None:
        """Set the state of a message."""
        self.messages = [
            replace(m, state=state, reason=reason) if m.id == message.id else m
            for m in self.messages
        ]

    def record_settled(self, message: Message, facts: SettlementFacts) -> Settlement:
        self.move(message, State.ANSWERED)
        sale = message.draft.sale
        assert sale
        settlement = Settlement(facts, sale, "0001", SettlementState.LIVE)
        self.sold.append(settlement)
        return settlement

    def record_refused(self, message: Message, reason: str) -> None:
        self.move(message, State.REFUSED, reason)

    def record_unsent(self, message: Message, cause: str) -> None:
        self.move(message, State.UNSENT, cause)

    def record_unknown(self, message: Message, cause: str) -> None:
        self.move(message, State.UNKNOWN, cause)

    def unresolved(self) -> Sequence[Message]:
        return [m for m in self.messages if m.state in {State.UNKNOWN, State.UNDOING}]

    def message_of(self, msgid: str) -> Message | None:
        return next((m for m in self.messages if m.msgid == msgid), None)

    def reversal_of(self, message: Message) -> Message | None:
        return None

    def booked_visits(self, person_no: str) -> Collection[str]:
        return ()

    def save_reconciliation(self, found: Reconciliation) -> None:
        self.reconciled.insert(0, found)

    def reconciliations(self, most: int) -> Sequence[Reconciliation]:
        return self.reconciled[:most]

    def live_settlement(self, bill_no: str) -> Message | None:
        live = {State.SENDING, State.ANSWERED, State.UNKNOWN, State.UNDOING}
        found = (m for m in self.messages if m.draft.subject == bill_no and m.state in live)
        return next(found, None)

    def waiting(self) -> int:
        final = {State.ANSWERED, State.REFUSED, State.UNSENT, State.UNDONE}
        return sum(m.state not in final for m in self.messages)

    def save_list(self, entry: SettlementList, findings: tuple[Finding, ...]) -> StoredList:
        self.kept[entry.settlement_id] = StoredList(entry, findings, 1, None, "", None)
        return self.kept[entry.settlement_id]

    def lists(self) -> Sequence[StoredList]:
        return list(self.kept.values())

    def settlements(self, since: datetime, until: datetime) -> Sequence[Settlement]:
        return self.sold

    def rate(self, since: datetime, until: datetime) -> ScanRate:
        if until - since < timedelta(days=2):
            return ScanRate(len(self.sold), len(self.sold))
        return self.rates.get((since.year, since.month), ScanRate(0, 0))

    def record_scan(self, event: ScanEvent) -> None:
        self.scans.append(event)

    def windows(self) -> Sequence[Entry]:
        return list(self.entries)

    def add_window(self, entry: Entry) -> None:
        if any(e.name == entry.name for e in self.entries):
            raise Invalid(f"“{entry.name}”已经登记", "请换一个名称", "window.twice")
        self.entries.append(entry)

    def change_window(self, entry: Entry) -> None:
        self.entries = [entry if e.name == entry.name else e for e in self.entries]

    def retire_window(self, name: str) -> None:
        self.entries = [e for e in self.entries if e.name != name]

    def proofs(self, since: datetime) -> dict[str, datetime]:
        return {s.window: s.at for s in self.scans if s.outcome in PROOFS and s.at >= since}

    def count_reasons(self, since: datetime, until: datetime) -> ReasonCounts:
        return self.reasons

    def last_decoded(self, window: str) -> datetime | None:
        return max((s.at for s in self.scans if s.outcome == DECODED), default=None)

    def own_codes(self) -> Sequence[OwnCode]:
        return self.own

    def replace_own_codes(self, kinds: Collection[OwnKind], codes: Collection[OwnCode]) -> None:
        self.own = [*(c for c in self.own if c.kind not in kinds), *codes]

    def audit(self, action: str, subject: str, detail: str = "") -> None:
        self.audited.append((action, subject))


class FakeStation:
    """A camera that shows what it is told to."""

    def __init__(self) -> None:
        self.show: Callable[[Frame], None] = lambda frame: None
        self.running = False
        self.used: list[str] = []
        self.repeats = RepeatFilter()

    def start(self, on_frame: Callable[[Frame], None]) -> None:
        self.show, self.running = on_frame, True

    def stop(self) -> None:
        self.running = False

    def use(self, spec: str) -> None:
        self.used.append(spec)

    def take(self, text: Secret) -> bool:
        return self.repeats.take(text)

    def give_back(self, text: Secret) -> None:
        self.repeats.give_back(text)


@dataclass
class FakeCameras:
    """Cameras that come and go as told; remembers what was chosen."""

    plugged: tuple[Device, ...] = (
        Device("qt:A", "罗技高清摄像头 C920e（USB 2.0）"),
        Device("qt:B", "内置摄像头"),
    )
    chosen: str = "0"
    change: Callable[[], None] = lambda: None

    def names(self) -> Sequence[Device]:
        return self.plugged

    def choose(self, spec: str) -> None:
        self.chosen = spec

    def listen(self, on_change: Callable[[], None]) -> None:
        self.change = on_change

    def plug(self, *plugged: Device) -> None:
        """From now on these are there."""
        self.plugged = plugged
        self.change()


class FakeGun:
    """A serial gun that reads and fails as told."""

    def __init__(self) -> None:
        self.read: Callable[[Secret], None] = lambda text: None
        self.say: Callable[[str], None] = lambda trouble: None
        self.running = False

    def start(self, on_text: Callable[[Secret], None], on_state: Callable[[str], None]) -> None:
        self.read, self.say, self.running = on_text, on_state, True

    def stop(self) -> None:
        self.running = False


@dataclass
class FakeSender:
    """Counts how often it was woken."""

    woken: int = 0

    def wake(self) -> None:
        self.woken += 1


@dataclass
class Scene:
    """A desk and the fakes behind it; `role` is what its operator may do."""

    institution: Institution
    store: FakeStore = field(default_factory=FakeStore)
    centre: FakeCentre = field(default_factory=FakeCentre)
    his: FakeHis = field(default_factory=FakeHis)
    clock: FakeClock = field(default_factory=FakeClock)
    training: bool = True
    role: Role = Role.SUPERVISOR
    path: DecodePath | None = None
    codes: CodeBook | None = None
    updater: CodeUpdater | None = None

    @property
    def desk(self) -> Desk:
        """The desk as the screens get it."""
        return Desk(
            self.institution, "2号窗", Operator("0001", "陈练习", self.role), self.training,
            120.0, "salt", self.store, self.centre, FakeVoucher(), self.his, self.clock,
            path=self.path,
            codes=self.codes,
        )  # fmt: skip


def frame(*texts: str, hint: str = "", grey: int = 96) -> Frame:
    """A plain picture in which `texts` are seen; a single one is taken."""
    width, height = 320, 180
    corners = ((110, 40), (210, 44), (206, 140), (106, 136))
    seen = tuple(Sighting(Secret(text), "QRCode", corners) for text in texts)
    taken = Secret(texts[0]) if len(texts) == 1 else None
    return Frame(width, height, bytes([grey]) * (width * height * 3), seen, hint, taken)


def stay(number: int, name: str, diagnosis: str, **changes: object) -> SettlementList:
    """A discharged in-patient's list without findings, unless `changes` bring some."""
    entry = SettlementList(
        settlement_id=f"SETL-H-{number:06d}", visit_id=f"V{number}",
        person_no="35000000000000000001",
        record_no=f"BA{number:06d}", patient_name=name, sex="1", occupation="退休人员",
        nationality="CHN", address="福建省福州市鼓楼区训练路1号", contact_name="林联系",
        contact_relation="配偶", contact_address="同上", contact_phone="13800000000",
        declared_at=NOW, admission_way="1", treatment_kind="1",
        admitted_at=NOW - timedelta(days=9), admission_department="心血管内科",
        discharged_at=NOW - timedelta(days=2, hours=number), discharge_department="心血管内科",
        stay_days="7", clinic_diagnosis=diagnosis, clinic_diagnosis_code="I10.x00",
        nursing_days=("", "", "", ""), discharge_way="1", receiving_institution="",
        receipt_code="350101", receipt_no=f"{number:08d}", business_no=f"YW{number}",
        readmission_plan="1", readmission_purpose="", doctor_code="D350102000001",
        doctor_name="郑医师", nurse_code="N350102000001", nurse_name="吴护士",
        settled_from=NOW - timedelta(days=9), settled_to=NOW - timedelta(days=2),
        filled_by_department="病案室", filled_by="周编码", payment_method="1",
        diagnoses=(
            Diagnosis("1", "I10.x05", diagnosis, "1", True),
            Diagnosis("2", "E11.900", "2型糖尿病", "1", False),
        ),
        operations=(
            Operation(
                "1", "88.5500x002", "单根冠状动脉造影", "1", "D350102000001", "",
                NOW - timedelta(days=5), NOW - timedelta(days=5), None, None,
            ),
        ),
    )  # fmt: skip
    return replace(entry, **changes)  # type: ignore[arg-type]
