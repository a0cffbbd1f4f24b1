"""What is heard when the till's state changes: a tone, and a phrase that never names anybody."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from desktop.domain.sight import TOO_FAR, TWO_CODES
from desktop.usecases.identify import wrong_kind
from ui.cashier.kinds import shown_kind
from ui.cashier.state import Phase, TillState


class Tone(Enum):
    """The sounds, told apart with closed eyes: up is good, down is bad, level wants a look."""

    READ = "read"
    GOOD = "good"
    BAD = "bad"
    LOOK = "look"


@dataclass(frozen=True)
class Cue:
    """What to play (None: nothing) and what to say ("": nothing)."""

    tone: Tone | None
    phrase: str = ""


_PHASES = {
    Phase.READING: Cue(Tone.READ),
    Phase.KNOWN: Cue(Tone.GOOD, "已识别，请核对姓名"),
    Phase.SETTLED: Cue(Tone.GOOD, "结算成功"),
    Phase.DECLINED: Cue(Tone.BAD, "中心拒绝，请看屏幕"),
    Phase.UNSENT: Cue(Tone.BAD, "没有发出，请看屏幕"),
    Phase.NOT_QUOTED: Cue(Tone.BAD, "没有算出金额，请看屏幕"),
    Phase.PENDING: Cue(Tone.LOOK, "结果未知，请勿重复收费"),
    Phase.RESOLVED_UNDONE: Cue(Tone.LOOK, "已冲正，可以重新收费"),
}
_HINTS = {TWO_CODES: "请只留一个码", TOO_FAR: "请把手机靠近扫码口"}
_NOT_READ = "没有识别成功，请看屏幕"
_NEXT = "请出示医保码"


def cue(before: TillState, after: TillState) -> Cue | None:
    """What to let be heard between two states of the till, if anything."""
    if after.phase is not before.phase:
        return _phase_cue(before, after)
    if after.phase is Phase.WAITING and after.hint != before.hint and after.hint in _HINTS:
        return Cue(None, _HINTS[after.hint])
    return None


def _phase_cue(before: TillState, after: TillState) -> Cue | None:
    if after.phase is Phase.NOT_READ:
        return _not_read(after)
    if after.phase is Phase.WAITING and before.settlement:
        return Cue(None, _NEXT)
    if after.phase is Phase.KNOWN and before.phase is not Phase.READING:
        return None  # back to the bill, or another one chosen: nobody was identified just now
    return _PHASES.get(after.phase)


def _not_read(state: TillState) -> Cue:
    kind = wrong_kind(state.error) if state.error else None
    if kind is None:
        return Cue(Tone.BAD, _NOT_READ)
    return Cue(Tone.LOOK if state.offered else Tone.BAD, shown_kind(kind).aloud)
