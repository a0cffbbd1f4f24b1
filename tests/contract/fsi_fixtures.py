"""A window over the real client side of the national interface, for the contract tests."""

import itertools
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

from adapters.clock import SystemClock
from adapters.evoucher.raw_fsi import RawTextDecoder
from adapters.fsi.centre import FsiCentre
from adapters.fsi.client import FsiClient
from adapters.fsi.dialect import Dialect, national
from adapters.fsi.envelope import Profile
from adapters.fsi.signed import SignedClient
from desktop.domain.identity import Channel, Insurance, Person, Presented, VoucherType
from desktop.domain.message import Draft, Message, State
from desktop.domain.roles import Operator, Role
from desktop.domain.secret import Secret
from desktop.domain.settlement_list import Diagnosis, Operation, SettlementList
from desktop.domain.visit import Bill, FeeLine, Visit
from desktop.ports import Institution
from tests.contract.ways import X_TIF, Door, Way

PHARMACY = Institution("P35010200001", "榕心大药房", "350102")
HOSPITAL = Institution("H35010200001", "榕城示范医院", "350102")
PERSON_NO = "35010299000000000001"
OTHER_NO = "35010299000000000002"
ID_NUMBER = Secret("35999919850412103X")
NO_TOKEN = Secret("TEST")
_numbers = itertools.count(1)


def next_msgid(institution: Institution) -> str:
    """A number no other test has used in this run."""
    return f"{institution.code}{datetime.now():%Y%m%d%H%M%S}{next(_numbers) % 10000:04d}"


@dataclass
class TurnedClock:
    """The machine's clock, moved."""

    moved: timedelta = field(default_factory=timedelta)

    def now(self) -> datetime:
        return SystemClock().now() + self.moved

    def monotonic(self) -> float:
        return SystemClock().monotonic()


@dataclass
class Desk:
    """What a window holds of this interface."""

    institution: Institution
    signed: SignedClient
    centre: FsiCentre
    decoder: RawTextDecoder
    clock: TurnedClock

    def message(self, draft: Draft) -> Message:
        """The draft as the row a store would have committed."""
        now = self.clock.now()
        return Message(1, next_msgid(self.institution), draft, State.SENDING, 1, now, now, "0001")


def desk(
    url: str,
    token: str = NO_TOKEN.reveal(),
    paasid: str = "TEST",
    *,
    institution: Institution = PHARMACY,
    seconds: float = 20.0,
    max_bytes: int = 1024 * 1024,
    way: Way = X_TIF,
    dialect: Dialect | None = None,
) -> Desk:
    """A window of an institution in front of the centre at `url` (without path)."""
    clock = TurnedClock()
    transport = way.opened(Door(url, token, paasid, max_bytes))
    profile = Profile(institution, Operator("0001", "训练收银", Role.CASHIER), "V1.0", "FSI")
    client = FsiClient(
        transport, profile, clock, lambda: next_msgid(institution), seconds, dialect or national()
    )
    signed = SignedClient(client)
    decoder = RawTextDecoder(signed, "A98", "收费处")
    return Desk(institution, signed, FsiCentre(signed, Path()), decoder, clock)


def bill(number: str = "", count: str = "2") -> Bill:
    """A bill of one invented drug at 12.80."""
    amount = int(Decimal("12.80") * Decimal(count) * 100)
    line = FeeLine(
        "1", "YP001", "阿莫西林胶囊", "XJ01CAA904E001010199001", "甲", "0.25g*24粒",
        Decimal("12.80"), Decimal(count), amount,
    )  # fmt: skip
    number = number or f"B{datetime.now():%H%M%S}{next(_numbers):06d}"
    return Bill(number, SystemClock().now().replace(microsecond=0), (line,))


def visit(person_no: str = PERSON_NO, token: Secret = NO_TOKEN) -> Visit:
    """A visit made up without asking anybody."""
    insurance = Insurance("310", "1101", "350102", 235680, active=True)
    person = Person(person_no, "林示范", ID_NUMBER, "1", None, 41, (insurance,))
    shown = Presented(VoucherType.EVOUCHER, token, Channel.SCAN, id_number=ID_NUMBER)
    return Visit(person, insurance, shown, SystemClock().now(), "41")


def settlement_list(settlement_id: str, visit_id: str, person_no: str) -> SettlementList:
    """A list every member of which is filled."""
    day = SystemClock().now().replace(microsecond=0)
    began = day - timedelta(days=8)
    return SettlementList(
        settlement_id=settlement_id,
        visit_id=visit_id,
        person_no=person_no,
        record_no="ZY26000101",
        patient_name="黄阿练",
        sex="2",
        occupation="80",
        nationality="CHN",
        address="训练路1号",
        contact_name="黄小练",
        contact_relation="2",
        contact_address="训练路1号",
        contact_phone="00000000000",
        declared_at=day,
        admission_way="2",
        treatment_kind="1",
        admitted_at=began,
        admission_department="A03.01",
        discharged_at=day - timedelta(days=1),
        discharge_department="A03",
        stay_days="7",
        clinic_diagnosis="肺炎",
        clinic_diagnosis_code="J18.900",
        nursing_days=("", "2", "5", ""),
        discharge_way="1",
        receiving_institution="",
        receipt_code="35060126",
        receipt_no="0026000101",
        business_no="ZYFP26000101",
        readmission_plan="1",
        readmission_purpose="",
        doctor_code="D350102900001",
        doctor_name="训练医师甲",
        nurse_code="N350102900001",
        nurse_name="训练护士甲",
        settled_from=began,
        settled_to=day,
        filled_by_department="医保办",
        filled_by="训练编码员",
        payment_method="1",
        diagnoses=(
            Diagnosis("1", "J18.900", "肺炎", "1", main=True),
            Diagnosis("2", "I10.x00", "高血压", "1", main=False),
        ),
        operations=(
            Operation(
                "1", "33.2400", "支气管镜检查", "02", "D350102900001", "D350102900002",
                began + timedelta(days=1), began + timedelta(days=1, hours=1),
                began + timedelta(days=1), began + timedelta(days=1, hours=1),
            ),
        ),
    )  # fmt: skip
