"""What the cashier's screen shows, computed from the state without Qt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto

from desktop.domain.identity import (
    INSURANCE_NAMES,
    SEX_NAMES,
    VOUCHER_NAMES,
    masked_id,
    masked_name,
)
from desktop.domain.money import yuan
from desktop.domain.no_scan import REASONS
from desktop.domain.stage import STAGE_NAMES, settles
from desktop.domain.visit import Bill, Visit
from desktop.ports import Institution
from ui.cashier.receipt import Amounts, LineView, Receipt, amounts_of, line_view, receipt
from ui.cashier.state import (
    BACK_TO_BILL,
    IS_OVER,
    MAY_CHOOSE,
    MAY_QUOTE,
    MAY_RESCAN,
    MAY_SETTLE,
    TAKES_CODES,
    Phase,
    TillState,
)
from ui.cashier.words import SWITCH, Headline, headline

STEPS = ("扫码", "核对", "结算", "完成")
NO_CARD_READER = "本机未接读卡器"


class Body(Enum):
    """What fills the middle of the screen."""

    INVITE = auto()
    BILL = auto()
    RECEIPT = auto()
    TRAIL = auto()
    REASONS = auto()
    GUIDE = auto()


@dataclass(frozen=True)
class Button:
    """A button's text, and why it cannot be pressed when it cannot."""

    text: str
    enabled: bool = True
    reason: str = ""
    shown: bool = True


@dataclass(frozen=True)
class PersonView:
    """The person at the window; masked unless the reveal key is held."""

    name: str
    about: str
    id_number: str
    insurance: str
    voucher: str


@dataclass(frozen=True)
class BillRow:
    """A waiting bill."""

    number: str
    text: str


@dataclass(frozen=True)
class TrailStep:
    """A step of the look-up of an unknown settlement; `icon` is ok, wait or info."""

    icon: str
    text: str


@dataclass(frozen=True)
class StageView:
    """The switch of business types: names, the one in force, and why it is locked when it is."""

    names: tuple[str, ...]
    chosen: int
    enabled: bool
    reason: str = "办完这位患者后再切换环节"


@dataclass(frozen=True)
class TillView:
    """Everything on the screen."""

    step: int
    headline: Headline
    body: Body
    person: PersonView | None
    bills: tuple[BillRow, ...]
    chosen: int
    lines: tuple[LineView, ...]
    amounts: Amounts
    receipt: Receipt | None
    trail: tuple[TrailStep, ...]
    watch: str
    hint: str
    typing_id: bool
    id_note: str
    stage: StageView
    pay: Button
    rescan: Button
    fetch: Button
    by_id: Button
    by_card: Button
    guide: Button
    back: Button
    next: Button


def till_view(state: TillState, institution: Institution) -> TillView:
    """The screen for a state."""
    bill = state.bill
    return TillView(
        step=_step(state.phase),
        headline=headline(state),
        body=_body(state),
        person=_person(state.visit, state.revealed) if state.visit else None,
        bills=tuple(_bill_row(b) for b in state.bills or ()),
        chosen=_chosen(state),
        lines=_lines(state) if bill else (),
        amounts=_amounts(state),
        receipt=receipt(state.settlement, institution, bill) if state.settlement else None,
        trail=_trail(state),
        watch=_watch(state),
        hint=state.hint,
        typing_id=state.typing_id,
        id_note=_id_note(state),
        stage=StageView(
            tuple(STAGE_NAMES[s] for s in state.stages),
            state.stages.index(state.stage),
            state.phase in TAKES_CODES,
        ),
        pay=pay_button(state),
        rescan=Button("重扫", state.phase in MAY_RESCAN, "结算进行中，不能重扫"),
        fetch=Button("取单", state.phase in MAY_CHOOSE, "识别身份后取单"),
        by_id=_by_id(state),
        by_card=Button("社保卡", False, NO_CARD_READER),
        guide=Button("激活指引", state.phase in TAKES_CODES, "在等待扫码时可用"),
        back=Button("返回", _may_go_back(state), "没有可返回的步骤"),
        next=Button("下一位", shown=state.phase in IS_OVER),
    )


def _lines(state: TillState) -> tuple[LineView, ...]:
    lines = state.bill.lines if state.bill else ()
    return tuple(line_view(each, state.coded.get(each.national_code)) for each in lines)


def pay_button(state: TillState) -> Button:
    """The one primary action of the till. Enter never triggers it: scanner guns send Enter."""
    if state.phase is Phase.UNSENT:
        return Button(f"重试结算 {_total(state)}")
    if state.phase in MAY_SETTLE:
        return Button(f"结算 {_total(state)}")
    if state.phase in MAY_QUOTE and not settles(state.stage):
        return Button("预结算", False, f"“{STAGE_NAMES[state.stage]}”不收费，{SWITCH}")
    if state.phase in MAY_QUOTE:
        return Button("预结算", state.bill is not None, "请先选择单据")
    words = {
        Phase.QUOTING: "正在预结算…",
        Phase.SETTLING: "正在结算…",
    }
    shown = state.phase not in IS_OVER
    return Button(words.get(state.phase, "预结算"), False, "先识别身份并取单", shown)


