"""Pictures to frames: reads a source at its pace and decodes what it sees."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from adapters.scan.decode import Decoder, Pixels
from adapters.scan.opencv import cv2
from adapters.scan.source import Source, open_source
from desktop.domain.sight import Corners, Frame, Sighting

SHOWN_WIDTH: Final = 640
"""Pixels a displayed frame is wide at most; decoding works on the full picture."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How a camera keeps time.

    `real_time` plays a film at its own rate and passes over frames when late, as a camera would;
    without it every frame is delivered and decoded. `idle_gap` is the least time in seconds
    between two attempts while no code is in view. `loop` starts a film again at its end.
    """

    loop: bool = False
    real_time: bool = True
    idle_gap: float = 0.1
    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


class Camera:
    """A source with a decoder behind it. Not thread-safe: one thread owns it."""

    def __init__(self, source: Source, decoder: Decoder, pace: Pace) -> None:
        self.live = source.live
        self._source = source
        self._decoder = decoder
        self._pace = pace
        self._due = pace.now()
        self._look_due = self._due
        self._in_view = False

    def read(self) -> Frame | None:
        """The newest frame, waiting for it; None when the film is over or the camera is gone."""
        pixels = self._newest()
        return None if pixels is None else shown(pixels, self._look(pixels))

    def close(self) -> None:
        """Let the device or the file go."""
        self._source.close()

    def _newest(self) -> Pixels | None:
        if not self.live and self._pace.real_time:
            self._keep_time()
        pixels = self._source.next()
        if pixels is None and self._pace.loop and not self.live:
            self._source.rewind()
            self._due = self._pace.now()
            pixels = self._source.next()
        return pixels

    def _keep_time(self) -> None:
        """Wait until the next picture of a film is due, or pass over those that are late."""
        interval = 1 / self._source.rate
        early = self._due - self._pace.now()
        late = int(max(0.0, -early) / interval)
        for _ in range(late):
            self._source.skip()
        self._due += (late + 1) * interval
        if early > 0:
            self._pace.sleep(early)

    def _look(self, pixels: Pixels) -> tuple[Sighting, ...]:
        """Decode every picture while a code is in view, else only now and then."""
        now = self._pace.now()
        if self._pace.real_time and not self._in_view and now < self._look_due:
            return ()
        self._look_due = now + self._pace.idle_gap
        found = self._decoder.decode(pixels)
        self._in_view = bool(found)
        return found


def open_camera(spec: str, pace: Pace | None = None, decoder: Decoder | None = None) -> Camera:
    """Open a device number, a video file, an image sequence or a folder of images.

    Raises `Invalid` with code "camera" and Chinese advice when it cannot be read.
    """
    return Camera(open_source(spec), decoder or Decoder(), pace or Pace())


def shown(pixels: Pixels, sightings: tuple[Sighting, ...]) -> Frame:
    """A BGR picture and what was seen in it, made small enough for the screen."""
    height, width = pixels.shape[:2]
    scale = min(1.0, SHOWN_WIDTH / width)
    size = (round(width * scale), max(1, round(height * scale)))
    small = pixels if scale >= 1 else cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    rgb = cv2.cvtColor(small, cv2.COLOR_BGR2RGB).tobytes()
    placed = tuple(
        Sighting(seen.text, seen.symbology, _scaled(seen.corners, scale)) for seen in sightings
    )
    return Frame(size[0], size[1], rgb, placed, "")


def _scaled(corners: Corners, scale: float) -> Corners:
    return tuple((round(x * scale), round(y * scale)) for x, y in corners)
