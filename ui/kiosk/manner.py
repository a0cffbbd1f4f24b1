"""How the kiosk speaks to whom: letters, colours, pace and words chosen together."""

from __future__ import annotations

from dataclasses import dataclass

from ui.kiosk.words import PLAIN, SIMPLE, Wording
from ui.theme import ELDER, PATIENT, Reader


@dataclass(frozen=True)
class Manner:
    """A reader with the words for it, and how many bills and how many items a sheet holds."""

    reader: Reader
    words: Wording
    bills: int
    items: int


MANNERS = (Manner(PATIENT, PLAIN, bills=4, items=4), Manner(ELDER, SIMPLE, bills=3, items=2))
"""For every patient; for the elderly."""
