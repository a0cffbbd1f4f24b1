"""Find national codes by whatever a person typed, and codes that stand on a bill."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from coding_tables import layouts, standards
from coding_tables.entry import Entry
from coding_tables.errors import CodingError
from coding_tables.searching import Page
from desktop.ports import CodeBook
from desktop.usecases.update_codes import as_app_error

LISTS = frozenset(("insured_item", "insured_match", "own_mapping", "price_ceiling", "own_share"))
"""Tables about payment and mapping: looked up by code, not searched by name."""
PAGE = 30


def searchable(book: CodeBook) -> tuple[str, ...]:
    """The tables in force that a person searches."""
    return tuple(key for key in book.tables.standards() if key not in LISTS)


def search_codes(
    book: CodeBook, text: str, kinds: Sequence[str], day: date | None, after: str
) -> Page:
    """One page of entries, best first; `kinds` empty for all, `day` None for today's tables.

    Raises `AppError`.
    """
    try:
        chosen = tuple(kinds) or searchable(book)
        return book.tables.search(text, chosen, PAGE, after, day) if chosen else Page(())
    except CodingError as error:
        raise as_app_error(error) from error


def look_up(book: CodeBook, codes: Iterable[str], day: date | None) -> dict[str, Entry]:
    """The entries of codes, by the tables of a day; codes that no table has are left out.

    Raises `AppError`.
    """
    try:
        filled = searchable(book)
        found = ((code, _entry(book, code, filled, day)) for code in set(codes) if code)
        return {code: entry for code, entry in found if entry}
    except CodingError as error:
        raise as_app_error(error) from error


def _entry(book: CodeBook, code: str, filled: Sequence[str], day: date | None) -> Entry | None:
    """The table that the shape of the code points to is asked first."""
    described = standards.describe(code)
    likely = described.standard.key if described else ""
    for key in sorted(filled, key=lambda each: each != likely):
        entry = book.tables.get(key, code, day)
        if entry:
            return entry
    return None


def insured_level(book: CodeBook, code: str, day: date | None) -> str:
    """The payment level of the centre's own list (1, 2, 3); "" where it has none of this code."""
    item = book.tables.get("insured_item", code, day)
    return item.level if item else ""


def title_of(standard: str) -> str:
    """The name of a table."""
    return layouts.layout(standard).title
