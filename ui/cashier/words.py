"""The words of the till: one big word, icon and tint for each phase, and what to do now."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.domain import errors
from desktop.domain.errors import AppError
from desktop.domain.money import yuan
from desktop.domain.stage import STAGE_NAMES, settles
from desktop.usecases.identify import wrong_kind
from desktop.usecases.resolve import Step
from ui.cashier.follow import Fate
from ui.cashier.kinds import shown_kind
from ui.cashier.state import Phase, TillState
from ui.widgets.banner import Notice


@dataclass(frozen=True)
class Headline:
    """What one glance must tell. `tint` is ok, wait, bad or info."""

    word: str
    detail: str
    icon: str
    tint: str


PENDING_WORD = "结果未知，正在向中心核实，请勿重复收费"
SWITCH = "要结算请按 F2 再按 F5 切换环节，然后重新扫码"


def headline(state: TillState) -> Headline:
    """The state word of the till."""
    panel = _panel(state)
    if panel is not None:
        return panel
    if state.error is not None:
        return _of_error(state.error)
    if state.phase is Phase.CHECK:
        return _check(state)
    return _WORDS.get(state.phase) or _ended(state)


def fate_notice(fate: Fate) -> Notice:
    """What the banner says when an unknown settlement became certain."""
    bill = fate.message.draft.subject
    if fate.settlement:
        total = yuan(fate.settlement.facts.shares.total)
        return Notice("ok", f"单据 {bill} 已核实：{Step.FOUND}，金额 {total}", "请勿再收费")
    return Notice("wait", f"单据 {bill} 已核实：{Step.UNDONE}", "需要时请重新取单结算")


_WORDS = {
    Phase.WAITING: Headline("等待扫码", "请患者出示医保码，靠近镜头", "scan", "info"),
    Phase.READING: Headline("正在识别", "正在向中心核对身份，请稍候", "wait", "info"),
    Phase.QUOTING: Headline("预结算中", "正在向中心计算报销金额，不会扣款", "wait", "info"),
    Phase.SETTLING: Headline("结算中", "已提交中心，请等待结果，请勿关闭程序", "wait", "info"),
    Phase.PENDING: Headline(
        PENDING_WORD, "系统自动核实，不需要任何操作；可以先为下一位办理", "wait", "wait"
    ),
    Phase.RESOLVED_UNDONE: Headline(
        "已冲正，可重新收费", "中心没有这笔结算。按 Esc 回到单据重新预结算", "info", "info"
    ),
}


def _panel(state: TillState) -> Headline | None:
    if state.asking_reason:
        text = "按一个数字键，接着输入身份证号；用身份证办理不计入扫码结算"
        return Headline("为什么不用医保码？", text, "person", "info")
    if state.guiding:
        text = "请患者看屏幕；激活后直接把医保码放到镜头前，按 Esc 返回"
        return Headline("激活医保码", text, "phone", "info")
    return None


def _check(state: TillState) -> Headline:
    cash = yuan(state.quote.shares.cash) if state.quote else ""
    if state.leaving:
        return Headline(
            "放弃这次预结算？", "再按一次 Esc 放弃，尚未扣款；按 F9 仍可结算", "bad", "wait"
        )
    return Headline("请核对", f"请向患者收现金 {cash}，核对无误后按 F9 结算", "bill", "info")


def _ended(state: TillState) -> Headline:
    match state.phase:
        case Phase.SETTLED:
            return Headline("结算成功", "请将凭据交给患者，按 Enter 接待下一位", "ok", "ok")
        case Phase.DECLINED:
            advice = "没有扣款。请按提示处理后按 Esc 重新预结算，或按 Enter 接待下一位"
            return Headline("中心拒绝", f"{state.cause}。{advice}", "bad", "bad")
        case Phase.UNSENT:
            advice = "没有发出，也没有扣款。请检查网络后按 F9 重试"
            return Headline("未发出，可重试", f"{state.cause}。{advice}", "bad", "wait")
        case _:
            return _known(state)


def _known(state: TillState) -> Headline:
    if not settles(state.stage):
        return Headline("已识别", f"“{STAGE_NAMES[state.stage]}”不收费；{SWITCH}", "person", "ok")
    if state.bills is None:
        return Headline("已识别", "正在取单，请稍候", "person", "ok")
    if not state.bills:
        return Headline(
            "已识别", "没有待结算的单据。请先在收费系统开单，再按 F3 取单", "person", "ok"
        )
    if state.bill is None:
        text = f"有 {len(state.bills)} 张待结算单据，请用 ↑↓ 选择一张，再按 F9 预结算"
        return Headline("已识别", text, "person", "ok")
    return Headline("已识别", f"单据 {state.bill.number}，按 F9 预结算", "person", "ok")


def _of_error(error: AppError) -> Headline:
    kind = wrong_kind(error)
    if kind:
        shown = shown_kind(kind)
        return Headline(shown.word, error.advice, shown.icon, shown.tint)
    word, tint = _ERROR_WORDS.get(type(error), ("办理不了", "bad"))
    return Headline(word, f"{error.title}。{error.advice}", "bad", tint)


_ERROR_WORDS: dict[type[AppError], tuple[str, str]] = {
    errors.Invalid: ("请先处理", "bad"),
    errors.NotAllowed: ("不能办理", "bad"),
    errors.AlreadyLive: ("单据已在结算", "wait"),
    errors.Refused: ("中心拒绝", "bad"),
    errors.NotSent: ("未发出，可重试", "wait"),
    errors.Unknown: ("没有可用的答复", "wait"),
    errors.Broken: ("程序出错", "bad"),
}
