"""The catalogue: every table of national codes on one plain SQLite file.

`Catalogue` is the door for other packages. Any thread may use it; each gets its own connection.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Final

from coding_tables import importing, layouts, parsing, pruning, searching, store
from coding_tables.entry import Entry
from coding_tables.load import Load
from coding_tables.rows import Cells
from coding_tables.searching import Page
from coding_tables.store import Quarantine, State, Version, sql

READ_CACHE_MB: Final = 24


class Catalogue:
    """All tables on one file. Every method raises Damaged where the file cannot be read."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
        self._open: list[sqlite3.Connection] = []

    @classmethod
    def open(cls, path: Path) -> Catalogue:
        """Open the file, or make it where there is none; raises Damaged."""
        catalogue = cls(path)
        with catalogue._reading() as connection:
            store.prepare(connection)
        return catalogue

    def close(self) -> None:
        """Close the connections of every thread."""
        while self._open:
            self._open.pop().close()
        self._local = threading.local()

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with store.told(self._path):
            if not hasattr(self._local, "connection"):
                self._local.connection = store.connect(self._path, cache_mb=READ_CACHE_MB)
                self._open.append(self._local.connection)
            yield self._local.connection

    def import_rows(self, standard: str, rows: Iterable[Cells], load: Load) -> Version:
        """Load rows whose cells lie as in the layout of `standard`; lines count from 1.

        Raises Busy, Cancelled, NotKnown and CodingError (nothing usable, too many bad lines,
        not as many lines as announced); the version in force stays after any of them.
        """
        if load.order:
            rows = (layouts.in_order(standard, load.order, cells) for cells in rows)
        batches = parsing.batches(standard, enumerate(rows, 1))
        return importing.run(self._path, standard, load, batches)

    def import_file(
        self, standard: str, path: Path, load: Load, columns: Mapping[str, str] | None = None
    ) -> Version:
        """Load a download (zip or text), a CSV or an XLSX file.

        A first line of headings is recognised; `columns` maps headings of the file to those of
        the layout. Raises what `import_rows` raises, and Unreadable.
        """
        file = parsing.File(standard, str(path), load.order, columns)
        if load.parser:
            batches = parsing.batches_beside(file, load.parser)
        else:
            batches = parsing.batches(standard, file.lines())
        with closing(batches):
            return importing.run(self._path, standard, load, batches)

    def import_version(self, standard: str, other: Catalogue, number: int, load: Load) -> Version:
        """Load a version of another catalogue, such as an older copy of this one."""
        bodies = (body.split("\t") for body in other.bodies(standard, number))
        width = len(layouts.layout(standard).columns)
        rows = (cells + [""] * (width - len(cells)) for cells in bodies)
        return self.import_rows(standard, rows, load)

    def versions(self, standard: str) -> tuple[Version, ...]:
        """The versions that are or were in force, oldest first; the last one is in force."""
        with self._reading() as connection:
            found = store.versions(connection, standard)
        return tuple(version for version in found if version.state is State.LIVE)

    def attempts(self, standard: str) -> tuple[Version, ...]:
        """Every load ever tried, refused and cancelled ones too, oldest first."""
        with self._reading() as connection:
            return store.versions(connection, standard)

    def standards(self) -> tuple[str, ...]:
        """The standards that have a table in force."""
        with self._reading() as connection:
            return store.filled(connection)

    def quarantine(self, standard: str, number: int, limit: int = 1000) -> tuple[Quarantine, ...]:
        """The lines a load did not take, by line number."""
        text = (
            "SELECT line,reason,head FROM quarantine WHERE standard=? AND number=?"
            " ORDER BY line LIMIT ?"
        )
        with self._reading() as connection:
            found = connection.execute(text, (standard, number, limit)).fetchall()
        return tuple(Quarantine(*row) for row in found)

    def get(self, standard: str, code: str, as_of: date | None = None) -> Entry | None:
        """The entry of a code in the table in force, or in the one in force on a day.

        Days before the oldest table are judged by the oldest. None for a code never heard of.
        """
        text = "SELECT ver,gone,body FROM item_$ WHERE code=? AND ver<=? ORDER BY ver DESC LIMIT 1"
        with self._reading() as connection:
            number = store.in_force(connection, (standard,), as_of).get(standard)
            if not number:
                return None
            row = connection.execute(sql(standard, text), (code, number)).fetchone()
        return Entry.read(standard, code, *row) if row else None

    def prune(self, standard: str, keep: int) -> int:
        """Forget all but the `keep` newest versions; how many were forgotten.

        Days before the oldest version that is kept are judged by that one from then on. Raises
        Busy while a load runs.
        """
        return pruning.run(self._path, standard, keep)

    def search(
        self,
        query: str,
        kinds: Sequence[str] = (),
        limit: int = 20,
        after: str = "",
        as_of: date | None = None,
    ) -> Page:
        """The best entries for what a person typed, best first.

        `kinds` are standards (default: all that have a table), `after` is the mark at the end of
        the page before, `as_of` a day whose tables are searched (default: those in force now).
        Words may be names, parts of names, pinyin or its initials, approval numbers, makers,
        specifications and heads of codes, in any order; all must be found.
        """
        with self._reading() as connection:
            chosen = kinds or store.filled(connection)
            tables = store.in_force(connection, chosen, as_of)
            return searching.search(connection, query, tables, limit, after)

    def bodies(self, standard: str, number: int) -> Iterator[str]:
        """The rows in force in a version, cells between TABs, by code."""
        text = (
            "SELECT body FROM (SELECT body,gone,max(ver) FROM item_$ WHERE ver<=?"
            " GROUP BY code) WHERE NOT gone"
        )
        with self._reading() as connection:
            cursor = connection.execute(sql(standard, text), (number,))
        yield from (body for (body,) in cursor)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """This thread's connection, for the other modules of this package."""
        with self._reading() as connection:
            yield connection
