"""The centre's own SQLite file: real transactions, one connection each, safe between threads."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from adapters.sandbox.tables import LAYOUT, SCHEMA

Tx = sqlite3.Connection
Row = sqlite3.Row

BUSY_SECONDS = 30


class Store:
    """Opens transactions on one file. Writers and readers wait for one another: simple and true."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @contextmanager
    def begin(self) -> Iterator[Tx]:
        """One transaction: committed at the end, undone as a whole if anything is raised."""
        connection = self._connect()
        try:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")
        finally:
            connection.close()  # closing undoes what was not committed

    def create(self) -> bool:
        """Make the tables of a new file; tell whether the file was new.

        A file of another layout is kept beside it under another name: it is training data.
        """
        if self._layout() not in (0, LAYOUT):
            self._set_aside()
        with self.begin() as tx:
            if tx.execute("SELECT 1 FROM sqlite_master WHERE name = 'persons'").fetchone():
                return False
            for statement in SCHEMA.split(";\n"):
                tx.execute(statement)
            tx.execute(f"PRAGMA user_version = {LAYOUT}")
        return True

    def _layout(self) -> int:
        """The layout of the file; 0 when it is new, 1 for those written before it was noted."""
        with self.begin() as tx:
            number: int = tx.execute("PRAGMA user_version").fetchone()[0]
            made = tx.execute("SELECT 1 FROM sqlite_master WHERE name = 'persons'").fetchone()
        return number or (1 if made else 0)

    def _set_aside(self) -> None:
        kept = self._path.with_name(f"{self._path.name}.layout{self._layout()}")
        self._path.replace(kept)
        for side in ("-wal", "-shm"):
            self._path.with_name(self._path.name + side).unlink(missing_ok=True)

    def _connect(self) -> Tx:
        connection = sqlite3.connect(self._path, timeout=BUSY_SECONDS, isolation_level=None)
        connection.row_factory = Row
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        return connection


def one(tx: Tx, query: str, *values: Any) -> Row | None:
    """The first row of a query, or None."""
    row: Row | None = tx.execute(query, values).fetchone()
    return row


def the(tx: Tx, query: str, *values: Any) -> Row:
    """The first row of a query that always has one."""
    row = one(tx, query, *values)
    if row is None:
        raise LookupError(query)
    return row


def insert(tx: Tx, table: str, row: dict[str, Any]) -> None:
    """Insert one row; table and column names come from this package, never from a request."""
    marks = ", ".join("?" * len(row))
    names = ", ".join(row)
    tx.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(row.values()))  # noqa: S608 # nosec B608


def serial(tx: Tx, name: str) -> int:
    """The next number of a series, starting with 1."""
    tx.execute(
        "INSERT INTO serials VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET value = value + 1",
        (name,),
    )
    value: int = tx.execute("SELECT value FROM serials WHERE name = ?", (name,)).fetchone()[0]
    return value


def switched_on(tx: Tx, name: str) -> bool:
    """Whether a switch of the centre's behaviour is on."""
    row = one(tx, "SELECT value FROM switches WHERE name = ?", name)
    return bool(row and row["value"])
