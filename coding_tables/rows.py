"""One line of a catalogue file becomes a row, or goes to quarantine with a reason."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import Final, NamedTuple

from coding_tables import standards
from coding_tables.layouts import Layout

Cells = Sequence[str]

EMPTY: Final = frozenset({"null", "NULL", "Null"})
NEXT: Final = "\x1f"
"""Stands between the names of a label; no cell can have it."""
FAR: Final = 20990101
"""An end date from here on means "no end"."""
HEAD: Final = 60
"""So many characters of a bad line are kept: enough to find it, too few to hold a person."""
_UNCLEAN: Final = re.compile("[\x00-\x08\x0a-\x1f\x7f\u2028\u2029\ufeff\ud800-\udfff]")
_MONTHS: Final = {
    month: place
    for place, month in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), 1
    )
}
_JAVA: Final = re.compile(r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d\d) (\d\d:\d\d:\d\d) \S+ (\d{4})")
_PLAIN: Final = re.compile(r"(\d{4})[-/.年]?(\d\d?)[-/.月]?(\d\d?)日?(?:[ T](\d\d:\d\d:\d\d).*)?")
_SCIENTIFIC: Final = re.compile(r"\d(?:\.\d+)?[eE]\+\d+")


class Row(NamedTuple):
    """One accepted row. `body` has the cells between TABs, `stable` sums up what makes a change.

    `rank` orders rows of the same code within one file; `ends` is yyyymmdd or None; `doubt` is a
    Chinese note about a code that could not be checked fully, or "".
    """

    code: str
    body: str
    stable: int
    rank: str
    ends: int | None
    label: str
    words: str
    doubt: str


class Quarantined(NamedTuple):
    """A line that was not taken: its number in the file, the reason, and how it begins."""

    line: int
    reason: str
    head: str


def folded(text: str) -> str:
    """Width, case and runs of blanks do not matter to comparing and searching."""
    if text.isascii():
        return " ".join(text.lower().split())
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


@lru_cache(maxsize=65536)
def plain_date(text: str) -> str:
    """A date as yyyy-mm-dd[ HH:MM:SS]; Java's English text is read too, the rest stays."""
    match = _PLAIN.fullmatch(text)
    if match:
        year, month, day, time = match.groups()
        if len(month) + len(day) < 4 and text.isdigit():
            return text
    elif match := _JAVA.fullmatch(text):
        name, day, time, year = match.groups()
        month = str(_MONTHS.get(name, 0))
    else:
        return text
    if not (0 < int(month) < 13 and 0 < int(day) < 32):
        return text
    date = f"{year}-{month:0>2}-{day:0>2}"
    return f"{date} {time}" if time and time != "00:00:00" else date


@lru_cache(maxsize=65536)
def day_number(text: str) -> int | None:
    """The day of a plain date as yyyymmdd; None where there is none."""
    day = text[:10].replace("-", "")
    return int(day) if len(day) == 8 and day.isascii() and day.isdigit() else None


def first_filled(cells: Cells, places: Sequence[int]) -> str:
    """The first of these cells that is not empty."""
    for place in places:
        if cells[place]:
            return cells[place]
    return ""


def distinct(cells: Cells, places: Sequence[int], between: str = " ") -> str:
    """These cells without repetition, `between` between them."""
    return between.join(dict.fromkeys(filter(None, [cells[place] for place in places])))


def _tidied(cells: Cells) -> list[str]:
    """Cells without nulls and without blanks at their ends."""
    clean = list(map(str.strip, cells))
    if EMPTY.isdisjoint(clean):
        return clean
    return ["" if cell in EMPTY else cell for cell in clean]


class RowMaker:
    """Turns lines of one layout into rows; one object per import."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._width = len(layout.columns)
        rule = standards.standard(layout.standard)
        self._shapes = [form.whole for form in rule.forms if form.trust is standards.Trust.VERIFIED]

    def make(self, line: int, cells: Cells) -> Row | Quarantined:
        """A row, or why this line cannot be one; `line` counts from 1."""
        if len(cells) < self._layout.minimum:
            wanted = self._layout.minimum
            return self._refused(line, cells, f"列数不足：至少 {wanted} 列，只有 {len(cells)} 列")
        clean = self._clean(cells)
        code = clean[self._layout.code]
        doubt = ""
        if not any(shape.fullmatch(code) for shape in self._shapes):
            verdict = standards.check(self._layout.standard, code)
            if not verdict.usable or _SCIENTIFIC.fullmatch(code):
                return self._refused(line, cells, verdict.message or "编码被表格软件改成了数字")
            doubt = verdict.message
        return self._row(code, clean, doubt)

    def _clean(self, cells: Cells) -> list[str]:
        """Exactly as many cells as the layout has: no nulls, no contact persons, plain dates."""
        clean = _tidied(cells[: self._width])
        text = "\t".join(clean)
        if _UNCLEAN.search(text) or text.count("\t") >= len(clean):
            clean = _tidied([_UNCLEAN.sub(" ", cell.replace("\t", " ")) for cell in clean])
        clean += [""] * (self._width - len(clean))
        for place in self._layout.dropped:
            clean[place] = ""
        for place in self._layout.dates:
            if clean[place]:
                clean[place] = plain_date(clean[place])
        clean[self._layout.code] = bare_code(clean[self._layout.code])
        return clean

    def _row(self, code: str, clean: list[str], doubt: str) -> Row:
        layout = self._layout
        body = "\t".join(clean)
        end = min([day_number(clean[place]) or FAR for place in layout.ends], default=FAR)
        release = clean[layout.release] if layout.release is not None else ""
        rank = f"{release:>24}{clean[layout.row]:>40}"
        label = "\t".join(
            (
                distinct(clean, layout.names, NEXT),
                first_filled(clean, layout.maker),
                distinct(clean, layout.numbers),
                distinct(clean, layout.mnemonic),
            )
        )
        words = distinct(clean, layout.spec)
        return Row(
            code=code,
            body=body.rstrip("\t"),
            stable=self._stable(clean),
            rank=rank,
            ends=end if end < FAR else None,
            label=label,
            words=words,
            doubt=doubt,
        )

    def _stable(self, clean: list[str]) -> int:
        """A sum of the cells that make a change; empties the others, so it comes last."""
        for place in self._layout.volatile:
            clean[place] = ""
        digest = blake2b("\t".join(clean).encode(), digest_size=8).digest()
        return int.from_bytes(digest, "big", signed=True)

    @staticmethod
    def _refused(line: int, cells: Cells, reason: str) -> Quarantined:
        head = _UNCLEAN.sub("?", " | ".join(cells[:6]).replace("\t", " "))[:HEAD]
        return Quarantined(line, _UNCLEAN.sub("?", reason), head)


def bare_code(text: str) -> str:
    """A code without blanks; full-width characters become plain ones, case stays."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).replace("\u200b", "")
    return "".join(text.split())
