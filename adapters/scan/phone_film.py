"""A made-up film of a hand that brings a phone with a QR code before the camera.

For training, the guided tour and tests: drawn from simple shapes, the same for the same seed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import segno
from numpy.typing import NDArray

from adapters.scan.opencv import cv2
from adapters.scan.picture import Pixels
from desktop.domain.errors import Invalid
from desktop.domain.secret import Secret

RATE: Final = 15
"""Frames a second."""

_PHONE: Final = (400, 800)
"""Width and height of the drawn phone in pixels."""

_GREEN: Final = (110, 160, 40)
_INK: Final = (70, 60, 60)
_ARRIVAL: Final = 0.3
"""Share of the film during which the phone comes into view."""

_SHAKEN: Final = 0.12
"""Share of the later frames that are blurred by the hand."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Size (pixels) and length (seconds) of a film."""

    width: int = 1280
    height: int = 720
    seconds: float = 2.4


def film(text: Secret | str, path: Path, seed: int = 0, cut: Cut | None = None) -> Path:
    """Write the film and return its path: `.avi` (MJPG), or a folder of PNG without a suffix.

    Raises `Invalid` when the file cannot be written.
    """
    shots = shoot(text, seed, cut or Cut())
    if path.suffix:
        _write_avi(path, shots, cut or Cut())
    else:
        _write_folder(path, shots)
    return path


def shoot(text: Secret | str, seed: int, cut: Cut) -> Iterator[Pixels]:
    """The frames of a film, BGR: an empty counter first, then the phone, held by a hand.

    Without a text nobody brings a phone.
    """
    noise = np.random.default_rng(seed)
    words = text.reveal() if isinstance(text, Secret) else text
    phone = draw_phone(words or "-")
    counter = _counter(noise, cut)
    count = round(cut.seconds * RATE)
    sway = _sway(noise, count)
    for index in range(count):
        yield _shot(noise, phone, counter, index / count if words else 0.0, sway[index])


def draw_phone(text: str) -> Pixels:
    """The face of a phone: a coloured head, a white card with the code, a few strokes as text."""
    width, height = _PHONE
    face = np.full((height, width, 3), 22, np.uint8)
    cv2.rectangle(face, (14, 14), (width - 14, height - 14), (244, 240, 236), -1)
    cv2.rectangle(face, (14, 14), (width - 14, 170), _GREEN, -1)
    cv2.circle(face, (70, 92), 26, (255, 255, 255), -1, cv2.LINE_AA)
    cv2.rectangle(face, (116, 76), (300, 108), (225, 235, 215), -1)
    cv2.rectangle(face, (34, 210), (width - 34, 620), (255, 255, 255), -1)
    for top, right in ((650, 300), (680, 340), (710, 220)):
        cv2.rectangle(face, (60, top), (right, top + 12), _INK, -1)
    code = cv2.resize(_code(text), (300, 300), interpolation=cv2.INTER_AREA)
    face[260:560, 50:350] = code[:, :, np.newaxis]
    return face


def _code(text: str) -> Pixels:
    """The QR symbol with a quiet zone, 12 pixels a module, as a phone shows it."""
    symbol = segno.make(text, error="m", micro=False)
    rows = [[0 if dark else 255 for dark in row] for row in symbol.matrix_iter(scale=12, border=2)]
    return np.array(rows, dtype=np.uint8)


def _counter(noise: np.random.Generator, cut: Cut) -> Pixels:
    """A counter top out of focus: a slope of light and a few things lying about."""
    light = np.linspace(noise.uniform(60, 90), noise.uniform(110, 150), cut.height)
    scene = np.repeat(light[:, np.newaxis], cut.width, axis=1)[:, :, np.newaxis]
    picture = (scene * noise.uniform(0.85, 1.0, 3)).astype(np.uint8)
    for _ in range(8):
        x, y = int(noise.integers(0, cut.width)), int(noise.integers(0, cut.height))
        size = noise.integers(30, 220, 2)
        colour = tuple(int(c) for c in noise.integers(30, 200, 3))
        cv2.rectangle(picture, (x, y), (x + int(size[0]), y + int(size[1])), colour, -1)
    return _pixels(cv2.GaussianBlur(picture, (0, 0), 5.0))


