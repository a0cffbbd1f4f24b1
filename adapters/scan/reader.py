"""Codes in frames that follow each other: what one frame leaves undone, the next goes on with."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import Final, Protocol

import numpy as np

from adapters.scan.decode import SMALLEST_SIDE, Decoder, Stage
from adapters.scan.opencv import cv2
from adapters.scan.picture import Box, Picture, Pixels, as_pixels, square
from desktop.domain.sight import Sighting

_THUMB: Final = (40, 24)
_SMALL_CHANGE: Final = 6  # grey levels by which a cell of the thumbnail must differ
_GREAT_CHANGE: Final = 40
_AGAIN: Final = 0.3  # of the budget for a picture that was tried in every way already
_AROUND: Final = 1.8  # how much wider than a code the place is in which it is looked for next


class Reads(Protocol):
    """What a camera asks to read its pictures."""

    def read(self, pixels: Pixels) -> tuple[Sighting, ...]:
        """All codes seen in the picture that follows the last one."""


@dataclass(frozen=True, slots=True)
class Thrift:
    """How much a reader may spend; all in seconds.

    `budget`: CPU time after which no further stage begins on a frame. `idle`: the least time
    between two attempts while nothing much happens; a great change (a hand comes) wakes the
    reader for `wake`, in which every frame is tried. `still`: the same for a picture that stays
    as it is and was tried by every stage. `memory`: how long a code is looked for where it was.
    """

    budget: float = 0.012
    idle: float = 0.1
    wake: float = 1.5
    still: float = 0.5
    memory: float = 0.5
    spent: Callable[[], float] = time.thread_time
    now: Callable[[], float] = time.monotonic


PATIENT: Final = Thrift(budget=1.0, idle=0.0, still=0.0)
"""Tries everything on every frame: for films that are not watched live."""


class Reader:
    """Reads a camera's pictures one after the other. Not thread-safe.

    Each frame is given to zxing-cpp as it is and to the stage that read last; the other stages
    take turns over the frames, so that no frame costs more than the budget and one stage.
    """

    def __init__(self, decoder: Decoder | None = None, thrift: Thrift | None = None) -> None:
        decoder = decoder or Decoder()
        self.missing = decoder.missing
        self._first, *self._others = decoder.stages
        self._thrift = thrift or Thrift()
        self._turn = 0
        self._lucky: Stage | None = None
        self._near: Box | None = None
        self._seen_at = self._tried_at = self._woken_at = float("-inf")
        self._small, self._great = _Change(_SMALL_CHANGE), _Change(_GREAT_CHANGE)
        self._untried = len(self._others)

    def read(self, pixels: Pixels) -> tuple[Sighting, ...]:
        """All codes the first successful stage sees; corners in the pixels of `pixels`."""
        if min(pixels.shape[:2]) < SMALLEST_SIDE:
            return ()
        now = self._thrift.now()
        if now - self._seen_at > self._thrift.memory:
            self._near = None
        picture = Picture(pixels, self._near)
        self._watch(picture.grey, now)
        if now - self._tried_at < self._pause(now):
            return ()
        self._tried_at = now
        found = self._attempt(picture)
        if found:
            self._seen_at = now
            self._near = _around(found, picture.grey)
        return found

    def _watch(self, grey: Pixels, now: float) -> None:
        thumb = as_pixels(cv2.resize(grey[::2, ::2], _THUMB, interpolation=cv2.INTER_AREA))
        if self._small.seen(thumb):
            self._untried = len(self._others)
        if self._great.seen(thumb):
            self._woken_at = now

    def _pause(self, now: float) -> float:
        """The least time between two attempts now."""
        if self._near is not None:
            return 0.0
        if self._untried <= 0:
            return self._thrift.still
        return 0.0 if now - self._woken_at < self._thrift.wake else self._thrift.idle

    def _attempt(self, picture: Picture) -> tuple[Sighting, ...]:
        new = self._untried > 0 or self._near is not None
        end = self._thrift.spent() + self._thrift.budget * (1.0 if new else _AGAIN)
        for stage in self._in_turn():
            found = stage.read(picture)
            if found:
                self._lucky = stage if stage is not self._first else self._lucky
                return found
            if self._thrift.spent() >= end:
                break
        return ()

    def _in_turn(self) -> Iterator[Stage]:
        yield from (stage for stage in (self._first, self._lucky) if stage is not None)
        start = self._turn
        for stage in islice(chain(self._others[start:], self._others), len(self._others)):
            self._turn = (self._turn + 1) % len(self._others)
            self._untried -= 1
            if stage is not self._lucky:
                yield stage


class _Change:
    """Tells whether a thumbnail differs from the last one that differed."""

    def __init__(self, least: int) -> None:
        self._least = least
        self._last: Pixels | None = None

    def seen(self, thumb: Pixels) -> bool:
        if self._last is not None and int(cv2.absdiff(thumb, self._last).max()) < self._least:
            return False
        self._last = thumb
        return True


def _around(found: tuple[Sighting, ...], grey: Pixels) -> Box | None:
    """The place of the only code seen, and what is around it."""
    if len(found) != 1 or not found[0].corners:
        return None
    points = np.array(found[0].corners)
    low, high = points.min(axis=0), points.max(axis=0)
    (x, y), side = (low + high) / 2, float((high - low).max())
    return square(float(x), float(y), side * _AROUND, grey.shape[0], grey.shape[1])
