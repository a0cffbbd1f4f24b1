"""XLSX files hold every cell as the text it was, under headings that stay in sight."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook

from adapters import sheets
from adapters.sheets import XlsxWriter
from coding_tables import sources
from desktop.domain.errors import Invalid

ROWS = [
    ("编码", "名称", "说明"),
    ("00123456789012345", "甲", "=SUM(A1:A9)"),
    ("2026-01-02", "1e5", "两\n行\x07"),
]


def test_codes_formulas_and_dates_stay_text(tmp_path: Path) -> None:
    file = tmp_path / "变更.xlsx"
    assert XlsxWriter().write(file, "西药/变更", iter(ROWS)) == 2
    sheet = load_workbook(file).worksheets[0]
    assert sheet.title == "西药_变更"
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:C3"
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert cells == [list(ROWS[0]), list(ROWS[1]), ["2026-01-02", "1e5", "两\n行 "]]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s"}
    assert sheet["A1"].font.bold
    read = [cells for _, cells in sources.lines(file)]
    assert read[1] == list(ROWS[1])


def test_a_full_sheet_is_followed_by_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "ROWS_A_SHEET", 3)
    for count, parts in ((2, [2]), (3, [3]), (7, [3, 3, 1])):
        rows: Iterator[list[str]] = (["码"] if not n else [str(n)] for n in range(count + 1))
        file = tmp_path / f"{count}.xlsx"
        assert XlsxWriter().write(file, "表", rows) == count
        found = [sheet.max_row - 1 for sheet in load_workbook(file).worksheets]
        assert found == parts


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "开着.xlsx").mkdir()
    with pytest.raises(Invalid, match=r"开着\.xlsx"):
        XlsxWriter().write(tmp_path / "开着.xlsx", "表", iter(ROWS))