def _sway(noise: np.random.Generator, count: int) -> NDArray[np.float64]:
    """Smooth noise of a hand, one row a frame: x, y (pixels), turn (degrees), two tilts."""
    steps = noise.normal(0.0, 1.0, (count + 8, 5))
    kernel = np.hanning(9) / np.hanning(9).sum()
    smooth = np.stack([np.convolve(steps[:, i], kernel, "valid") for i in range(5)], axis=1)
    return np.asarray(smooth * np.array([9.0, 9.0, 3.0, 0.03, 0.03]), dtype=np.float64)


def _shot(
    noise: np.random.Generator,
    phone: Pixels,
    counter: Pixels,
    moment: float,
    sway: NDArray[np.float64],
) -> Pixels:
    """One frame at `moment` (0 to 1): place the phone, then light, blur and grain."""
    arrived = float(np.clip((moment - 0.1) / _ARRIVAL, 0.0, 1.0))
    arrived = arrived * arrived * (3 - 2 * arrived)
    placed = _place(phone, counter, arrived, sway)
    light = 0.85 + 0.15 * np.sin(2 * np.pi * (moment + 0.1))
    shaken = 0.0 < arrived < 1.0 or noise.random() < _SHAKEN
    blurred = cv2.blur(placed, (15, 5)) if shaken else placed
    grain = noise.normal(0.0, 3.0, (*blurred.shape[:2], 1))
    return _pixels(np.clip(blurred * light + grain, 0, 255))


def _place(phone: Pixels, counter: Pixels, arrived: float, sway: NDArray[np.float64]) -> Pixels:
    """The phone over the counter, seen in perspective; out of the picture until it arrives."""
    height, width = counter.shape[:2]
    matrix = _view(width, height, arrived, sway)
    face = cv2.warpPerspective(phone, matrix, (width, height), flags=cv2.INTER_AREA)
    solid = np.full(phone.shape[:2], 255, np.uint8)
    mask = cv2.warpPerspective(solid, matrix, (width, height))[:, :, np.newaxis] / 255
    return _pixels(face * mask + counter * (1 - mask))


def _view(
    width: int, height: int, arrived: float, sway: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Phone pixels to picture pixels (3 x 3)."""
    x, y, turn, tilt_x, tilt_y = (float(value) for value in sway)
    half = np.array(_PHONE) / 2
    scale = height / _PHONE[1] * (0.75 + 0.3 * arrived)
    angle = np.deg2rad(turn + 25 * (1 - arrived))
    cos, sin = np.cos(angle) * scale, np.sin(angle) * scale
    turned = np.array([[cos, -sin, 0], [sin, cos, 0], [tilt_x / 200, tilt_y / 200, 1]])
    centred = np.array([[1, 0, -half[0]], [0, 1, -half[1]], [0, 0, 1]])
    middle = (width / 2 + x, height / 2 + y + height * 1.1 * (1 - arrived))
    moved = np.array([[1, 0, middle[0]], [0, 1, middle[1]], [0, 0, 1]])
    return np.asarray(moved @ turned @ centred, dtype=np.float64)


def _write_avi(path: Path, shots: Iterator[Pixels], cut: Cut) -> None:
    size = (cut.width, cut.height)
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), RATE, size)
    if not writer.isOpened():
        raise Invalid(f"写不了视频 {path}", "请检查文件夹是否存在、是否可写。", "film")
    for shot in shots:
        writer.write(shot)
    writer.release()


def _write_folder(path: Path, shots: Iterator[Pixels]) -> None:
    path.mkdir(parents=True, exist_ok=True)
    for number, shot in enumerate(shots):
        _, data = cv2.imencode(".png", shot)
        (path / f"{number:03d}.png").write_bytes(data.tobytes())


def _pixels(array: NDArray[np.generic]) -> Pixels:
    return np.asarray(array).astype(np.uint8, copy=False)
