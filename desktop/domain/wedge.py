"""A scanner gun that types: told from a person by the pace of its keys.

Pure: keys come with their times, and each gets a ruling. A gun sends a character every few
milliseconds up to about thirty; nobody types six characters in a row at that pace.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from desktop.domain import voucher
from desktop.domain.secret import Secret

PACE: Final = 0.05
"""Seconds between two keys of a gun at most: 30 ms and what a busy machine adds."""

HICCUP: Final = 0.15
"""The same once it is clear that a gun types: a code in two pieces would be two wrong codes."""

LEAST: Final = 6
"""Characters a code has at least; the shortest that is worth scanning is a card number."""

ENDS: Final = frozenset("\r\n\t")

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Ruling(Generic[Key]):
    """What to do now: type `replayed` into the focused field, act on `scanned`, if any."""

    replayed: tuple[Key, ...] = ()
    scanned: Secret | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Dress:
    """What a gun is set to put around a code; empty where it is set to put nothing."""

    prefix: str = ""
    suffix: str = ""

    def off(self, text: str) -> str:
        """The text without it, also where an input method made it full-width."""
        text = voucher.half_width(text)
        return text.removeprefix(self.prefix).removesuffix(self.suffix)


class Wedge(Generic[Key]):
    """Holds keys back until it is clear who types: a gun's are a code, a person's are replayed.

    A person's key is held for `PACE` at most, too short to be noticed. Enter or Tab at a gun's
    pace ends a code and is swallowed with it. `Key` is whatever the caller replays.
    """

    def __init__(self, dress: Dress | None = None) -> None:
        self._dress = dress or Dress()
        self._held: list[Key] = []
        self._text = ""
        self._last = float("-inf")

    @property
    def holds(self) -> bool:
        """Whether keys are held back, so that `silence` must be told of the time."""
        return bool(self._held)

    @property
    def pause(self) -> float:
        """Seconds of silence after which what is held is ruled on."""
        return HICCUP if self.holds_code else PACE

    @property
    def holds_code(self) -> bool:
        """Whether what is held is a code if it ends here."""
        return len(self._text) >= LEAST

    def press(self, at: float, text: str, key: Key) -> Ruling[Key]:
        """A key that types `text` at the time `at` (seconds); it is held back by this."""
        before = self.silence(at)
        if text in ENDS:
            return _joined(before, self._ended(key))
        self._held.append(key)
        self._text += text
        self._last = at
        return before

    def follow(self, key: Key) -> None:
        """Hold back what belongs to a held key and types nothing: that it was let go."""
        self._held.append(key)

    def interrupted(self) -> Ruling[Key]:
        """Rule on what is held now: something else comes (an arrow, a function key)."""
        return self._concluded()

    def silence(self, at: float) -> Ruling[Key]:
        """It is `at` now: after a pause longer than a gun makes, what is held is ruled on."""
        return self._concluded() if self._held and at - self._last > self.pause else Ruling()

    def _ended(self, key: Key) -> Ruling[Key]:
        if len(self._text) >= LEAST:
            return self._concluded()
        return Ruling((*self._concluded().replayed, key))

    def _concluded(self) -> Ruling[Key]:
        keys, text = tuple(self._held), self._text
        self._held.clear()
        self._text = ""
        if len(text) < LEAST:
            return Ruling(keys)
        return Ruling(scanned=Secret(mended(self._dress.off(text))))


def _joined(first: Ruling[Key], second: Ruling[Key]) -> Ruling[Key]:
    """Two rulings at one moment; of two codes the later counts."""
    return Ruling(first.replayed + second.replayed, second.scanned or first.scanned)


def mended(text: str) -> str:
    """The text as the code holds it, where a Chinese input method changed what a gun typed.

    Full-width characters become half-width. Letters that it swallowed come back where the rest
    tells them: the X that ends an ID number, the letter of an AIM prefix (`]Q1` became `]1`).
    A voucher in the midst of what a gun adds unasked is taken out of it.
    """
    plain = _SWALLOWED_AIM.sub("", voucher.repair(text.translate(_CHINESE_BRACKETS)))
    guesses: tuple[Callable[[str], str], ...] = (str, _with_check_x, _voucher_within)
    return next((guess(plain) for guess in guesses if _is_known(guess(plain))), plain)


def _is_known(text: str) -> bool:
    """A number of the house is what anything short looks like, so it does not count."""
    return voucher.recognise(text).kind.key not in {"unknown", "hospital_card"}


def _with_check_x(text: str) -> str:
    return text + "X" if len(text) == _ID_WITHOUT_CHECK else text


def _voucher_within(text: str) -> str:
    found = _VOUCHER.findall(text)
    return found[0] if len(found) == 1 else text


_ID_WITHOUT_CHECK: Final = 17
_VOUCHER: Final = re.compile(r"(?<!\d)424\d{25}(?!\d)", re.ASCII)
_SWALLOWED_AIM: Final = re.compile(r"\A\]\d(?=\d{8})", re.ASCII)
_CHINESE_BRACKETS: Final = {ord("】"): "]", ord("［"): "[", ord("］"): "]", ord("。"): "."}
