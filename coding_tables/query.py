"""What a person typed, as words to look for and as a question to the index."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from coding_tables.rows import folded
from coding_tables.text import (
    CODE_KEPT,
    INITIALS_KEPT,
    PINYIN_KEPT,
    WORD_KEPT,
    pairs,
    pieces,
    syllables,
    telling,
)

LONGEST: Final = 100
"""Characters of a query that are read."""
MOST_PIECES: Final = 8
CODE_FROM: Final = 7
"""So many characters a word must have to be looked for as the head of a code among others."""
_NUMBER_HEAD: Final = re.compile(
    "国药[准试]字|"
    "[国京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]械[注备][准进许]?|械[注备]"
)
"""What stands before an approval or registration number; only the number tells."""
_LETTERS: Final = re.compile("[a-z]+")
_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+*-]*")


@dataclass(frozen=True)
class Query:
    """`pieces` must all be found; `code` is the whole text where it may be the head of a code."""

    pieces: tuple[str, ...]
    code: str

    @classmethod
    def read(cls, text: str) -> Query:
        """Take a typed text apart."""
        text = text[:LONGEST].replace("\x00", " ")
        every = dict.fromkeys(pieces(text))
        telling_ones = [piece for piece in every if not _NUMBER_HEAD.fullmatch(piece)]
        found = tuple(telling_ones or every)[:MOST_PIECES]
        bare = folded(text).upper()
        return cls(found, bare if _CODE.fullmatch(bare) else "")

    def codes(self) -> tuple[str, ...]:
        """The spellings of the code that a table may have; ICD codes have a small x inside."""
        if not self.code:
            return ()
        small = self.code[:1] + self.code[1:].replace("X", "x")
        return tuple(dict.fromkeys((self.code, small)))

    def question(self) -> str:
        """The exact question; "" when nothing in the text can be looked up."""
        return _all(_exact(piece, alone=len(self.pieces) == 1) for piece in self.pieces)

    def loose_question(self) -> str:
        """A question that also finds words with one slip, or another character of the same sound.

        Short words are too vague for that and are asked for exactly.
        """
        return _all(_loose(piece) for piece in self.pieces)


def _all(parts: Iterable[str]) -> str:
    return " AND ".join(f"({part})" for part in parts if part)


def _quoted(word: str) -> str:
    return f'"{word}"'


def _starting(word: str) -> str:
    return f'"{word}"*'


def _exact(piece: str, *, alone: bool) -> str:
    if piece.isascii():
        return " OR ".join(_plain(piece))
    if len(piece) > 1:
        return " AND ".join(_quoted(pair) for pair in telling(pairs(piece)))
    return _quoted(piece) if alone else ""


def _plain(piece: str) -> list[str]:
    """A plain word: part of a name or number, sounds or initials of a name, head of a code."""
    long = len(piece) > 2
    asked = [_starting(piece[:WORD_KEPT]) if long else _quoted(piece)]
    if _LETTERS.fullmatch(piece):
        if long:
            asked.append(_starting("~" + piece[:INITIALS_KEPT]))
            asked.append(_starting("=" + piece[:PINYIN_KEPT]))
        else:
            asked.append(_quoted("^" + piece))
    if len(piece) >= CODE_FROM:
        asked.append(_starting("#" + piece[:CODE_KEPT]))
    return asked


def _loose(piece: str) -> str:
    if piece.isascii():
        return " OR ".join([*_plain(piece), *_halves(piece)])
    if len(piece) < 2:
        return ""
    sound = "".join(syllables(piece))
    asked = [_exact(piece, alone=False), *_gaps(piece)]
    if len(piece) > 2 and sound:
        asked.append(_starting("=" + sound[:PINYIN_KEPT]))
    return " OR ".join(f"({part})" for part in asked if part)


def _gaps(run: str) -> list[str]:
    """A run of Chinese with each of its characters left out."""
    if len(run) < 3:
        return []
    asked = []
    for place in range(len(run)):
        sides = (run[:place], run[place + 1 :])
        words = [word for side in sides if side for word in pairs(side)]
        asked.append(" AND ".join(_quoted(word) for word in telling(words)))
    return asked


def _halves(piece: str) -> list[str]:
    """One half of a long word is right when the other has a slip."""
    if len(piece) < 5:
        return []
    half = (len(piece) + 1) // 2
    marks = ("", "~", "=") if _LETTERS.fullmatch(piece) else ("",)
    asked = [_starting(mark + piece[:half]) for mark in marks]
    if len(marks) > 1:
        tails = [piece[place:] for place in (half - 1, half, half + 1)]
        asked += [_starting(mark + tail) for mark in "~=" for tail in tails if len(tail) > 3]
    return asked
