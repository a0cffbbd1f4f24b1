"""A difference that a reconciliation found, beside what our own book says of the settlement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from desktop.domain.message import Message, State
from desktop.domain.reconciliation import Difference, GroupResult, Totals
from desktop.domain.settlement import Settlement, SettlementState


class Standing(StrEnum):
    """How the two books differ, in words for a person."""

    CENTRE_ONLY = "中心有，本机没有"
    OURS_ONLY = "本机有，中心没有"
    AMOUNTS = "两边金额不同"
    DOUBT = "本机结果未知"
    UNDONE = "已冲正，中心仍有"
    NOT_DONE = "未成功，中心已结算"
    OTHER = "中心报告有差异"


ADVICE: dict[Standing, str] = {
    Standing.CENTRE_ONLY: (
        "可能由其他窗口或其他系统办理：请按人员、金额和时间查找经办窗口。"
        "都没有办理过的，请联系医保中心核查，不要自行补记。"
    ),
    Standing.OURS_ONLY: (
        "请勿再次收费。请把结算编号报给医保中心查询；中心确认没有的，由主管按规定退款。"
    ),
    Standing.AMOUNTS: (
        "请取出凭据，与中心明细逐项核对；差额报医保中心确认后，由主管办理多退少补。"
    ),
    Standing.DOUBT: "系统正在向中心核实，不需要操作，请勿重复收费。核实完毕后再对一次账。",
    Standing.UNDONE: (
        "本机已按未结算处理。请联系医保中心撤销这笔结算；撤销以前不要为这张单据重新结算。"
    ),
    Standing.NOT_DONE: (
        "患者的医保可能已被扣款：请勿再次收费，请联系医保中心核实，再决定补记或撤销。"
    ),
    Standing.OTHER: "请按中心的说明核对；说明不清楚的，把结算编号报给医保中心查询。",
}
"""What to do next about each."""

_CENTRE_MORE, _OURS_MORE, _AMOUNTS = "1", "2", "3"
"""对账结果 of the national code list; a centre may use others."""
_DOUBTFUL = {State.SENDING, State.UNKNOWN, State.UNDOING}
_FAILED = {State.REFUSED, State.UNSENT}


@dataclass(frozen=True)
class Ours:
    """What our book has of one settlement: the message, and what the centre once answered."""

    message: Message | None = None
    settlement: Settlement | None = None


@dataclass(frozen=True)
class Compared:
    """A difference with both sides."""

    difference: Difference
    ours: Ours

    @property
    def standing(self) -> Standing:
        """How the books differ."""
        return standing(self.difference, self.ours)

    @property
    def our_total(self) -> int | None:
        """What we counted, in fen; None where we counted nothing."""
        settlement = self.ours.settlement
        if settlement is None or settlement.state is not SettlementState.LIVE:
            return None
        return settlement.facts.shares.total

    @property
    def centre_total(self) -> int | None:
        """What the centre counts, in fen; None where it has nothing or does not say."""
        return None if self.standing is Standing.OURS_ONLY else self.difference.total


@dataclass(frozen=True)
class ComparedGroup:
    """A group with the centre's totals, where they can be told, and its differences."""

    result: GroupResult
    centre: Totals | None
    differences: tuple[Compared, ...]

    @property
    def gap(self) -> Totals | None:
        """The centre's totals less ours; None where the centre's cannot be told."""
        return _plus(self.centre, self.result.ours, -1) if self.centre else None


def standing(difference: Difference, ours: Ours) -> Standing:
    """What a difference is, by our own book first and by the centre's code second."""
    state = ours.message.state if ours.message else None
    if state in _DOUBTFUL:
        return Standing.DOUBT
    if difference.result == _OURS_MORE:
        return Standing.OURS_ONLY
    if state is State.UNDONE:
        return Standing.UNDONE
    if state in _FAILED:
        return Standing.NOT_DONE
    if ours.message is None and ours.settlement is None:
        return Standing.CENTRE_ONLY
    return Standing.AMOUNTS if difference.result == _AMOUNTS else Standing.OTHER


def compared_group(result: GroupResult, differences: Sequence[Compared]) -> ComparedGroup:
    """A group with the centre's totals: it states only whether they are equal, so they are ours
    and what its list of differences adds or takes away. Sums in fen."""
    rows = tuple(differences)
    if result.comparison.balanced:
        return ComparedGroup(result, result.ours, rows)
    changes = [_change(row) for row in rows]
    known = [change for change in changes if change is not None]
    if not known or len(known) < len(changes):
        return ComparedGroup(result, None, rows)
    centre = result.ours
    for change in known:
        centre = _plus(centre, change, +1)
    return ComparedGroup(result, centre, rows)


def _change(row: Compared) -> Totals | None:
    """What a difference adds to our totals to make the centre's; None where it cannot be told."""
    theirs = _theirs(row)
    shares = row.ours.settlement.facts.shares if row.ours.settlement else None
    # The totals hold what was live in our book; with the rest the centre has simply more.
    counted = shares if row.our_total is not None else None
    match row.standing:
        case Standing.OURS_ONLY if counted:
            return Totals(-1, -counted.total, -counted.fund, -counted.account, -counted.cash)
        case Standing.AMOUNTS if counted and theirs:
            ours = Totals(1, counted.total, counted.fund, counted.account, counted.cash)
            return _plus(theirs, ours, -1)
        case Standing.OURS_ONLY | Standing.AMOUNTS | Standing.OTHER:
            return None
        case _:
            return theirs


def _theirs(row: Compared) -> Totals | None:
    d = row.difference
    if d.total is None or d.fund is None or d.account is None:
        return None
    return Totals(-1 if d.refunded else 1, d.total, d.fund, d.account, d.total - d.fund - d.account)


def _plus(one: Totals, other: Totals, sign: int) -> Totals:
    return Totals(
        one.count + sign * other.count,
        one.total + sign * other.total,
        one.fund + sign * other.fund,
        one.account + sign * other.account,
        one.cash + sign * other.cash,
    )
