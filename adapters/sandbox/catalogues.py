"""What the download files hold. The centre's own are small; another source can take their place.

A file is TAB separated text without a header, one row a line, `null` for an empty value. How
many columns a row has and which of them are filled is in seed/layouts.json.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

from adapters.sandbox.seeding import load, load_object

Entry = Mapping[str, str]

EMPTY = "null"
MADE = "Thu Jan 01 09:30:00 CST 2026"
BEGIN = "Thu Jan 01 00:00:00 CST 2026"
VERSIONS = 3
NUMBER_COLUMN = "rid"
OF_ITEMS = {"1301": ("101",), "1305": ("201",), "1306": ("301",)}


class Catalogues(Protocol):
    """The rows of every download file. A version is a whole number; a ticket asks for those
    above the one the institution has."""

    def count(self, infno: str, above: int) -> int:
        """How many rows have a version above `above`."""
        ...

    def lines(self, infno: str, above: int) -> Iterator[str]:
        """Those rows as lines of the file, without the line's end."""
        ...

    def release(self, infno: str = "", rows: Iterable[Entry] = ()) -> int:
        """Publish the next release, with these rows of one file in it; its number."""
        ...


@dataclass(frozen=True)
class SmallCatalogues:
    """The invented items and a few terms of each kind, spread over three versions."""

    layouts: Mapping[str, Any] = field(default_factory=lambda: load_object("layouts"))

    def count(self, infno: str, above: int) -> int:
        """How many rows have a version above `above`."""
        return sum(1 for _ in self._above(infno, above))

    def lines(self, infno: str, above: int) -> Iterator[str]:
        """Those rows as lines of the file, without the line's end."""
        layout = self.layouts[infno]
        for entry in self._above(infno, above):
            yield as_line(entry, layout["columns"], layout["at"])

    def _above(self, infno: str, above: int) -> Iterator[Entry]:
        return (entry for entry in self._entries[infno] if int(entry["ver"][1:]) > above)

    @cached_property
    def _entries(self) -> dict[str, list[Entry]]:
        return {infno: _entries_of(infno) for infno in self.layouts}


def _entries_of(infno: str) -> list[Entry]:
    if infno in OF_ITEMS:
        kinds = OF_ITEMS[infno]
        rows = [row for row in load("catalogue") if row["list_type"] in kinds]
    else:
        rows = [{"code": code, "name": name} for code, name in load_object("terms")[infno]]
    return [_entry(infno, number, row, len(rows)) for number, row in enumerate(rows, 1)]


def _entry(infno: str, number: int, row: dict[str, Any], last: int) -> Entry:
    """The last row of every kind came with the newest version."""
    version = VERSIONS if number == last else 1 + number % (VERSIONS - 1)
    marks = {
        "valid": "1",
        NUMBER_COLUMN: f"{infno}{number:08d}",
        "made": MADE,
        "changed": MADE,
        "ver": f"v{version:04d}",
        "ver_name": f"训练目录第{version}版",
        "begin": BEGIN,
        "end": "",
        "approval": f"国药准字X{number:08d}" if infno == "1301" else "",
    }
    return {**{name: str(value) for name, value in row.items()}, **marks}


def as_line(entry: Entry, columns: int, at: Mapping[str, list[int]]) -> str:
    """A row as a line of its file, by the columns its members stand in."""
    cells = [EMPTY] * columns
    for name, places in at.items():
        for place in places:
            cells[place] = entry.get(name, "") or EMPTY
    return "\t".join(cells)
