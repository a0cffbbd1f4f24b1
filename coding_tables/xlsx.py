"""The first sheet of an XLSX workbook that has rows, read as a stream.

Cells are text as they are shown where that can be known: whole numbers without a point, true and
false as 1 and 0. Styles are not read, so a cell that a spreadsheet turned into a date stays a
number, and the check of its row says so.
"""

from __future__ import annotations

import re
import zipfile
from array import array
from collections.abc import Iterator
from typing import IO, Final
from xml.parsers import expat

from coding_tables.errors import Unreadable

BLOCK: Final = 1 << 16
LONGEST_SHARED: Final = 512 << 20
"""Bytes of shared strings a workbook may have."""
_ADVICE: Final = "请用表格软件打开后另存为 XLSX 或 CSV，再试一次"
_SHEET: Final = re.compile(r"xl/worksheets/sheet(\d+)\.xml")


class Shared:
    """The shared strings of a workbook, packed: one buffer and where each text ends."""

    def __init__(self) -> None:
        self._bytes, self._ends = bytearray(), array("Q", [0])

    def add(self, text: str) -> None:
        self._bytes += text.encode("utf-8", "surrogatepass")
        self._ends.append(len(self._bytes))

    def __getitem__(self, place: int) -> str:
        start, end = self._ends[place], self._ends[place + 1]
        return self._bytes[start:end].decode("utf-8", "surrogatepass")


class _Strings:
    """Expat's listener for sharedStrings.xml; phonetic hints are left out."""

    def __init__(self) -> None:
        self.shared = Shared()
        self._parts: list[str] = []
        self._reading = self._hint = False

    def start(self, tag: str, _: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "si":
            self._parts = []
        self._reading = tag == "t"
        self._hint = self._hint or tag == "rPh"

    def end(self, tag: str) -> None:
        tag = tag.rpartition(":")[2]
        self._reading = False
        if tag == "rPh":
            self._hint = False
        elif tag == "si":
            self.shared.add("".join(self._parts))

    def text(self, text: str) -> None:
        if self._reading and not self._hint:
            self._parts.append(text)


class _Rows:
    """Expat's listener for a sheet; finished rows wait in `done`."""

    def __init__(self, shared: Shared) -> None:
        self.done: list[tuple[int, list[str]]] = []
        self._shared = shared
        self._number, self._cells = 0, [""]
        self._place, self._kind = 0, ""
        self._reading, self._parts = False, [""]

    def start(self, tag: str, marks: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "row":
            self._number = int(marks.get("r", self._number + 1))
            self._cells, self._place = [], -1
        elif tag == "c":
            self._place = column(marks["r"]) if "r" in marks else self._place + 1
            self._kind, self._parts = marks.get("t", "n"), []
        else:
            self._reading = tag in {"v", "t"}

    def end(self, tag: str) -> None:
        tag = tag.rpartition(":")[2]
        self._reading = False
        if tag == "c":
            self._put(shown("".join(self._parts), self._kind, self._shared))
        elif tag == "row" and any(cell.strip() for cell in self._cells):
            self.done.append((self._number, self._cells))

    def text(self, text: str) -> None:
        if self._reading:
            self._parts.append(text)

    def _put(self, text: str) -> None:
        if self._place >= len(self._cells):
            self._cells += [""] * (self._place + 1 - len(self._cells))
        self._cells[self._place] = text


def column(reference: str) -> int:
    """The position of a cell such as "AB12", from 0; raises ValueError beyond column XFD."""
    place = 0
    for char in reference.rstrip("0123456789"):
        place = place * 26 + ord(char) - 64
    if not 0 < place <= 16384:
        raise ValueError(reference)
    return place - 1


def shown(text: str, kind: str, shared: Shared) -> str:
    """The text of a cell: shared, inline, or a number as a person would write it."""
    if kind == "s":
        return shared[int(text)] if text else ""
    if kind == "n" and text.endswith(".0"):
        return text[:-2]
    return text


def sheet_lines(archive: zipfile.ZipFile, name: str) -> Iterator[tuple[int, list[str]]]:
    """The rows of the first sheet that has any, with their numbers; raises Unreadable."""
    try:
        shared = _shared(archive)
        for sheet in _sheets(archive):
            empty = True
            for line in _rows(archive, sheet, shared):
                empty = False
                yield line
            if not empty:
                return
    except (expat.ExpatError, ValueError, IndexError, KeyError) as error:
        raise Unreadable("表格文件已损坏", name, _ADVICE) from error


def _sheets(archive: zipfile.ZipFile) -> list[str]:
    found = [match for name in archive.namelist() if (match := _SHEET.fullmatch(name))]
    return [match.group() for match in sorted(found, key=lambda match: int(match.group(1)))]


def _shared(archive: zipfile.ZipFile) -> Shared:
    listener = _Strings()
    part = "xl/sharedStrings.xml"
    if part in archive.namelist():
        if archive.getinfo(part).file_size > LONGEST_SHARED:
            raise ValueError(part)
        with archive.open(part) as file:
            for _ in _parsed(file, listener):
                pass
    return listener.shared


def _rows(archive: zipfile.ZipFile, sheet: str, shared: Shared) -> Iterator[tuple[int, list[str]]]:
    listener = _Rows(shared)
    with archive.open(sheet) as file:
        for _ in _parsed(file, listener):
            yield from listener.done
            listener.done.clear()


def _parsed(file: IO[bytes], listener: _Strings | _Rows) -> Iterator[None]:
    """Feed a part to expat block by block; entity declarations are refused."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = listener.start
    parser.EndElementHandler = listener.end
    parser.CharacterDataHandler = listener.text
    parser.EntityDeclHandler = _refuse
    while block := file.read(BLOCK):
        parser.Parse(block, False)
        yield
    parser.Parse(b"", True)
    yield


def _refuse(*_: object) -> None:
    raise ValueError("entity")
