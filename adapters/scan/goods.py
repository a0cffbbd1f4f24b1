"""Bar codes of drugs and goods, in a mode of their own: trace codes, EAN, Data Matrix.

A bar code has hardly any protection against misreading: a text counts only when it was read twice
alike, has the length and the check digit of its kind, and is of a kind that belongs on a sale.
"""

import time
from collections.abc import Callable, Iterator
from typing import Final

import zxingcpp

from adapters.scan.decode import GLOBAL, LOCAL, SMALLEST_SIDE
from adapters.scan.opencv import cv2
from adapters.scan.picture import HALF, Picture, Pixels, Place, as_pixels, flattened
from desktop.domain.secret import Secret
from desktop.domain.sight import Sighting
from desktop.domain.voucher import Action, recognise

_BAR: Final = zxingcpp.BarcodeFormat
_LINEAR: Final = (_BAR.Code128, _BAR.EAN13, _BAR.EAN8, _BAR.UPCA)
_FORMATS: Final = zxingcpp.BarcodeFormats((*_LINEAR, _BAR.DataMatrix))
_ON_A_SALE: Final = frozenset({Action.TRACE, Action.SEARCH_ITEM})

AGAIN: Final = 1.5
"""Seconds within which a bar code must be read a second time."""


class GoodsReader:
    """Reads a camera's pictures one after the other for codes of goods. Not thread-safe.

    Data Matrix mends and checks itself: it needs no second reading.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._turn = 0
        self._once: dict[Secret, float] = {}

    def read(self, pixels: Pixels) -> tuple[Sighting, ...]:
        """The codes of goods that are certain now; corners in the pixels of `pixels`."""
        if min(pixels.shape[:2]) < SMALLEST_SIDE:
            return ()
        attempts = (attempt(Picture(pixels)) for attempt in self._in_turn())
        found = next((codes for codes in attempts if codes), ())
        return self._certain(found)

    def _in_turn(self) -> Iterator[Callable[[Picture], tuple[Sighting, ...]]]:
        """The picture as it is each time, the prepared ones one a frame."""
        yield _plain
        self._turn = (self._turn + 1) % len(_PREPARED)
        yield _PREPARED[self._turn]

    def _certain(self, found: tuple[Sighting, ...]) -> tuple[Sighting, ...]:
        now = self._now()
        certain = tuple(
            seen for seen in found if seen.symbology == "DataMatrix" or self._was_read(seen, now)
        )
        self._once = {text: at for text, at in self._once.items() if now - at <= AGAIN}
        self._once.update((seen.text, now) for seen in found)
        return certain

    def _was_read(self, seen: Sighting, now: float) -> bool:
        return now - self._once.get(seen.text, float("-inf")) <= AGAIN


def belongs_on_sale(text: str) -> bool:
    """Whether length and check digit make it a trace code or an article number."""
    return recognise(text).kind.action in _ON_A_SALE


def _codes(pixels: Pixels, binarizer: zxingcpp.Binarizer, place: Place) -> tuple[Sighting, ...]:
    found = zxingcpp.read_barcodes(
        pixels, formats=_FORMATS, text_mode=zxingcpp.TextMode.Plain, binarizer=binarizer
    )
    return tuple(_sighting(code, place) for code in found if belongs_on_sale(code.text))


def _sighting(code: zxingcpp.Barcode, place: Place) -> Sighting:
    at = code.position
    corners = (at.top_left, at.top_right, at.bottom_right, at.bottom_left)
    points = place.corners((corner.x, corner.y) for corner in corners)
    return Sighting(Secret(code.text), code.format.name, points)


def _plain(picture: Picture) -> tuple[Sighting, ...]:
    return _codes(picture.grey, LOCAL, Place())


def _smooth(picture: Picture) -> tuple[Sighting, ...]:
    return _codes(as_pixels(cv2.GaussianBlur(picture.grey, (0, 0), 1.2)), LOCAL, Place())


_PREPARED: Final = (
    lambda picture: _codes(picture.grey, GLOBAL, Place()),
    lambda picture: _codes(picture.half, LOCAL, HALF),
    _smooth,
    lambda picture: _codes(flattened(picture.grey, 31), LOCAL, Place()),
)
