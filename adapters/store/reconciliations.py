"""What reconciliations found, kept as they were found."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, func, insert, select

from adapters.store.journal import Scope, note
from adapters.store.rows import RESULTS
from adapters.store.tables import reconciliation
from desktop.domain.reconciliation import Reconciliation


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


def last_day(c: Connection, scope: Scope) -> date | None:
    """The last day any reconciliation covered."""
    text = c.execute(
        select(func.max(reconciliation.c.until)).where(
            reconciliation.c.institution == scope.institution
        )
    ).scalar()
    return date.fromisoformat(text) if text else None
