"""Pixels to text: a chain of stages, the first one that reads anything ends it.

zxing-cpp does nearly all the work: on the picture as it is, then on pictures prepared against
bloom, glare, weak contrast and blur; pyzbar reads what is left where its library loads.
The order and the parameters come from `tests/bench/bench_scan.py`, not from taste.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import zxingcpp
from numpy.typing import NDArray

from adapters.scan.opencv import cv2
from desktop.domain.secret import Secret
from desktop.domain.sight import Corners, Sighting

Pixels = NDArray[np.uint8]
"""A picture: rows x columns (grey) or rows x columns x 3 (BGR), 8 bit."""

SMALLEST_SIDE: Final = 16
"""Pixels; a QR symbol has at least 21 modules, so nothing smaller can hold one."""

# Plain QRCode would also mean Micro QR, which is read out of noise.
_QR: Final = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCodeModel2)
_DECLARED: Final = ("]Q2", "]Q4", "]Q6")  # identifiers of symbols that name their character set
_LAST_KANA: Final = 0xDF  # of the half-width kana of Shift JIS
_GREY: Final = 2  # dimensions of a grey picture
_GAMMA: Final = (np.linspace(0.0, 1.0, 256) ** 4 * 255).astype(np.uint8)
_FLAT_BOX: Final = 25
_FLAT_GAIN: Final = 4


class Picture:
    """One grey picture and what is derived from it, each computed at most once."""

    def __init__(self, pixels: Pixels) -> None:
        grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY) if pixels.ndim > _GREY else pixels
        self.grey: Pixels = np.ascontiguousarray(grey, dtype=np.uint8)

    @cached_property
    def half(self) -> Pixels:
        return _pixels(cv2.resize(self.grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA))

    @cached_property
    def half_flat(self) -> Pixels:
        """Half size with the local mean taken out: uneven light and weak contrast go."""
        mean = cv2.boxFilter(self.half, -1, (_FLAT_BOX, _FLAT_BOX))
        detail = cv2.subtract(self.half, mean, dtype=cv2.CV_16S)
        return _pixels(np.clip(detail * _FLAT_GAIN + 128, 0, 255))

    @cached_property
    def half_stretched(self) -> Pixels:
        """Half size, smoothed, over the whole range of grey: a dark or noisy picture."""
        smooth = cv2.GaussianBlur(self.half, (0, 0), 1.0)
        return _pixels(cv2.normalize(smooth, smooth, 0, 255, cv2.NORM_MINMAX))

    @cached_property
    def darkened(self) -> Pixels:
        """Gamma 4: takes the glow of an over-exposed screen off the dark modules."""
        return _pixels(cv2.LUT(self.grey, _GAMMA))


@dataclass(frozen=True, slots=True)
class Stage:
    """One attempt: a name for the bench and what it reads in a picture."""

    name: str
    read: Callable[[Picture], tuple[Sighting, ...]]


def zxing(pixels: Pixels, binarizer: zxingcpp.Binarizer, scale: int = 1) -> tuple[Sighting, ...]:
    """What zxing-cpp reads; corners are multiplied by `scale` (2 for a half-size picture)."""
    found = zxingcpp.read_barcodes(
        pixels, formats=_QR, text_mode=zxingcpp.TextMode.Plain, binarizer=binarizer
    )
    return tuple(_sighting(code, scale) for code in found if code.text)


def _sighting(code: zxingcpp.Barcode, scale: int) -> Sighting:
    place = code.position
    corners = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
    points = tuple((corner.x * scale, corner.y * scale) for corner in corners)
    text = code.text if code.symbology_identifier in _DECLARED else text_of(code.bytes, code.text)
    return Sighting(Secret(text), "QRCode", points)


LOCAL: Final = zxingcpp.Binarizer.LocalAverage
GLOBAL: Final = zxingcpp.Binarizer.GlobalHistogram

ZXING_ALONE: Final = Stage("zxing", lambda picture: zxing(picture.grey, LOCAL))

ZXING_STAGES: Final = (
    ZXING_ALONE,
    Stage("half, flattened", lambda picture: zxing(picture.half_flat, LOCAL, 2)),
    Stage("global threshold", lambda picture: zxing(picture.grey, GLOBAL)),
    Stage("half", lambda picture: zxing(picture.half, LOCAL, 2)),
    Stage("half, stretched", lambda picture: zxing(picture.half_stretched, LOCAL, 2)),
    Stage("darkened", lambda picture: zxing(picture.darkened, LOCAL)),
)


def pyzbar_stages() -> tuple[Stage, ...]:
    """The stage that needs the zbar library.

    Raises ImportError or OSError where the package or its shared library is missing.
    """
    from pyzbar import pyzbar  # loads a shared library that may be missing

    symbols = [pyzbar.ZBarSymbol.QRCODE]

    def read(picture: Picture) -> tuple[Sighting, ...]:
        found = pyzbar.decode(picture.half_flat, symbols=symbols)
        return tuple(
            Sighting(
                Secret(text_of(code.data, code.data.decode("latin-1"))),
                "QRCode",
                _corners(code.polygon, 2),
            )
            for code in found
            if code.data
        )

    return (Stage("pyzbar on half, flattened", read),)


def _corners(points: Iterable[tuple[int, int]], scale: int) -> Corners:
    return tuple((x * scale, y * scale) for x, y in points)


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


def _pixels(array: NDArray[np.generic]) -> Pixels:
    return np.asarray(array).astype(np.uint8, copy=False)
