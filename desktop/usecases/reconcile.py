"""Compare the settlements of past days with the centre's, and end what was left in doubt."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime, time, timedelta

from desktop.domain.errors import AlreadyLive
from desktop.domain.message import Message, State
from desktop.domain.reconciliation import (
    Group,
    GroupResult,
    Reconciliation,
    detail_of,
    totals_of,
)
from desktop.domain.roles import Action, require
from desktop.domain.settlement import SettlementFacts, SettlementState
from desktop.ports import Desk
from desktop.usecases.resolve import resolve_all, settled_down_at

LONGEST = timedelta(days=31)
"""How far back a machine that was off for long looks by itself."""


def reconcile(desk: Desk, since: date, until: date) -> Reconciliation:
    """Totals of each group (3201), details where they differ (3202); kept and audited.

    A settlement whose reversal was of unknown outcome ends here: undone if the centre's books of
    that day do not hold it. Every other difference waits for a person; its `msgid` finds our
    message. Raises what the questions raise. Source: recovery rules 6 and 9.
    """
    require(desk.operator, Action.RECONCILE)
    resolve_all(desk)
    settled = _settled(desk, since, until)
    doubtful = [m for m in desk.store.unresolved() if since <= m.opened_at.date() <= until]
    asked_at = desk.clock.now()
    groups = {_group(facts, since, until) for facts in settled}
    groups |= {desk.centre.group_of(m, since, until) for m in doubtful}
    results = tuple(_compare(desk, g, settled) for g in sorted(groups, key=repr))
    found = Reconciliation(since, until, asked_at, results)
    for message in doubtful:
        _end_doubt(desk, message, found)
    desk.store.save_reconciliation(found)
    return found


def reconcile_past(desk: Desk) -> Reconciliation | None:
    """The days up to yesterday that were not reconciled yet, at most a month; None if all were."""
    yesterday = desk.clock.now().date() - timedelta(days=1)
    last = desk.store.reconciled_until()
    if last is not None and last >= yesterday:
        return None
    since = yesterday if last is None else last + timedelta(days=1)
    return reconcile(desk, max(since, yesterday - LONGEST), yesterday)


def _settled(desk: Desk, since: date, until: date) -> list[SettlementFacts]:
    zone = desk.clock.now().tzinfo
    first = datetime.combine(since, time.min, zone)
    last = datetime.combine(until, time.min, zone) + timedelta(days=1)
    found = desk.store.settlements(first, last)
    return [s.facts for s in found if s.state is SettlementState.LIVE]


def _group(facts: SettlementFacts, since: date, until: date) -> Group:
    return Group(since, until, facts.insurance, facts.clearing, facts.office)


def _compare(desk: Desk, group: Group, settled: Sequence[SettlementFacts]) -> GroupResult:
    mine = [f for f in settled if _group(f, group.since, group.until) == group]
    ours = totals_of(mine)
    comparison = desk.centre.compare_totals(group, ours)
    if comparison.balanced:
        return GroupResult(group, ours, comparison, ())
    differences = desk.centre.find_differences(group, ours, [detail_of(f) for f in mine])
    return GroupResult(group, ours, comparison, differences)


def _end_doubt(desk: Desk, message: Message, found: Reconciliation) -> None:
    reversal = desk.store.reversal_of(message)
    if reversal is None or reversal.state not in {State.UNKNOWN, State.REFUSED}:
        return
    held = {d.msgid for r in found.results for d in r.differences}
    # Neither the original nor its reversal can still be on the way, and the books lack it.
    if found.at > settled_down_at(desk, reversal) and message.msgid not in held:
        with suppress(AlreadyLive):
            desk.store.record_absent(message)
