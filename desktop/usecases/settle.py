"""Settle one bill: the money use case (2102)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from desktop.domain import outcome
from desktop.domain.clock_offset import require_clock
from desktop.domain.errors import Broken, Invalid
from desktop.domain.message import Message
from desktop.domain.roles import Action, require
from desktop.domain.settlement import Quote, Settlement, SettlementFacts
from desktop.domain.visit import Bill, Visit, check_bill
from desktop.ports import Desk


@dataclass(frozen=True)
class Settled:
    """The centre confirmed it."""

    settlement: Settlement


@dataclass(frozen=True)
class Declined:
    """The centre said no; nothing was settled."""

    reason: str


@dataclass(frozen=True)
class NotSent:
    """No byte can have left: the cashier may try again."""

    cause: str


@dataclass(frozen=True)
class Pending:
    """The outcome is unknown: `resolve` goes on until it is certain; never offer a retry."""

    message: Message
    cause: str


Result: TypeAlias = Settled | Declined | NotSent | Pending


def settle(desk: Desk, visit: Visit, bill: Bill, quoted: Quote) -> Result:
    """Send the settlement the cashier confirmed, once, and record what became of it.

    Amounts are whole fen. Raises `Invalid` if the bill changed since the quote and
    `AlreadyLive` if a settlement of this bill is under way or done, here or at another window,
    and `NotAllowed` if the machine's clock is far from the centre's.
    Source: transaction 2102; recovery rules 1-3.
    """
    require(desk.operator, Action.SETTLE)
    require_clock(desk.centre.clock_offset())
    check_bill(bill)
    _check_unchanged(bill, quoted)
    # Committed before the socket opens: whatever happens next, the row remembers.
    message = desk.store.open_message(desk.centre.draft_settlement(visit, bill, desk.window))
    match desk.centre.settle(message):
        case outcome.Answered(facts):
            return _recorded(desk, message, facts)
        case outcome.Refused(reason):
            desk.store.record_refused(message, reason)
            return Declined(reason)
        case outcome.Unsent(cause):
            desk.store.record_unsent(message, cause)
            return NotSent(cause)
        case outcome.Unknown(cause):
            desk.store.record_unknown(message, cause)
            return Pending(message, cause)


def _recorded(desk: Desk, message: Message, facts: SettlementFacts) -> Result:
    try:
        return Settled(desk.store.record_settled(message, facts))
    except Broken as error:
        # The centre did settle: a repair of our book, never a retry (recovery rule 12).
        return Pending(message, f"中心已结算，{error.title}，稍后自动补记")


def _check_unchanged(bill: Bill, quoted: Quote) -> None:
    if bill.digest != quoted.digest:
        raise Invalid(
            f"单据 {bill.number} 在预结算后有改动", "请重新预结算并核对金额", "bill.changed"
        )
