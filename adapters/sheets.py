"""Tables as XLSX files that spreadsheet programs open well: a frozen, bold heading row, a filter,
widths that fit, and every cell a text, so that no code loses a zero or becomes a date."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any, Final
from unicodedata import east_asian_width

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from desktop.domain.errors import Invalid

NARROWEST, WIDEST = 8, 60
LOOKED_AT: Final = 200
"""Rows by which the widths are chosen; a stream cannot be looked at whole."""
ROWS_A_SHEET: Final = 1_000_000
LONGEST: Final = 32_767
"""Characters that a cell may have."""
LONGEST_TITLE: Final = 28
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NO_TITLE: Final = re.compile(r"[\[\]:*?/\\]")

Cells = Sequence[str]


class XlsxWriter:
    """Implements `desktop.ports.SheetWriter`."""

    def write(self, path: Path, title: str, rows: Iterable[Cells]) -> int:
        """See the port. Rows are written as they come; a second sheet follows a full one."""
        part = path.with_name(path.name + ".part")
        try:
            with part.open("wb") as out:
                count = _fill(out, title, iter(rows))
            part.replace(path)
        except OSError as error:
            raise Invalid(
                f"文件写不进去：{path.name}（{error.strerror}）",
                "若它正在表格软件中打开，请先关闭，或换个文件名再导出",
                "sheet.write",
            ) from error
        finally:
            part.unlink(missing_ok=True)
        return count


def _fill(out: IO[bytes], title: str, stream: Iterator[Cells]) -> int:
    """Write a whole workbook; how many rows follow the headings."""
    headings, waiting = next(stream), next(stream, None)
    book, count = Workbook(write_only=True), 0
    while waiting is not None or not book.worksheets:
        part = chain([waiting] if waiting is not None else [], stream)
        name = _sheet_name(title, len(book.worksheets) + 1)
        count += _sheet(book, name, headings, islice(part, ROWS_A_SHEET))
        waiting = next(stream, None)
    book.save(out)
    return count


def _sheet_name(title: str, number: int) -> str:
    """What a sheet may be called, with its number from the second on."""
    clean = _NO_TITLE.sub("_", title)[:LONGEST_TITLE]
    return f"{clean}_{number}" if number > 1 else clean


def _sheet(book: Workbook, name: str, headings: Cells, rows: Iterator[Cells]) -> int:
    """One sheet with its headings; how many rows it took."""
    first = list(islice(rows, LOOKED_AT))
    sheet: Any = book.create_sheet(name)
    sheet.freeze_panes = "A2"
    for place, width in enumerate(_widths([headings, *first]), 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.append([_bold(sheet, text) for text in headings])
    count = 0
    for row in chain(first, rows):
        sheet.append([_cell(sheet, text) for text in row])
        count += 1
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(headings))}{count + 1}"
    return count


def _bold(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, value=text)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: Any, text: str) -> object:
    """A text as it is; what begins like a formula is marked as text."""
    clean = _FORBIDDEN.sub(" ", text)[:LONGEST]
    if not clean.startswith("="):
        return clean
    cell = WriteOnlyCell(sheet, value=clean)
    cell.data_type = "s"
    return cell


def _widths(rows: Sequence[Cells]) -> Iterator[int]:
    for column in zip(*rows, strict=True):
        widest = max(_width(text) for text in column)
        yield min(max(widest + 2, NARROWEST), WIDEST)


def _width(text: str) -> int:
    """Columns a text takes: Chinese characters take two."""
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)
