"""Compare the settlements of past days with the centre's, and end what was left in doubt."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime, time, timedelta

from desktop.domain.course import Course
from desktop.domain.errors import AlreadyLive, Invalid
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
from desktop.usecases.resolve import resolve, settled_down_at

LONGEST = timedelta(days=31)
"""How far back a machine that was off for long looks by itself."""


def reconcile(desk: Desk, since: date, until: date, course: Course | None = None) -> Reconciliation:
    """Totals of each group (3201), details where they differ (3202); kept and audited.

    What was left in doubt ends here: a settlement that the centre's books hold is recorded, one
    that was to be undone and that they lack is undone. Every other difference waits for a person;
    its `msgid` finds our message. Raises `Invalid` for a span that cannot be compared, what the
    questions raise, and `Stopped` where `course` was told to stop. Source: recovery rules 6 and 9.
    """
    require(desk.operator, Action.RECONCILE)
    check_span(since, until, desk.clock.now().date())
    course = course or Course()
    found = _look(desk, since, until, course)
    if _cleared_up(desk, found):
        found = _look(desk, since, until, course)
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


def check_span(since: date, until: date, today: date) -> None:
    """Raise `Invalid` unless the days are in order, not to come, and at most a month."""
    if until < since:
        raise Invalid("对账的结束日期早于开始日期", "请改正日期后再对账", "reconcile.span")
    if until > today:
        raise Invalid("对账的日期还没有到", "请选择今天或以前的日期", "reconcile.span")
    if until - since > LONGEST:
        raise Invalid("对账的日期超过一个月", "请分几次对账，每次不超过31天", "reconcile.span")


def _look(desk: Desk, since: date, until: date, course: Course) -> Reconciliation:
    """Compare once; a doubt that the books of the centre lack ends."""
    course.step(0, 0)
    settled = _settled(desk, since, until)
    doubtful = [m for m in desk.store.unresolved() if since <= m.opened_at.date() <= until]
    asked_at = desk.clock.now()
    doubted = {desk.centre.group_of(m, since, until) for m in doubtful}
    groups = {_group(facts, since, until) for facts in settled} | doubted
    results = tuple(_compared(desk, sorted(groups, key=repr), settled, doubted, course))
    found = Reconciliation(since, until, asked_at, results)
    for message in doubtful:
        _end_doubt(desk, message, found)
    return found


def _compared(
    desk: Desk,
    groups: Sequence[Group],
    settled: Sequence[SettlementFacts],
    doubted: Collection[Group],
    course: Course,
) -> Iterator[GroupResult]:
    for done, group in enumerate(groups):
        course.step(done, len(groups))
        mine = [f for f in settled if _group(f, group.since, group.until) == group]
        yield _compare(desk, group, mine, in_detail=group in doubted)
    course.step(len(groups), len(groups))


def _settled(desk: Desk, since: date, until: date) -> list[SettlementFacts]:
    zone = desk.clock.now().tzinfo
    first = datetime.combine(since, time.min, zone)
    last = datetime.combine(until, time.min, zone) + timedelta(days=1)
    found = desk.store.settlements(first, last)
    return [s.facts for s in found if s.state is SettlementState.LIVE]


def _group(facts: SettlementFacts, since: date, until: date) -> Group:
    return Group(since, until, facts.insurance, facts.clearing, facts.office)


def _compare(
    desk: Desk, group: Group, mine: Sequence[SettlementFacts], *, in_detail: bool
) -> GroupResult:
    ours = totals_of(mine)
    comparison = desk.centre.compare_totals(group, ours)
    # Equal sums prove nothing of one settlement: another could be missing instead.
    if comparison.balanced and not in_detail:
        return GroupResult(group, ours, comparison, ())
    differences = desk.centre.find_differences(group, ours, [detail_of(f) for f in mine])
    return GroupResult(group, ours, comparison, differences)


def _cleared_up(desk: Desk, found: Reconciliation) -> bool:
    """Record the doubtful settlements that the centre's books hold; whether there were any."""
    held = _held(found)
    doubtful = [m for m in desk.store.unresolved() if m.msgid in held]
    return any([resolve(desk, message).certain for message in doubtful])


def _held(found: Reconciliation) -> set[str]:
    return {d.msgid for r in found.results for d in r.differences}


def _end_doubt(desk: Desk, message: Message, found: Reconciliation) -> None:
    reversal = desk.store.reversal_of(message)
    if reversal is None or reversal.state not in {State.UNKNOWN, State.REFUSED}:
        return
    # Neither the original nor its reversal can still be on the way, and the books lack it.
    if found.at > settled_down_at(desk, reversal) and message.msgid not in _held(found):
        with suppress(AlreadyLive):
            desk.store.record_absent(message)
