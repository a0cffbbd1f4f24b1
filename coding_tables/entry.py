"""One entry of a catalogue as others see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from coding_tables import layouts
from coding_tables.rows import FAR, day_number, first_filled


class Standing(StrEnum):
    """Whether an entry may be used on a day."""

    VALID = "valid"
    NOT_YET = "not_yet"
    RETIRED = "retired"
    GONE = "gone"


@dataclass(frozen=True)
class Entry:
    """A coded item as one version of its table has it.

    `cells` lie as in the layout; `gone` says that a later full table no longer has the code.
    """

    standard: str
    code: str
    version: int
    gone: bool
    cells: tuple[str, ...]

    @classmethod
    def read(cls, standard: str, code: str, version: int, gone: int, body: str) -> Entry:
        """An entry as the file keeps it."""
        cells = body.split("\t")
        cells += [""] * (len(layouts.layout(standard).columns) - len(cells))
        return cls(standard, code, version, bool(gone), tuple(cells))

    @cached_property
    def layout(self) -> layouts.Layout:
        """The layout of the table."""
        return layouts.layout(self.standard)

    def text(self, heading: str) -> str:
        """The cell under a heading; "" where the table has no such column."""
        place = self.layout.place(heading)
        return "" if place is None else self.cells[place]

    @property
    def name(self) -> str:
        """The name to show."""
        return first_filled(self.cells, self.layout.names)

    @property
    def maker(self) -> str:
        """Who makes it; "" where that means nothing."""
        return first_filled(self.cells, self.layout.maker)

    @property
    def spec(self) -> str:
        """Strength, model or unit, and pack."""
        texts = dict.fromkeys(self.cells[place] for place in self.layout.spec)
        return " ".join(text for text in texts if text)

    @property
    def number(self) -> str:
        """The approval or registration number."""
        return first_filled(self.cells, self.layout.numbers)

    @property
    def level(self) -> str:
        """Payment level (甲, 乙, 丙) as the national table has it; "" where it has none."""
        return "" if self.layout.level is None else self.cells[self.layout.level]

    @property
    def begins(self) -> int | None:
        """First day, as yyyymmdd; None where none is stated."""
        days = [day for place in self.layout.begins if (day := day_number(self.cells[place]))]
        return max(days, default=None)

    @property
    def ends(self) -> int | None:
        """Last day, as yyyymmdd; None where there is no end."""
        days = [day for place in self.layout.ends if (day := day_number(self.cells[place]))]
        last = min(days, default=FAR)
        return last if last < FAR else None

    @property
    def flagged_off(self) -> bool:
        """Say whether the table's own flag takes the entry out of use."""
        return self.layout.valid is not None and self.cells[self.layout.valid] == "0"

    def standing(self, day: date) -> Standing:
        """Whether the entry may be used on a day; the last day itself still counts."""
        number = day.year * 10000 + day.month * 100 + day.day
        if self.gone:
            return Standing.GONE
        if self.flagged_off or (self.ends is not None and self.ends < number):
            return Standing.RETIRED
        if self.begins is not None and self.begins > number:
            return Standing.NOT_YET
        return Standing.VALID
