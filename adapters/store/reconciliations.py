"""What reconciliations found, kept as they were found."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from sqlalchemy import Connection, insert, select

from adapters.store.journal import Scope, note
from adapters.store.rows import RESULTS
from adapters.store.tables import reconciliation
from desktop.domain.reconciliation import Reconciliation

ONE_DAY: Final = timedelta(days=1)


def save(c: Connection, scope: Scope, found: Reconciliation) -> None:
    """Keep one, and say so in the audit chain."""
    c.execute(
        insert(reconciliation).values(
            institution=scope.institution,
            since=found.since.isoformat(),
            until=found.until.isoformat(),
            at=found.at,
            balanced=int(found.balanced),
            results=RESULTS.dump_json(found.results).decode(),
        )
    )
    verdict = "相符" if found.balanced else "有差异"
    note(c, scope, "对账", f"{found.since} 至 {found.until}", verdict)


def latest(c: Connection, scope: Scope, most: int) -> list[Reconciliation]:
    """What was found, newest first."""
    rows = c.execute(
        select(reconciliation)
        .where(reconciliation.c.institution == scope.institution)
        .order_by(reconciliation.c.at.desc(), reconciliation.c.id.desc())
        .limit(most)
    )
    return [
        Reconciliation(
            date.fromisoformat(row["since"]),
            date.fromisoformat(row["until"]),
            row["at"],
            RESULTS.validate_json(row["results"]),
        )
        for row in rows.mappings()
    ]


def last_day(c: Connection, scope: Scope) -> date | None:
    """The last day of the days covered without a gap, from the first that ever was.

    A day that was looked at before it was over does not count as covered.
    """
    rows = c.execute(
        select(reconciliation.c.since, reconciliation.c.until, reconciliation.c.at)
        .where(reconciliation.c.institution == scope.institution)
        .order_by(reconciliation.c.since)
    )
    covered: date | None = None
    for since, until, at in rows:
        first, last = date.fromisoformat(since), date.fromisoformat(until)
        last = min(last, at.date() - ONE_DAY)
        if first <= last and (covered is None or first <= covered + ONE_DAY):
            covered = max(covered or last, last)
    return covered
