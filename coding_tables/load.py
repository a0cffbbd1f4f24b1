"""How a table is to be loaded, and how a load tells of its progress."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Progress:
    """How far an import is: `stage` is "rows" or "index", counts are of lines and rows."""

    stage: str
    done: int


def _silent(_: Progress) -> None:
    """Tell nobody."""


def _never() -> bool:
    return False


@dataclass(frozen=True)
class Load:
    """How a table is to be loaded.

    `at` is the time of loading, `since` the day from which the table is in force (default: that
    day), both in Asia/Shanghai. `whole` says that the file is a full table: only then are codes
    it lacks gone. `order` names a region's own order of columns, `expected` is the number of
    lines the centre announced; a greater `bad_share` of quarantined lines refuses the load.
    `parser` is the command of a second process that makes the rows of a file (see `parsing`).
    """

    at: datetime
    whole: bool
    since: date | None = None
    label: str = ""
    order: str = ""
    expected: int | None = None
    bad_share: float = 0.2
    parser: tuple[str, ...] = ()
    progress: Callable[[Progress], None] = _silent
    cancelled: Callable[[], bool] = _never

    @property
    def in_force_from(self) -> date:
        """The day from which the table is in force."""
        return self.since or self.at.date()
