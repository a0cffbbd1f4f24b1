"""Pictures to frames: reads a source at its pace and decodes what it sees."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from adapters.scan.goods import GoodsReader
from adapters.scan.hints import Hints
from adapters.scan.picture import Place
from adapters.scan.reader import PATIENT, Reader, Reads
from adapters.scan.source import Door, Shot, Source, open_source
from desktop.domain.sight import Frame, Sighting, Wanted

SHOWN_WIDTH: Final = 640
"""Pixels a displayed frame is wide at most; decoding works on the full picture."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How a camera keeps time.

    `real_time` plays a film at its own rate and passes over frames when late, as a camera would;
    without it every frame is delivered and decoded. `shown_gap` is the least time in seconds
    between two frames for the screen while no code is in view. `loop` starts a film again at
    its end.
    """

    loop: bool = False
    real_time: bool = True
    shown_gap: float = 1 / 16
    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


class Camera:
    """A source with readers behind it, one for each thing that may be wanted.

    Not thread-safe: one thread owns it. `wanted` says what to look for in the next picture.
    """

    def __init__(self, source: Source, readers: Mapping[Wanted, Reads], pace: Pace) -> None:
        self.wanted = Wanted.VOUCHERS
        self.live = source.live
        self._source = source
        self._readers = readers
        self._pace = pace
        self._hints = Hints(pace.now)
        self._due = pace.now()
        self._show_due = self._due

    def read(self) -> Frame | None:
        """The newest frame, waiting for it; None when the film is over or the camera is gone."""
        while (shot := self._newest()) is not None:
            found = self._readers[self.wanted].read(shot.grey)
            hint = self._hints.hint(shot.grey, bool(found))
            if found or self._is_shown():
                return shown(shot, found, hint)
        return None

    def _is_shown(self) -> bool:
        """Whether a frame without a code goes to the screen; its eyes need no more than these."""
        now = self._pace.now()
        if self._pace.real_time and now < self._show_due:
            return False
        self._show_due = now + self._pace.shown_gap
        return True

    def close(self) -> None:
        """Let the device or the file go."""
        self._source.close()

    def _newest(self) -> Shot | None:
        if not self.live and self._pace.real_time:
            self._keep_time()
        shot = self._source.next()
        if shot is None and self._pace.loop and not self.live:
            self._source.rewind()
            self._due = self._pace.now()
            shot = self._source.next()
        return shot

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


def open_camera(
    spec: str, pace: Pace | None = None, reader: Reads | None = None, door: Door | None = None
) -> Camera:
    """Open a camera, a video file, an image sequence or a folder of images (see `source`).

    Raises `Invalid` with code "camera" and Chinese advice when it cannot be read.
    """
    pace = pace or Pace()
    thrift = None if pace.real_time else PATIENT
    vouchers = reader or Reader(thrift=thrift)
    readers = {Wanted.VOUCHERS: vouchers, Wanted.GOODS: GoodsReader(pace.now)}
    return Camera(open_source(spec, door), readers, pace)


def shown(shot: Shot, sightings: tuple[Sighting, ...], hint: str = "") -> Frame:
    """A picture and what was seen in it, made small enough for the screen."""
    rgb = shot.colour(SHOWN_WIDTH)
    height, width = rgb.shape[:2]
    place = Place(width / shot.grey.shape[1])
    placed = tuple(
        Sighting(seen.text, seen.symbology, place.corners(seen.corners)) for seen in sightings
    )
    return Frame(width, height, rgb.tobytes(), placed, hint)
