"""The centre's clock against ours, from the times its answers carry."""

from __future__ import annotations

import re
import threading
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from desktop.ports import Clock

_STAMP: Final = re.compile(r"\d{14}(\d{3})?", re.ASCII)
DRIFT: Final = timedelta(seconds=5)
"""More than this between wall time and running time, and somebody has set the clock."""


@dataclass(frozen=True)
class _Reading:
    offset: timedelta
    wall: datetime
    running: float


class ClockWatch:
    """Keeps the latest reading of a line; safe to use from several threads.

    A reading holds until the machine's clock is set (or the machine slept): what it is off by
    then is told by the next answer only.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._reading: _Reading | None = None

    @property
    def offset(self) -> timedelta | None:
        """The centre's clock less ours, no more than is certain; None while nothing is known."""
        with self._lock:
            reading = self._reading
        if reading is None:
            return None
        passed = timedelta(seconds=self._clock.monotonic() - reading.running)
        moved = self._clock.now() - reading.wall - passed
        return None if abs(moved) > DRIFT else reading.offset

    def heard(self, stamp: Any, asked: datetime) -> None:
        """An answer stamped `stamp` (yyyyMMddHHmmssSSS) came now to what was asked at `asked`.

        Anything that is no such time is passed over: some centres leave it out.
        """
        came = self._clock.now()
        theirs = _moment(stamp, came)
        if theirs is not None and came >= asked:
            with self._lock:
                self._reading = _Reading(
                    _certain(theirs, asked, came), came, self._clock.monotonic()
                )


def _moment(stamp: Any, like: datetime) -> datetime | None:
    if not isinstance(stamp, str) or not _STAMP.fullmatch(stamp):
        return None
    with suppress(ValueError):
        whole = datetime.strptime(stamp[:14], "%Y%m%d%H%M%S").replace(tzinfo=like.tzinfo)
        return whole + timedelta(milliseconds=int(stamp[14:] or 0))
    return None


def _certain(theirs: datetime, asked: datetime, came: datetime) -> timedelta:
    """The answer was stamped somewhere between `asked` and `came`: a slow line is no wrong clock.

    Whole seconds at the other side may hide one.
    """
    if theirs > came:
        return theirs - came
    if theirs + timedelta(seconds=1) < asked:
        return theirs - asked
    return timedelta()
