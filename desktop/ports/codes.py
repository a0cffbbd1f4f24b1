"""The national tables on this machine and what keeps them current."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from coding_tables.catalogue import Catalogue
from coding_tables.load import Load
from coding_tables.store import Version


@dataclass(frozen=True)
class Delivery:
    """A file with rows of a table; `rows` is how many were announced, None where nobody said."""

    path: Path
    rows: int | None = None


class CodeSource(Protocol):
    """Where newer rows of the national tables come from."""

    def fetch(
        self, standard: str, release: str, folder: Path, cancelled: Callable[[], bool]
    ) -> Delivery | None:
        """The rows newer than `release` ("" for all) as a file in `folder`; None where none are.

        Raises `Cancelled` (a `CodingError`) where it was stopped between two pages, `Refused`,
        `NotSent`, `Unknown`, `Invalid` (a setting is missing) or `Broken`.
        """


class CodeLoader(Protocol):
    """Loads a file into the tables without keeping the screens waiting."""

    def load(self, standard: str, path: Path, load: Load) -> Version:
        """The new version. Raises `CodingError`; the version in force then stays."""


class SheetWriter(Protocol):
    """Writes a table that spreadsheet programs open."""

    def write(self, path: Path, title: str, rows: Iterable[Sequence[str]]) -> int:
        """Write rows, the first of them headings; how many follow it. Raises `Invalid` naming the
        file that cannot be written."""


@dataclass(frozen=True)
class CodeBook:
    """The tables of national codes on this machine, and what keeps them current.

    `standards` are those to keep current, `folder` holds files as long as they are loaded, and
    `keep` is how many versions of each table stay.
    """

    tables: Catalogue
    source: CodeSource
    loader: CodeLoader
    sheets: SheetWriter
    folder: Path
    standards: tuple[str, ...]
    keep: int
