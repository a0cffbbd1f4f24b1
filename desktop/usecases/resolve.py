"""Find out what became of a settlement of unknown outcome, and undo it if it left no trace."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from desktop.domain import outcome
from desktop.domain.errors import AlreadyLive, AppError
from desktop.domain.message import Message, State
from desktop.domain.roles import Action, require
from desktop.domain.settlement import Settlement, SettlementFacts
from desktop.ports import Desk

DENIAL_HOLDS = timedelta(minutes=10)
"""How long a reversal that the centre refused is not asked for again."""


class Step(StrEnum):
    """How far the look-up has come, in words for the cashier."""

    FOUND = "中心已结算，已补记"
    UNDONE = "中心未结算，已冲正，可重新收费"
    WAITING = "中心暂无此结算，等待中心处理完毕"
    UNREACHED = "暂时问不到中心，稍后自动再问"
    RECONCILE = "冲正结果未知，等待对账"
    DENIED = "中心拒绝冲正，稍后再试；对账后仍无此结算即作废"


@dataclass(frozen=True)
class Resolution:
    """What one look at one message found."""

    message: Message
    step: Step
    settlement: Settlement | None = None

    @property
    def certain(self) -> bool:
        """Whether the message is final now."""
        return self.step in {Step.FOUND, Step.UNDONE}


def resolve(desk: Desk, message: Message) -> Resolution:
    """Look one settlement up; record it if found, reverse it if the centre is done and has none.

    A reversal is sent only after the centre's longest processing time, and never twice without
    knowing what became of the first. Source: recovery rules 4-6 (5204, 5203, 2601).
    """
    require(desk.operator, Action.RESOLVE)
    message = desk.store.message_of(message.msgid) or message  # as it stands now
    try:
        booked = desk.store.booked_visits(message.draft.person_no)
        facts = desk.centre.find_settlement(message, booked)
    except AppError:
        return Resolution(message, Step.UNREACHED)
    if facts is not None:
        return _found(desk, message, facts)
    if message.state is State.UNDOING:
        return Resolution(message, Step.RECONCILE)
    if _denied_lately(desk, message):
        return Resolution(message, Step.DENIED)
    if desk.clock.now() < settled_down_at(desk, message):
        return Resolution(message, Step.WAITING)
    return _undo(desk, message)


def settled_down_at(desk: Desk, message: Message) -> datetime:
    """When the centre is certainly done with a message of unknown outcome.

    Since it became unknown no byte of it can have left. An original that comes after its reversal
    would survive it.
    """
    return message.changed_at + timedelta(seconds=desk.max_processing_seconds)


def _found(desk: Desk, message: Message, facts: SettlementFacts) -> Resolution:
    return Resolution(message, Step.FOUND, desk.store.record_settled(message, facts))


def _denied_lately(desk: Desk, message: Message) -> bool:
    last = desk.store.reversal_of(message)
    if last is None or last.state is not State.REFUSED:
        return False
    return desk.clock.now() < last.changed_at + DENIAL_HOLDS


def _undo(desk: Desk, message: Message) -> Resolution:
    try:
        reversal = desk.store.begin_undo(message, desk.centre.draft_reversal(message))
    except AlreadyLive:  # another thread is at it
        return Resolution(message, Step.WAITING)
    match desk.centre.reverse(reversal):
        case outcome.Answered():
            desk.store.record_undone(message, reversal)
            return Resolution(message, Step.UNDONE)
        case outcome.Refused(reason):
            desk.store.record_undo_failed(message, reversal, State.REFUSED, reason)
            return Resolution(message, Step.DENIED)
        case outcome.Unsent(cause):
            desk.store.record_undo_failed(message, reversal, State.UNSENT, cause)
            return Resolution(message, Step.UNREACHED)
        case outcome.Unknown(cause):
            desk.store.record_unknown(reversal, cause)
            return Resolution(message, Step.RECONCILE)
