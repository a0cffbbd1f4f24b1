"""One line for the cashier while a code is not read: too dark, too small, or light in it."""

import time
from collections.abc import Callable
from typing import Final

import numpy as np

from adapters.scan.opencv import cv2
from adapters.scan.picture import Box, Pixels, as_pixels, densest
from desktop.domain.sight import GLARE, TOO_DARK, TOO_FAR

_EVERY: Final = 0.25  # seconds between two looks
_AFTER: Final = 0.75  # seconds without a code after which there is something to say
_DARK: Final = 45  # grey levels which hardly a pixel exceeds
_WHITE: Final = 250
_GLARE_SHARE: Final = 0.04  # of the place, burnt out in one piece
_SMALL: Final = 0.1  # of the picture's width
_DENSE: Final = 0.45  # of edges, as a share of the contrast: things on a counter have 0.3 at most
_LIVELY: Final = 24  # grey levels between dark and light within a place that may be a code


class Hints:
    """What to say about the pictures of one camera; looks four times a second at most."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._seen_at = self._due = now()
        self._hint = ""

    def hint(self, grey: Pixels, read: bool) -> str:
        """The line for this picture, "" when a code was read a moment ago or all looks well."""
        now = self._now()
        if read:
            self._seen_at, self._hint = now, ""
        elif now >= self._due and now - self._seen_at >= _AFTER:
            self._due = now + _EVERY
            self._hint = hint_of(grey)
        return self._hint


def hint_of(grey: Pixels) -> str:
    """What keeps a code in this picture from being read, if it can be told; else ""."""
    half = as_pixels(cv2.resize(grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA))
    if np.percentile(half[::4, ::4], 99.5) < _DARK:
        return TOO_DARK
    place = densest(half)
    if place is None or not _may_hold_code(half, place):
        return ""
    if _burnt_share(half, place) > _GLARE_SHARE:
        return GLARE
    small = place.side < _SMALL * grey.shape[1]
    return TOO_FAR if small and _density(_cut(half, place)) > _DENSE else ""


def _cut(half: Pixels, place: Box) -> Pixels:
    return half[place.top // 2 : place.bottom // 2, place.left // 2 : place.right // 2]


def _may_hold_code(half: Pixels, place: Box) -> bool:
    """About square, and lively: a code has as much dark as light."""
    width, height = place.right - place.left, place.bottom - place.top
    if not (0.6 < width / max(1, height) < 1.7) or place.side > half.shape[0] * 1.8:
        return False
    low, high = np.percentile(_cut(half, place)[::2, ::2], (20, 80))
    return bool(high - low >= _LIVELY)


def _density(cut: Pixels) -> float:
    """How much edge there is in both directions, as a share of the contrast."""
    low, high = np.percentile(cut[::2, ::2], (20, 80))
    ways = ((1, 0), (0, 1))
    edges = min(float(np.abs(cv2.Sobel(cut, cv2.CV_32F, *way)).mean()) for way in ways)
    return edges / max(1.0, float(high - low))


def _burnt_share(half: Pixels, place: Box) -> float:
    """How much of the place is white in pieces far larger than a module."""
    cut = _cut(half, place)
    size = max(3, min(cut.shape) // 9) | 1
    white = (cut >= _WHITE).astype(np.uint8)
    pieces = cv2.morphologyEx(white, cv2.MORPH_OPEN, np.ones((size, size), np.uint8))
    return float(pieces.mean())
