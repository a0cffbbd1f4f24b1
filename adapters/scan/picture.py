"""One grey picture and what is derived from it to make a code in it readable."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from adapters.scan.opencv import cv2
from desktop.domain.sight import Corners

Pixels = NDArray[np.uint8]
"""A picture: rows x columns (grey) or rows x columns x 3 (BGR), 8 bit."""

PATCH: Final = 288
"""Pixels a side of the square patch into which the likeliest place is brought."""

_INNER: Final = 240  # of the patch; what is around mirrors it, so that filters do not ring
_GREY: Final = 2  # dimensions of a grey picture
_CELL: Final = 8  # pixels a cell of the map of edges is wide
_SPREAD: Final = 7  # cells over which edges are averaged
_SHARE: Final = 0.45  # of the strongest cell: those that belong to the same place
_MARGIN: Final = 1.25
_FAINTEST: Final = 3.0  # grey levels of edge below which a place is plain


@dataclass(frozen=True, slots=True)
class Box:
    """A part of a picture in pixels; right and bottom are outside."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def side(self) -> int:
        return max(self.right - self.left, self.bottom - self.top)

    def of(self, pixels: Pixels) -> Pixels:
        return pixels[self.top : self.bottom, self.left : self.right]


@dataclass(frozen=True, slots=True)
class Place:
    """Where the pixels of a prepared picture lie in the whole: `scale`, then `left`, `top`."""

    scale: float = 1.0
    left: float = 0.0
    top: float = 0.0

    def corners(self, points: Iterable[tuple[float, float]]) -> Corners:
        return tuple(
            (round(x * self.scale + self.left), round(y * self.scale + self.top)) for x, y in points
        )


HALF: Final = Place(2.0)


class Picture:
    """A picture and its prepared versions, each computed at most once.

    `near` is where a code was last seen; without it the place with the densest edges in both
    directions is taken for the likeliest.
    """

    def __init__(self, pixels: Pixels, near: Box | None = None) -> None:
        grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY) if pixels.ndim > _GREY else pixels
        self.grey: Pixels = np.ascontiguousarray(grey, dtype=np.uint8)
        self._near = near

    @cached_property
    def half(self) -> Pixels:
        return as_pixels(cv2.resize(self.grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA))

    @cached_property
    def half_flat(self) -> Pixels:
        """Half size with the local mean taken out: uneven light and weak contrast go."""
        return flattened(self.half, 15)

    @cached_property
    def half_stretched(self) -> Pixels:
        """Half size, smoothed, over the whole range of grey: a dark or noisy picture."""
        smooth = cv2.GaussianBlur(self.half, (0, 0), 1.0)
        return as_pixels(cv2.normalize(smooth, smooth, 0, 255, cv2.NORM_MINMAX))

    @cached_property
    def likely(self) -> Box | None:
        """Where a code would be if there is one; None where the picture is plain."""
        return self._near or densest(self.half)

    @cached_property
    def patch(self) -> tuple[Pixels, Place] | None:
        """The likely place, brought to `PATCH` x `PATCH`; None where there is none."""
        return None if self.likely is None else patch_of(self.grey, self.likely)

    @cached_property
    def spectrum(self) -> NDArray[np.float32] | None:
        """The packed Fourier transform of the patch."""
        return None if self.patch is None else _spectrum(self.patch[0])

    @cached_property
    def smear(self) -> float:
        """The direction in which the patch has the weakest edges, in radians from 0 to pi."""
        return 0.0 if self.patch is None else smear_of(self.patch[0])


def flattened(pixels: Pixels, box: int) -> Pixels:
    """The picture without its local mean, its detail four times as strong."""
    mean = cv2.boxFilter(pixels, -1, (box, box))
    return as_pixels(cv2.addWeighted(pixels, 4, mean, -4, 128))


def thresholded(pixels: Pixels, box: int, below: int) -> Pixels:
    """Black where a pixel is darker than its neighbourhood by more than `below`."""
    method, kind = cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY
    return as_pixels(cv2.adaptiveThreshold(pixels, 255, method, kind, box, below))


def equalised(pixels: Pixels) -> Pixels:
    """Contrast made equal tile by tile (CLAHE)."""
    return as_pixels(cv2.createCLAHE(3.0, (4, 4)).apply(pixels))


def densest(half: Pixels) -> Box | None:
    """The square around the place of a half-size picture that is dense with edges both ways."""
    edges = np.minimum(_edges(half, 1, 0), _edges(half, 0, 1))
    if min(edges.shape) < 1:
        return None
    _, most, _, peak = cv2.minMaxLoc(edges)
    if most < _FAINTEST:
        return None
    _, labels, stats, _ = cv2.connectedComponentsWithStats((edges > most * _SHARE).astype(np.uint8))
    left, top, width, height = (int(v) * _CELL for v in stats[labels[peak[1], peak[0]]][:4])
    side = max(width, height) * _MARGIN
    return square(left + width / 2, top + height / 2, side, half.shape[0] * 2, half.shape[1] * 2)


def square(x: float, y: float, side: float, rows: int, columns: int) -> Box:
    """A square about (x, y), cut where the picture ends."""
    return Box(
        max(0, int(x - side / 2)),
        max(0, int(y - side / 2)),
        min(columns, int(x + side / 2)),
        min(rows, int(y + side / 2)),
    )


def _edges(half: Pixels, along: int, down: int) -> Pixels:
    """How strong edges across one direction are, a cell of 8 picture pixels an entry."""
    strength = cv2.convertScaleAbs(cv2.Sobel(half, cv2.CV_16S, along, down))
    scale = 2 / _CELL
    cells = cv2.resize(strength, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return as_pixels(cv2.blur(cells, (_SPREAD, _SPREAD)))


def patch_of(grey: Pixels, box: Box) -> tuple[Pixels, Place] | None:
    """The box brought to a size at which all codes look alike, mirrored to a full square."""
    cut = box.of(grey)
    if min(cut.shape) < _CELL:
        return None
    zoom = _INNER / max(cut.shape)
    size = (max(1, round(cut.shape[1] * zoom)), max(1, round(cut.shape[0] * zoom)))
    way = cv2.INTER_AREA if zoom < 1 else cv2.INTER_CUBIC
    small = cv2.resize(cut, size, interpolation=way)
    left, top = (PATCH - size[0]) // 2, (PATCH - size[1]) // 2
    right, bottom = PATCH - size[0] - left, PATCH - size[1] - top
    whole = cv2.copyMakeBorder(small, top, bottom, left, right, cv2.BORDER_REFLECT)
    return as_pixels(whole), Place(1 / zoom, box.left - left / zoom, box.top - top / zoom)


def _spectrum(patch: Pixels) -> NDArray[np.float32]:
    return np.asarray(cv2.dft(patch.astype(np.float32)), dtype=np.float32)


def smear_of(patch: Pixels) -> float:
    """A grid of squares has equal edges all round; motion takes those across its direction."""
    middle = patch[48:-48, 48:-48]
    across, down = (cv2.Sobel(middle, cv2.CV_32F, *way) for way in ((1, 0), (0, 1)))
    xx, yy, xy = (float((a * b).mean()) for a, b in ((across,) * 2, (down,) * 2, (across, down)))
    return (math.atan2(2 * xy, xx - yy) / 2 + math.pi / 2) % math.pi


def as_pixels(array: NDArray[Any]) -> Pixels:
    return np.asarray(array).astype(np.uint8, copy=False)


Prepare = Callable[[Picture], tuple[Pixels, Place] | None]
"""A prepared picture and where its pixels lie; None where there is nothing to prepare."""
