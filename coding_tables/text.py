"""Words to search by: pieces of two Chinese characters, plain words, pinyin.

Index words carry a mark of their kind: "~" initials, "=" full pinyin, "^" the first one or two
initials, "#" the head of a code; plain words and Chinese pieces carry none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from coding_tables.rows import NEXT, folded

INITIALS_KEPT: Final = 10
PINYIN_KEPT: Final = 12
CODE_KEPT: Final = 10
WORD_KEPT: Final = 24
_TIMES: Final = re.compile(r"(?<=[0-9])([a-z]{0,3})[x*](?=[0-9.])")
_PIECE: Final = re.compile(r"[a-z0-9]+(?:[.*][a-z0-9]+)*|[^\W\x00-\x7f]+")
_FIGURE: Final = re.compile("([0-9]{1,2})[a-z]{1,4}")
_SOUND: Final = re.compile("[a-z]+")
COMMON: Final = frozenset(("有限", "限公", "公司", "责任", "任公", "股份", "份有", "限责"))
"""Pieces that nearly every maker's name has; they find nothing."""


def pieces(text: str) -> list[str]:
    """The words of a text: plain words and sizes (3.0*18mm), runs of Chinese whole; folded."""
    return _PIECE.findall(_TIMES.sub(r"\1*", folded(text)))


def pairs(run: str) -> list[str]:
    """A run of Chinese in overlapping pairs; one character alone stays."""
    return [run[place : place + 2] for place in range(len(run) - 1)] or [run]


def telling(words: Iterable[str]) -> list[str]:
    """These pairs without the common ones, unless nothing would be left."""
    listed = list(words)
    return [word for word in listed if word not in COMMON] or listed


def plain_words(text: str) -> Iterator[str]:
    """The words of a text, the parts of its sizes, and short figures without unit: 18 of 18mm."""
    for piece in pieces(text):
        yield piece
        parts = piece.split("*") if "*" in piece else (piece,)
        for part in parts:
            if part is not piece:
                yield part
            if figure := _FIGURE.fullmatch(part):
                yield figure[1]


def index_words(text: str) -> Iterator[str]:
    """What a name, a maker or a specification is found by."""
    return _indexed(plain_words(text))


def _indexed(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        if word.isascii():
            yield word[:WORD_KEPT]
        else:
            yield from (pair for pair in pairs(word) if pair not in COMMON)


@lru_cache(maxsize=4096)
def syllables(name: str) -> tuple[str, ...]:
    """The pinyin of each Chinese character of a name, in order, without tones."""
    from pypinyin import lazy_pinyin

    chinese = "".join(piece for piece in pieces(name) if not piece.isascii())
    return tuple(sound for sound in lazy_pinyin(chinese) if _SOUND.fullmatch(sound))


@lru_cache(maxsize=4096)
def name_words(names: str) -> str:
    """What names are found by: words, each character, and the sounds from any syllable."""
    found: dict[str, None] = {}
    for name in names.split(NEXT):
        found.update(dict.fromkeys(index_words(name)))
        chinese = (piece for piece in pieces(name) if not piece.isascii())
        found.update(dict.fromkeys(char for piece in chinese for char in piece))
        found.update(dict.fromkeys(_sound_words(syllables(name))))
    return " ".join(found)


def _sound_words(sounds: tuple[str, ...]) -> Iterator[str]:
    initials = "".join(sound[0] for sound in sounds)
    if initials:
        yield "^" + initials[:1]
        yield "^" + initials[:2]
    for place in range(len(sounds)):
        yield "~" + initials[place : place + INITIALS_KEPT]
        yield "=" + "".join(sounds[place : place + PINYIN_KEPT])[:PINYIN_KEPT]


@lru_cache(maxsize=4096)
def _maker_words(maker: str) -> str:
    return " ".join(index_words(maker))


def block_words(label: str, rows: Iterable[tuple[str, str]]) -> tuple[str, str]:
    """All index words of a block, and a line for each of its rows (specification, code).

    A line holds what only that row has: its words between blanks, its code, its text.
    """
    names, maker, numbers, mnemonic = label.split("\t")
    found = [name_words(names), _maker_words(maker), *number_words(numbers)]
    if mnemonic:
        found += ["~" + word[:INITIALS_KEPT] for word in pieces(mnemonic)]
    heads: dict[str, None] = {}
    lines = []
    for text, code in rows:
        words = list(plain_words(text)) if text else []
        small = code.lower()
        found += _indexed(words)
        heads["#" + small[:CODE_KEPT]] = None
        lines.append(f" {' '.join(words)} {small} {folded(text)}")
    return " ".join((*found, *heads)), "\n".join(lines)


def number_words(numbers: str) -> Iterator[str]:
    """An approval number by its letters and digits, and by its digits alone."""
    for piece in pieces(numbers):
        if piece.isascii():
            yield piece[:WORD_KEPT]
            if not piece.isdigit():
                yield piece.lstrip("abcdefghijklmnopqrstuvwxyz")[:WORD_KEPT]


def searchable(label: str) -> str:
    """A label as it is kept beside the index: folded, with the sounds of its names."""
    names, maker, numbers, mnemonic = label.split("\t")
    shown, initials, full = _named(names)
    initials = f"{initials} {' '.join(pieces(mnemonic))}" if mnemonic else initials
    numbered = " ".join(dict.fromkeys(number_words(numbers)))
    return "\t".join((shown, folded(maker), numbered, initials, full))


@lru_cache(maxsize=4096)
def _named(names: str) -> tuple[str, str, str]:
    """Names folded, their initials, their full pinyin."""
    each = names.split(NEXT)
    sounds = [syllables(name) for name in each]
    return (
        NEXT.join(folded(name) for name in each),
        " ".join("".join(sound[0] for sound in of_name) for of_name in sounds),
        " ".join("".join(of_name) for of_name in sounds),
    )
