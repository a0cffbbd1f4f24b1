"""A past reconciliation with every difference beside our own record of the settlement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta

from desktop.domain.differences import Compared, ComparedGroup, Ours, compared_group
from desktop.domain.reconciliation import Difference, Reconciliation
from desktop.domain.roles import Action, require
from desktop.domain.settlement import Settlement
from desktop.ports import Desk

SHOWN = 400
"""More than a year of days."""


def past_reconciliations(desk: Desk) -> Sequence[Reconciliation]:
    """What was found so far, newest first, at most `SHOWN`."""
    require(desk.operator, Action.RECONCILE)
    return desk.store.reconciliations(SHOWN)


def show_reconciliation(desk: Desk, found: Reconciliation) -> tuple[ComparedGroup, ...]:
    """Both sides of every difference; our side is as it stands now, not as it stood then."""
    require(desk.operator, Action.RECONCILE)
    if found.balanced:
        return tuple(compared_group(result, ()) for result in found.results)
    book = _book(desk, found)
    return tuple(
        compared_group(r, [Compared(d, _ours(desk, d, book)) for d in r.differences])
        for r in found.results
    )


def _book(desk: Desk, found: Reconciliation) -> Mapping[str, Settlement]:
    # A day around: a settlement at midnight may be counted on either side of it.
    day, zone = timedelta(days=1), desk.clock.now().tzinfo
    since = datetime.combine(found.since, time.min, zone) - day
    until = datetime.combine(found.until, time.min, zone) + 2 * day
    return {s.facts.settlement_id: s for s in desk.store.settlements(since, until)}


def _ours(desk: Desk, difference: Difference, book: Mapping[str, Settlement]) -> Ours:
    """By the message id where the centre names it, else by the settlement's number."""
    settlement = book.get(difference.settlement_id)
    msgid = difference.msgid or (settlement.facts.msgid if settlement else "")
    return Ours(desk.store.message_of(msgid) if msgid else None, settlement)
