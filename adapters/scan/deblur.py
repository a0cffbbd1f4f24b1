"""Takes blur out of a patch: the inverse of a known blur, held back where it carries nothing.

A lens out of focus is taken for a Gaussian, a moving hand for a straight line in the direction
in which the patch has lost its edges. Sizes are pixels of the patch (see `picture.PATCH`).
"""

import math
from collections.abc import Callable
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from adapters.scan.opencv import cv2
from adapters.scan.picture import PATCH, Picture, Pixels, Place, as_pixels

_TURNS: Final = 32  # directions of motion that are told apart
_SPAN: Final = 2.2  # standard deviations of grey that are shown from black to white


def _frequencies() -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Of each entry of a packed spectrum, down and along.

    OpenCV packs real and imaginary parts side by side, in the first and last column above each
    other; an inverse that is real multiplies both alike.
    """
    packed = (np.arange(PATCH) + 1) // 2 / PATCH
    down = np.repeat(np.fft.fftfreq(PATCH)[:, np.newaxis], PATCH, axis=1)
    down[:, 0] = down[:, -1] = packed
    along = np.repeat(packed[np.newaxis, :], PATCH, axis=0)
    return down.astype(np.float32), along.astype(np.float32)


_DOWN, _ALONG = _frequencies()


def unfocused(sigma: float, noise: float) -> Callable[[Picture], tuple[Pixels, Place] | None]:
    """Undo the blur of a lens: a Gaussian of `sigma`, at a share of `noise`."""
    return lambda picture: _restored(picture, _lens(sigma, noise))


def unmoved(length: float, noise: float) -> Callable[[Picture], tuple[Pixels, Place] | None]:
    """Undo the blur of a motion over `length`, in the direction the picture itself tells."""

    def prepare(picture: Picture) -> tuple[Pixels, Place] | None:
        turn = round(picture.smear / math.pi * _TURNS) % _TURNS
        return _restored(picture, _motion(length, turn, noise))

    return prepare


def _restored(picture: Picture, inverse: NDArray[np.float32]) -> tuple[Pixels, Place] | None:
    if picture.patch is None or picture.spectrum is None:
        return None
    sharp = cv2.idft(picture.spectrum * inverse, flags=cv2.DFT_SCALE | cv2.DFT_REAL_OUTPUT)
    mean, deviation = (float(value[0, 0]) for value in cv2.meanStdDev(sharp))
    gain = 128 / (_SPAN * deviation + 1e-6)
    shown = np.clip(sharp * gain + (128 - mean * gain), 0, 255)
    return as_pixels(shown), picture.patch[1]


@lru_cache(maxsize=8)
def _lens(sigma: float, noise: float) -> NDArray[np.float32]:
    return _inverse(np.exp(-2 * (math.pi * sigma) ** 2 * (_DOWN**2 + _ALONG**2)), noise)


@lru_cache(maxsize=32)
def _motion(length: float, turn: int, noise: float) -> NDArray[np.float32]:
    angle = turn * math.pi / _TURNS
    return _inverse(np.sinc(length * (_ALONG * math.cos(angle) + _DOWN * math.sin(angle))), noise)


def _inverse(blur: NDArray[np.float32], noise: float) -> NDArray[np.float32]:
    """The Wiener filter of a symmetric blur."""
    return np.asarray(blur / (blur * blur + noise), dtype=np.float32)
