"""How well a block or a row answers a query: pure comparing of folded texts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from coding_tables.rows import NEXT
from coding_tables.text import pieces

FAR_OFF: Final = 99
"""No match."""
IN_ROW: Final = 3
"""What a word costs that only the row itself has."""
SLIP: Final = 4
"""What one slip costs."""


def within_slips(word: str, text: str, most: int) -> int:
    """The least number of slips (wrong, missing, added, swapped) with which `word` lies in `text`.

    Gives `most` + 1 when it is more than `most`.
    """
    before_last: list[int] = []
    last = [0] * (len(text) + 1)
    for row, char in enumerate(word, 1):
        now = [row]
        for place, other in enumerate(text, 1):
            cost = min(last[place] + 1, now[-1] + 1, last[place - 1] + (char != other))
            swapped = row > 1 and place > 1 and char == text[place - 2] and other == word[row - 2]
            if swapped:
                cost = min(cost, before_last[place - 2] + 1)
            now.append(cost)
        if min(now) > most:
            return most + 1
        before_last, last = last, now
    return min(*last, most + 1)


def slips_allowed(piece: str) -> int:
    """How many slips a word may have: none in short ones, two in long ones."""
    size = len(piece) if piece.isascii() else 2 * len(piece)
    if size < 5:
        return 0
    return 1 if size < 12 else 2


@dataclass(frozen=True)
class Label:
    """What the rows of a block share, folded, with the sounds of the names."""

    names: tuple[str, ...]
    maker: str
    numbers: str
    initials: tuple[str, ...]
    sounds: tuple[str, ...]

    @classmethod
    def read(cls, text: str) -> Label:
        """A label as the block table keeps it."""
        names, maker, numbers, initials, sounds = text.split("\t")
        return cls(
            tuple(names.split(NEXT)),
            maker,
            numbers,
            tuple(initials.split()),
            tuple(sounds.split()),
        )

    @cached_property
    def _words(self) -> str:
        return " " + " ".join(pieces(" ".join((*self.names, self.maker)))) + " "

    def distance(self, piece: str) -> int:
        """How far a word is from this label: 0 is the name itself, FAR_OFF not at all."""
        found = min(self._by_name(piece), FAR_OFF)
        if piece.isascii():
            found = min(found, self._by_sound(piece), self._by_number(piece))
            if needle(piece) in self._words:
                found = min(found, 2)
        elif piece in self.maker:
            found = min(found, 3)
        return found

    def _by_name(self, piece: str) -> int:
        best = FAR_OFF
        for order, name in enumerate(self.names):
            if piece == name:
                best = min(best, order, 1)
            elif not piece.isascii() and piece in name:
                best = min(best, (1 if name.startswith(piece) else 2) + min(order, 1))
        return best

    def _by_sound(self, piece: str) -> int:
        best = FAR_OFF
        for sounds in (self.initials, self.sounds):
            for sound in sounds:
                if sound.startswith(piece):
                    best = min(best, 1 if sound == piece else 2)
                elif len(piece) > 2 and piece in sound:
                    best = min(best, 3)
        return best

    def _by_number(self, piece: str) -> int:
        words = self.numbers.split()
        if piece in words:
            return 0
        return 2 if any(word.startswith(piece) for word in words) else FAR_OFF

    def slips(self, piece: str, sound: str) -> int:
        """How far a word with slips is from the names; `sound` is its pinyin or ""."""
        most = slips_allowed(piece)
        if not most:
            return FAR_OFF
        if sound and any(sound in other for other in self.sounds):
            return SLIP
        texts = self.names if not piece.isascii() else (*self.initials, *self.sounds)
        texts += (self.numbers,) if piece.isascii() else (self.maker,)
        least = min((within_slips(piece, text, most) for text in texts), default=most + 1)
        return SLIP * least if least <= most else FAR_OFF


def needle(piece: str) -> str:
    """How a word lies in the line of a row: at the beginning of a word, short ones whole."""
    if not piece.isascii():
        return piece
    return f" {piece}" if len(piece) > 2 else f" {piece} "
