"""What one version of a table has that another had not, by class: identity, payment, text.

Width, case and blanks are folded before cells are compared. A code "disappears" only by a full
table that no longer has it; a partial file never proves that. An end date that lies ahead is a
future retirement; one that passes between the two versions is a retirement, though no cell moved.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from coding_tables import layouts
from coding_tables.catalogue import Catalogue
from coding_tables.entry import Entry, Standing
from coding_tables.errors import NotKnown
from coding_tables.layouts import Layout
from coding_tables.rows import folded
from coding_tables.store import Version, sql


class Kind(StrEnum):
    """What happened to a code."""

    ADDED = "added"
    RETIRED = "retired"
    WILL_RETIRE = "will_retire"
    DISAPPEARED = "disappeared"
    REACTIVATED = "reactivated"
    CHANGED = "changed"


class Weight(StrEnum):
    """How much a changed cell matters: A identity, B payment, C text."""

    A = "A"
    B = "B"
    C = "C"


@dataclass(frozen=True)
class Cell:
    """A cell that changed."""

    heading: str
    old: str
    new: str
    weight: Weight


@dataclass(frozen=True)
class Change:
    """What happened to one code; `cells` may be filled for every kind but `added`.

    `weight` is the gravest of its cells, None without any. `day` is the day of a retirement
    (yyyymmdd) where one is stated.
    """

    code: str
    kind: Kind
    old: Entry | None
    new: Entry
    cells: tuple[Cell, ...] = ()
    day: int | None = None

    @property
    def weight(self) -> Weight | None:
        """The gravest class among the changed cells."""
        return min((cell.weight for cell in self.cells), default=None)


def compare(catalogue: Catalogue, standard: str, old: int, new: int) -> Iterator[Change]:
    """Every difference between two versions of a table, changed codes first, then passed dates.

    Only rows that a load between the two wrote are read. Raises NotKnown for a version that is
    not or was never in force.
    """
    past, present = _version(catalogue, standard, old), _version(catalogue, standard, new)
    comparing = _Comparing(catalogue, past, present)
    return comparing.run()


def _version(catalogue: Catalogue, standard: str, number: int) -> Version:
    for version in catalogue.versions(standard):
        if version.number == number:
            return version
    raise NotKnown(f"{standard} 没有第 {number} 版目录", advice="请从版本列表中选择")


class _Comparing:
    """Two versions and the classes of their columns."""

    def __init__(self, catalogue: Catalogue, old: Version, new: Version) -> None:
        self._catalogue, self._old, self._new = catalogue, old, new
        self._standard = old.standard
        self._weights = weights(layouts.layout(old.standard))

    def run(self) -> Iterator[Change]:
        for before, after in self._touched():
            found = self._change(before, after)
            if found:
                yield found
        yield from self._passed()

    def _touched(self) -> Iterator[tuple[Entry | None, Entry]]:
        """Codes written after the old version, as both versions have them."""
        text = (
            "SELECT n.code, n.ver, n.gone, n.body, o.ver, o.gone, o.body FROM"
            " (SELECT code, gone, body, max(ver) AS ver FROM item_$ WHERE id>? AND id<=?"
            "  GROUP BY code) n"
            " LEFT JOIN item_$ o ON o.code=n.code AND o.ver="
            "  (SELECT max(ver) FROM item_$ WHERE code=n.code AND ver<=?)"
        )
        span = (self._old.last, self._new.last, self._old.number)
        with self._catalogue.reading() as connection:
            rows = connection.execute(sql(self._standard, text), span)
        for code, ver, gone, body, *past in rows:
            after = Entry.read(self._standard, code, ver, gone, body)
            yield (
                Entry.read(self._standard, code, *past) if past[0] is not None else None,
                after,
            )

    def _change(self, old: Entry | None, new: Entry) -> Change | None:
        if old is None or old.gone:
            if new.gone:
                return None
            return Change(new.code, Kind.ADDED if old is None else Kind.REACTIVATED, old, new)
        if new.gone:
            return Change(new.code, Kind.DISAPPEARED, old, new)
        cells = tuple(self._cells(old, new))
        was, now = old.standing(self._old.since), new.standing(self._new.since)
        if now is Standing.RETIRED and was is not Standing.RETIRED:
            return Change(new.code, Kind.RETIRED, old, new, cells, new.ends)
        if was is Standing.RETIRED and now is not Standing.RETIRED:
            return Change(new.code, Kind.REACTIVATED, old, new, cells)
        if now is not Standing.RETIRED and new.ends is not None and new.ends != old.ends:
            return Change(new.code, Kind.WILL_RETIRE, old, new, cells, new.ends)
        return Change(new.code, Kind.CHANGED, old, new, cells) if cells else None

    def _cells(self, old: Entry, new: Entry) -> Iterator[Cell]:
        columns = old.layout.columns
        for place, (before, after) in enumerate(zip(old.cells, new.cells, strict=True)):
            if before == after or place not in self._weights:
                continue
            if folded(before) != folded(after):
                yield Cell(columns[place], before, after, self._weights[place])

    def _passed(self) -> Iterator[Change]:
        """Rows that nobody touched, whose last day lies between the two versions."""
        text = (
            "SELECT code, ver, gone, body FROM item_$ i WHERE ends>=? AND ends<? AND ver<=?"
            " AND NOT gone AND NOT EXISTS"
            "(SELECT 1 FROM item_$ n WHERE n.code=i.code AND n.ver>i.ver AND n.ver<=?)"
        )
        days = (_number(self._old.since), _number(self._new.since))
        span = (*days, self._old.number, self._new.number)
        with self._catalogue.reading() as connection:
            rows = connection.execute(sql(self._standard, text), span)
        for row in rows:
            entry = Entry.read(self._standard, *row)
            if not entry.flagged_off:
                yield Change(entry.code, Kind.RETIRED, entry, entry, (), entry.ends)


def _number(day: date) -> int:
    return day.year * 10000 + day.month * 100 + day.day


def weights(layout: Layout) -> dict[int, Weight]:
    """The class of each column whose change counts."""
    silent = {layout.code, *layout.volatile, *layout.dropped}
    found = {place: Weight.C for place in range(len(layout.columns)) if place not in silent}
    found |= dict.fromkeys(layout.payment, Weight.B)
    return found | dict.fromkeys(layout.identity, Weight.A)
