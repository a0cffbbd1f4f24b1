"""What tests of the coding tables share: short tables, loads, invented items."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from coding_tables.catalogue import Catalogue
from coding_tables.layouts import layout
from coding_tables.load import Load
from coding_tables.store import Version

JANUARY = Load(at=datetime(2026, 1, 5, 3), whole=True)


def load(**changes: Any) -> Load:
    """A full load of January, changed as a test wants."""
    return dataclasses.replace(JANUARY, **changes)


def monthly(month: int, **changes: Any) -> Load:
    """A full load on the fifth of a month of 2026."""
    return load(at=datetime(2026, month, 5, 3), since=date(2026, month, 5), **changes)


def cells(standard: str, code: str, name: str, **others: str) -> list[str]:
    """A row of a table by the headings of its columns."""
    plan = layout(standard)
    row = [""] * len(plan.columns)
    row[plan.code], row[plan.names[0]] = code, name
    for heading, text in others.items():
        row[plan.columns.index(heading)] = text
    return row


def drug(code: str, name: str, **others: str) -> list[str]:
    """A row of the drug table."""
    return cells("drug", code, name, **({"有效标志": "1"} | others))


def import_drugs(catalogue: Catalogue, rows: Iterable[list[str]], how: Load = JANUARY) -> Version:
    return catalogue.import_rows("drug", rows, how)


def text_file(folder: Path, rows: Iterable[list[str]], encoding: str = "utf-8") -> Path:
    """A download's text: TAB between cells and one more at the end."""
    path = folder / f"table-{encoding}.txt"
    path.write_bytes("".join("\t".join(row) + "\t\n" for row in rows).encode(encoding))
    return path


A = "XJ01CAA040A001010100600"
B = "XJ01CAA040A001010102777"
C = "ZA04CAE0023010100166"
D = "XA02BCB002E001010300001"