def _total(state: TillState) -> str:
    return yuan(state.quote.shares.total) if state.quote else ""


def _by_id(state: TillState) -> Button:
    text = "用这个证号" if state.offered else "身份证"
    return Button(text, state.phase in TAKES_CODES, "在等待扫码时可用")


_STEP_OF = {
    Phase.KNOWN: 1, Phase.QUOTING: 1, Phase.NOT_QUOTED: 1, Phase.CHECK: 2, Phase.SETTLING: 2,
    Phase.UNSENT: 2, Phase.DECLINED: 2, Phase.PENDING: 2, Phase.RESOLVED_UNDONE: 2,
    Phase.SETTLED: 3,
}  # fmt: skip


def _step(phase: Phase) -> int:
    return _STEP_OF.get(phase, 0)


def _body(state: TillState) -> Body:
    if state.settlement:
        return Body.RECEIPT
    if state.phase in {Phase.PENDING, Phase.RESOLVED_UNDONE}:
        return Body.TRAIL
    if state.guiding:
        return Body.GUIDE
    if state.asking_reason:
        return Body.REASONS
    return Body.BILL if state.visit else Body.INVITE


def _may_go_back(state: TillState) -> bool:
    return (
        state.typing_id
        or state.asking_reason
        or state.guiding
        or state.phase in BACK_TO_BILL
        or (state.phase in MAY_RESCAN and state.phase is not Phase.WAITING)
    )


def _person(visit: Visit, revealed: bool) -> PersonView:
    person, insurance = visit.person, visit.insurance
    kind = INSURANCE_NAMES.get(insurance.kind, f"险种 {insurance.kind}")
    about = f"{SEX_NAMES.get(person.sex, '')} {person.age}岁".strip()
    balance = f"账户余额 {yuan(insurance.balance)}"
    return PersonView(
        name=person.name if revealed else masked_name(person.name),
        about=about,
        id_number=person.id_number.reveal() if revealed else masked_id(person.id_number),
        insurance=f"{kind} · 参保地 {insurance.area} · {balance}",
        voucher=f"{VOUCHER_NAMES[visit.presented.voucher_type]}",
    )


def _id_note(state: TillState) -> str:
    reason = f"原因：{REASONS[state.no_scan].name}。" if state.no_scan else ""
    return f"{reason}用身份证办理不计入扫码结算"


def _bill_row(bill: Bill) -> BillRow:
    text = f"{bill.opened_at:%H:%M}   {len(bill.lines)} 项   {yuan(bill.total)}"
    return BillRow(bill.number, text)


def _chosen(state: TillState) -> int:
    numbers = [b.number for b in state.bills or ()]
    return numbers.index(state.bill.number) if state.bill in (state.bills or ()) else -1


_NOTHING_TO_TAKE = {Phase.DECLINED, Phase.RESOLVED_UNDONE}
"""Nothing was settled: amounts on the screen would be taken from the patient."""


def _amounts(state: TillState) -> Amounts:
    if state.settlement:
        return amounts_of(state.settlement.facts.shares)
    if state.quote and state.phase not in _NOTHING_TO_TAKE:
        return amounts_of(state.quote.shares)
    return Amounts(total=yuan(state.bill.total)) if state.bill else Amounts()


def _trail(state: TillState) -> tuple[TrailStep, ...]:
    if state.pending is None:
        return (TrailStep("ok", "中心确认没有这笔结算，已冲正，患者未被扣款"),)
    sent_at = state.pending.opened_at
    latest = sent_at + timedelta(seconds=state.patience)
    asking = f"正在向中心核实（已看 {state.looked} 次）" if state.looked else "正在向中心核实"
    step = state.fate.step if state.fate else None
    last = str(step) if step else f"{latest:%H:%M:%S} 之后中心仍无此结算，就自动冲正"
    return (
        TrailStep("ok", f"{sent_at:%H:%M:%S} 结算请求已发出"),
        TrailStep("bad", f"没有收到完整答复：{state.cause}"),
        TrailStep("wait", asking),
        TrailStep("info", last),
    )


def _watch(state: TillState) -> str:
    mine = state.pending.id if state.pending else None
    others = [m.draft.subject for m in state.unresolved if m.id != mine]
    if not others:
        return ""
    return (
        f"另有 {len(others)} 笔结果未知，正在向中心核实，请勿重复收费：单据 {'、'.join(others[:3])}"
    )
