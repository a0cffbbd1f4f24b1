"""Search over all tables: candidates from the index, ranked by what a person meant.

The index gives blocks of rows by the length of their name. A window of candidates is ranked, its
best blocks are opened, and rows are read only until the page is full.
"""

from __future__ import annotations

import base64
import binascii
import json
import sqlite3
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from coding_tables.entry import Entry
from coding_tables.errors import CodingError
from coding_tables.matching import FAR_OFF, IN_ROW, Label, needle
from coding_tables.query import Query
from coding_tables.store import sql
from coding_tables.text import syllables

WINDOW: Final = 120
"""Candidate blocks of each table that are ranked together."""
CODE_WINDOW: Final = 400
"""Rows that are read of the codes that begin with what was typed; a longer head shows the rest."""
MOST: Final = 200
"""The largest page."""


@dataclass(frozen=True)
class Page:
    """Entries, best first; `after` asks for the next page, "" when there is none.

    `loose` says that nothing matched as typed and these are near misses.
    """

    entries: tuple[Entry, ...]
    after: str = ""
    loose: bool = False


@dataclass
class _Mark:
    """Where a search goes on: how many entries of the window were shown, where it began."""

    shown: int = 0
    loose: bool = False
    starts: dict[str, int] = field(default_factory=dict)

    def text(self) -> str:
        """The mark as callers carry it."""
        packed = json.dumps([self.shown, self.loose, self.starts], separators=(",", ":"))
        return base64.urlsafe_b64encode(packed.encode()).decode()

    @classmethod
    def read(cls, text: str) -> _Mark:
        """The mark of a page before; raises CodingError for any other text."""
        if not text:
            return cls()
        try:
            shown, loose, starts = json.loads(base64.urlsafe_b64decode(text))
            return cls(int(shown), bool(loose), {str(k): int(v) for k, v in starts.items()})
        except (ValueError, TypeError, AttributeError, binascii.Error) as error:
            raise CodingError("翻页标记无效", advice="请重新搜索") from error


@dataclass(frozen=True)
class _Candidate:
    """A block that may answer: its score, and the words that its rows must have."""

    score: int
    number: int
    kind: str
    rest: tuple[str, ...]


def search(
    connection: sqlite3.Connection, text: str, live: dict[str, int], limit: int, after: str
) -> Page:
    """One page of entries for a typed text, from versions by standard.

    Raises CodingError for a bad mark.
    """
    query, mark = Query.read(text), _Mark.read(after)
    limit = max(1, min(limit, MOST))
    if not query.pieces or not live:
        return Page(())
    found = _Search(connection, query, live).page(mark, limit)
    if found.entries or after or mark.loose:
        return found
    return _Search(connection, query, live).page(_Mark(loose=True), limit)


