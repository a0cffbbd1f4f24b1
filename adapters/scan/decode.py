"""Pixels to text: a chain of stages, the first one that reads anything ends it.

zxing-cpp does nearly all the work: on the picture as it is, then on the likeliest place of the
picture, thresholded, flattened and with the blur of lens and hand taken out, then on whole
pictures prepared against glow and weak contrast; pyzbar reads what is left there where its
library loads. The order and the parameters come from `tests/bench/bench_scan.py`, not from taste.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import zxingcpp

from adapters.scan.deblur import unfocused, unmoved
from adapters.scan.opencv import cv2
from adapters.scan.picture import (
    HALF,
    Picture,
    Pixels,
    Place,
    Prepare,
    as_pixels,
    equalised,
    flattened,
    thresholded,
)
from desktop.domain.secret import Secret
from desktop.domain.sight import Sighting

SMALLEST_SIDE: Final = 16
"""Pixels; a QR symbol has at least 21 modules, so nothing smaller can hold one."""

# Plain QRCode would also mean Micro QR, which is read out of noise.
_QR: Final = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCodeModel2)
_DECLARED: Final = ("]Q2", "]Q4", "]Q6")  # identifiers of symbols that name their character set
_LAST_KANA: Final = 0xDF  # of the half-width kana of Shift JIS
_GLOW: Final = (np.linspace(0.0, 1.0, 256) ** 6 * 255).astype(np.uint8)

LOCAL: Final = zxingcpp.Binarizer.LocalAverage
GLOBAL: Final = zxingcpp.Binarizer.GlobalHistogram


@dataclass(frozen=True, slots=True)
class Stage:
    """One attempt: a name for the bench and what it reads in a picture."""

    name: str
    read: Callable[[Picture], tuple[Sighting, ...]]


def zxing(pixels: Pixels, binarizer: zxingcpp.Binarizer, place: Place) -> tuple[Sighting, ...]:
    """What zxing-cpp reads; corners in the pixels of the whole picture."""
    found = zxingcpp.read_barcodes(
        pixels, formats=_QR, text_mode=zxingcpp.TextMode.Plain, binarizer=binarizer
    )
    return tuple(_sighting(code, place) for code in found if code.text)


def _sighting(code: zxingcpp.Barcode, place: Place) -> Sighting:
    at = code.position
    corners = (at.top_left, at.top_right, at.bottom_right, at.bottom_left)
    points = place.corners((corner.x, corner.y) for corner in corners)
    text = code.text if code.symbology_identifier in _DECLARED else text_of(code.bytes, code.text)
    return Sighting(Secret(text), "QRCode", points)


def prepared(name: str, prepare: Prepare, binarizer: zxingcpp.Binarizer = LOCAL) -> Stage:
    """A stage in which zxing-cpp reads a prepared picture."""

    def read(picture: Picture) -> tuple[Sighting, ...]:
        ready = prepare(picture)
        return () if ready is None else zxing(ready[0], binarizer, ready[1])

    return Stage(name, read)


def _patch(change: Callable[[Pixels], Pixels]) -> Prepare:
    """The likeliest place, changed."""

    def prepare(picture: Picture) -> tuple[Pixels, Place] | None:
        return picture.patch and (change(picture.patch[0]), picture.patch[1])

    return prepare


def _half(change: Callable[[Picture], Pixels]) -> Prepare:
    """The whole picture at half size, changed."""
    return lambda picture: (change(picture), HALF)


_THRESHOLDED: Final = _patch(lambda patch: thresholded(patch, 25, 0))

ZXING_ALONE: Final = prepared("zxing", lambda picture: (picture.grey, Place()))

ZXING_STAGES: Final = (
    ZXING_ALONE,
    prepared("patch", lambda picture: picture.patch),
    prepared("patch, thresholded", _THRESHOLDED),
    prepared("unmoved 12", unmoved(12, 0.05), GLOBAL),
    prepared("unfocused 3", unfocused(3.0, 0.05)),
    prepared("unmoved 18", unmoved(18, 0.05), GLOBAL),
    prepared("patch, flattened", _patch(lambda patch: flattened(patch, 41))),
    prepared("half, without glow", _half(lambda it: as_pixels(cv2.LUT(it.half, _GLOW)))),
    prepared("unmoved 18, fine", unmoved(18, 0.02)),
    prepared("half", _half(lambda it: it.half), GLOBAL),
    prepared("unfocused 4", unfocused(4.0, 0.05)),
    prepared("unfocused 2.5, fine", unfocused(2.5, 0.02)),
    prepared("unmoved 24", unmoved(24, 0.02), GLOBAL),
    prepared("unmoved 12, fine", unmoved(12, 0.02), GLOBAL),
    prepared("half, stretched", _half(lambda it: it.half_stretched)),
    prepared("half, thresholded", _half(lambda it: thresholded(it.half, 51, 0))),
    prepared("half, flattened", _half(lambda it: it.half_flat)),
    prepared("patch, equalised", _patch(equalised)),
)


def pyzbar_stages() -> tuple[Stage, ...]:
    """The stage that needs the zbar library.

    Raises ImportError or OSError where the package or its shared library is missing.
    """
    from pyzbar import pyzbar  # loads a shared library that may be missing

    symbols = [pyzbar.ZBarSymbol.QRCODE]

    def read(picture: Picture) -> tuple[Sighting, ...]:
        ready = _THRESHOLDED(picture)
        found = pyzbar.decode(ready[0], symbols=symbols) if ready else []
        return tuple(
            Sighting(
                Secret(text_of(code.data, code.data.decode("latin-1"))),
                "QRCode",
                ready[1].corners(code.polygon),
            )
            for code in found
            if code.data and ready
        )

    return (Stage("pyzbar on patch, thresholded", read),)


def text_of(data: bytes, guess: str) -> str:
    """Bytes of a code that names no character set: UTF-8, else GB 2312, else the guess.

    Old Chinese software writes GBK, which decoders take for Latin-1 or Shift JIS. Where every
    byte could also be a half-width kana nothing tells the two apart: the guess stands.
    """
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        chinese = data.decode("gb2312")
    except UnicodeDecodeError:
        return guess
    return chinese if max(data) > _LAST_KANA else guess


class Decoder:
    """Reads the QR codes in a picture; keeps no picture and no text.

    `missing` says in Chinese what this machine lacks; empty when every stage is there.
    """

    def __init__(self, extra: Callable[[], tuple[Stage, ...]] = pyzbar_stages) -> None:
        self.missing = ""
        try:
            self.stages = ZXING_STAGES + extra()
        except (ImportError, OSError):
            self.stages = ZXING_STAGES
            self.missing = (
                "缺少 zbar 识读库，个别反光或模糊的码会难读一些，其他不受影响。"
                "Debian 请安装 libzbar0，Windows 请安装 Visual C++ 2013 运行库。"
            )

    def decode(self, pixels: Pixels) -> tuple[Sighting, ...]:
        """All codes the first successful stage sees; corners in the pixels of `pixels`.

        `pixels` is grey or BGR, 8 bit. An empty or tiny picture holds no code.
        """
        if min(pixels.shape[:2]) < SMALLEST_SIDE:
            return ()
        picture = Picture(pixels)
        attempts = (stage.read(picture) for stage in self.stages)
        return next((found for found in attempts if found), ())
