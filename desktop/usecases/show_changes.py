"""What an update changed, and what of ours each change touches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from coding_tables import layouts
from coding_tables.changes import Change, Kind, Weight, compare
from coding_tables.errors import CodingError
from coding_tables.store import Version
from desktop.domain.errors import AppError
from desktop.ports import CodeBook, Desk
from desktop.usecases.update_codes import as_app_error

SHOWN = 1000
"""Changes that a screen lists; the exported file has all of them."""


@dataclass(frozen=True)
class Wanted:
    """Which changes: of a table, between two versions, of a kind and a class (None for all)."""

    standard: str
    old: int
    new: int
    kind: Kind | None = None
    weight: Weight | None = None
    ours: bool = False

    def takes(self, change: Change, touched: str) -> bool:
        """Whether a change is wanted."""
        return (
            (self.kind is None or change.kind is self.kind)
            and (self.weight is None or change.weight is self.weight)
            and (not self.ours or bool(touched))
        )


@dataclass(frozen=True)
class Touching:
    """A change, and which of our bills, lists and mappings have its code ("" for none)."""

    change: Change
    touched: str


@dataclass(frozen=True)
class Changes:
    """The first of the wanted changes, and how many there are of each kind in all."""

    rows: tuple[Touching, ...] = ()
    wanted: int = 0
    kinds: Counter[Kind] = field(default_factory=Counter)
    weights: Counter[Weight] = field(default_factory=Counter)


def comparable(book: CodeBook, standard: str) -> tuple[Version, ...]:
    """The versions of a table that changed something, newest first."""
    return tuple(v for v in reversed(book.tables.versions(standard)) if v.written or v.gone)


def show_changes(desk: Desk, book: CodeBook, wanted: Wanted) -> Changes:
    """The changes for the screen. Raises `AppError`."""
    rows: list[Touching] = []
    count, kinds, weights = 0, Counter[Kind](), Counter[Weight]()
    for row in _told(book, wanted, _ours(desk, book)):
        kinds[row.change.kind] += 1
        if row.change.weight:
            weights[row.change.weight] += 1
        if wanted.takes(row.change, row.touched):
            count += 1
            if len(rows) < SHOWN:
                rows.append(row)
    return Changes(tuple(rows), count, kinds, weights)


def export_changes(
    desk: Desk, book: CodeBook, wanted: Wanted, path: Path, cells: Callable[[Touching], list[str]],
    headings: Sequence[str],
) -> int:  # fmt: skip
    """Write all wanted changes to an XLSX file; how many. Raises `AppError`."""
    rows = (
        cells(row)
        for row in _told(book, wanted, _ours(desk, book))
        if wanted.takes(row.change, row.touched)
    )
    title = f"{layouts.layout(wanted.standard).title}变更"
    return book.sheets.write(path, title, chain([list(headings)], rows))


def _told(book: CodeBook, wanted: Wanted, ours: dict[str, str]) -> Iterator[Touching]:
    try:
        for change in compare(book.tables, wanted.standard, wanted.old, wanted.new):
            yield Touching(change, ours.get(change.code, ""))
    except CodingError as error:
        raise as_app_error(error) from error


def _ours(desk: Desk, book: CodeBook) -> dict[str, str]:
    """Where each code of ours stands: open bills, settlement lists, mappings, own codes."""
    found: dict[str, list[str]] = {}
    for name, codes in (
        ("单据", _bill_codes(desk)), ("清单", _list_codes(desk)), ("对照", _mapped(book)),
        ("本机构", [code.code for code in desk.store.own_codes()]),
    ):  # fmt: skip
        for code, count in Counter(codes).items():
            found.setdefault(code, []).append(f"{name} {count}")
    return {code: " · ".join(words) for code, words in found.items()}


def _bill_codes(desk: Desk) -> list[str]:
    """Nothing where the hospital's system cannot be read now."""
    try:
        return [line.national_code for bill in desk.his.bills() for line in bill.lines]
    except AppError:
        return []


def _list_codes(desk: Desk) -> list[str]:
    entries = [stored.entry for stored in desk.store.lists()]
    diagnoses = [each.code for entry in entries for each in entry.diagnoses]
    return diagnoses + [each.code for entry in entries for each in entry.operations]


def _mapped(book: CodeBook) -> list[str]:
    versions = book.tables.versions("own_mapping")
    if not versions:
        return []
    place = layouts.layout("own_mapping").columns.index("医疗目录编码")
    bodies = book.tables.bodies("own_mapping", versions[-1].number)
    return [body.split("\t")[place] for body in bodies]