class _Search:
    """One query over the tables in force."""

    def __init__(self, connection: sqlite3.Connection, query: Query, live: dict[str, int]) -> None:
        self._db, self._query, self._live = connection, query, live
        self._seen: set[tuple[str, str]] = set()

    def page(self, mark: _Mark, limit: int) -> Page:
        """The next entries from a mark; windows are opened until the page is full."""
        shown: list[Entry] = []
        while True:
            entries, ends = self._window(mark)
            wanted = mark.shown + limit - len(shown)
            part = list(islice(entries, mark.shown, wanted + 1))
            if len(shown) + len(part) > limit:
                kept = limit - len(shown)
                mark.shown += kept
                return Page((*shown, *part[:kept]), mark.text(), mark.loose)
            shown += part
            if not ends:
                return Page(tuple(shown), "", mark.loose)
            mark.shown, mark.starts = 0, ends

    def _window(self, mark: _Mark) -> tuple[Iterator[Entry], dict[str, int]]:
        """The entries of a window, lazily, and where the next one begins ({} for nowhere)."""
        candidates: list[_Candidate] = []
        ends: dict[str, int] = {}
        first = not mark.starts
        for kind in self._live if first else mark.starts:
            found = self._candidates(kind, mark)
            candidates += found[0]
            if found[1] is not None:
                ends[kind] = found[1]
        candidates.sort(key=lambda each: (each.score, each.number))
        return self._entries(candidates, with_codes=first and not mark.loose), ends

    def _candidates(self, kind: str, mark: _Mark) -> tuple[list[_Candidate], int | None]:
        question = self._query.loose_question() if mark.loose else self._query.question()
        if not question:
            return [], None
        text = (
            "SELECT w.rowid, b.label FROM words_$ w JOIN block_$ b ON b.id=w.rowid"
            " WHERE words_$ MATCH ? AND w.rowid>? ORDER BY w.rowid LIMIT ?"
        )
        start = mark.starts.get(kind, 0)
        blocks = self._db.execute(sql(kind, text), (question, start, WINDOW)).fetchall()
        last = blocks[-1][0] if len(blocks) == WINDOW else None
        judged = (self._judged(kind, mark.loose, *block) for block in blocks)
        return [candidate for candidate in judged if candidate], last

    def _judged(self, kind: str, loose: bool, number: int, label: str) -> _Candidate | None:
        shared, score, rest = Label.read(label), 0, []
        for piece in self._query.pieces:
            distance = shared.distance(piece)
            if loose and distance == FAR_OFF:
                sound = "" if piece.isascii() else "".join(syllables(piece))
                distance = shared.slips(piece, sound)
            if distance == FAR_OFF:
                rest.append(piece)
                distance = IN_ROW
            score += distance
        if loose and len(rest) == len(self._query.pieces):
            return None
        return _Candidate(score, number, kind, tuple(rest))

    def _entries(self, candidates: list[_Candidate], *, with_codes: bool) -> Iterator[Entry]:
        if with_codes:
            for kind, number in self._live.items():
                yield from self._by_code(kind, number)
        for candidate in candidates:
            yield from self._rows(candidate)

    def _by_code(self, kind: str, live: int) -> Iterator[Entry]:
        """Entries whose code begins with what was typed."""
        text = (
            "SELECT code, ver, gone, body FROM item_$ WHERE code>=? AND code<? AND ver<=?"
            " ORDER BY code, ver LIMIT ?"
        )
        for head in self._query.codes():
            span = (head, head + "\U0010ffff", live, CODE_WINDOW)
            found = self._db.execute(sql(kind, text), span).fetchall()
            newest = {row[0]: row for row in found}
            if len(found) == CODE_WINDOW:
                # Its newest version may lie beyond the window.
                newest.popitem()
            for code, *row in newest.values():
                yield from self._new(Entry.read(kind, code, *row))

    def _rows(self, candidate: _Candidate) -> Iterator[Entry]:
        """The rows of a block that are in force and have the rest of the words."""
        kind, live = candidate.kind, self._live[candidate.kind]
        items = self._items(candidate)
        if not items:
            return
        text = (
            "SELECT code, ver, gone, body FROM item_$ i WHERE id IN (!) AND ver<=? AND NOT EXISTS"
            "(SELECT 1 FROM item_$ n WHERE n.code=i.code AND n.ver>i.ver AND n.ver<=?)"
            " ORDER BY code"
        )
        marks = ",".join("?" * len(items))
        rows = self._db.execute(sql(kind, text).replace("!", marks), (*items, live, live))
        entries = [Entry.read(kind, *row) for row in rows]
        entries.sort(key=lambda entry: entry.flagged_off)
        for entry in entries:
            yield from self._new(entry)

    def _items(self, candidate: _Candidate) -> list[int]:
        """The rows of a block, without those that lack a word."""
        text = sql(candidate.kind, "SELECT items, lines FROM block_$ WHERE id=?")
        packed, lines = self._db.execute(text, (candidate.number,)).fetchone()
        items = array("q")
        items.frombytes(packed)
        if not candidate.rest:
            return items.tolist()
        needles = [needle(piece) for piece in candidate.rest]
        return [
            item
            for item, line in zip(items, lines.split("\n"), strict=True)
            if all(each in line for each in needles)
        ]

    def _new(self, entry: Entry) -> Iterator[Entry]:
        """The entry, unless it was already given or is gone."""
        key = (entry.standard, entry.code)
        if key not in self._seen and not entry.gone:
            self._seen.add(key)
            yield entry
