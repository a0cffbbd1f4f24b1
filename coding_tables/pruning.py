"""Old versions are forgotten: rows that no version still kept can show are deleted.

First one update takes the versions out of sight, then rows go in small transactions, so readers
never wait and a kill in between leaves only rows that nobody can see; the next run deletes them.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Final

from coding_tables import store
from coding_tables.importing import CACHE_MB, only_one
from coding_tables.store import State, sql

STEP: Final = 20_000
"""Rows looked at in one transaction."""
_OUTLIVED: Final = (
    "DELETE FROM item_$ WHERE id IN (SELECT o.id FROM item_$ n"
    " JOIN item_$ o ON o.code=n.code AND o.ver<n.ver WHERE n.id>? AND n.id<=?)"
)


def run(path: Path, standard: str, keep: int) -> int:
    """Keep the newest `keep` versions of a table (at least one); how many were forgotten.

    A version that changed nothing is not counted, and is forgotten once it is not the newest.

    Raises Busy while a load runs.
    """
    with only_one(path), store.told(path):
        connection = store.connect(path, cache_mb=CACHE_MB, writing=True)
        try:
            return _prune(connection, standard, max(1, keep))
        finally:
            connection.close()


def _prune(connection: sqlite3.Connection, standard: str, keep: int) -> int:
    past = [v for v in store.versions(connection, standard) if v.state is State.LIVE]
    telling = [version for version in past if version.written or version.gone]
    oldest = telling[-keep] if len(telling) > keep else past[0] if past else None
    unwanted = [v for v in past[:-1] if v not in telling or oldest and v.number < oldest.number]
    if not unwanted or oldest is None:
        return 0
    numbers = [(standard, version.number) for version in unwanted]
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany(
        "UPDATE version SET state='pruned' WHERE standard=? AND number=?", numbers
    )
    connection.executemany("DELETE FROM quarantine WHERE standard=? AND number=?", numbers)
    connection.execute("COMMIT")
    _delete_outlived(connection, standard, oldest.last)
    return len(unwanted)


def _delete_outlived(connection: sqlite3.Connection, standard: str, last: int) -> None:
    """Delete rows that a row up to `last` has taken the place of."""
    for start in range(0, last, STEP):
        connection.execute(sql(standard, _OUTLIVED), (start, min(start + STEP, last)))
