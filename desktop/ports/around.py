"""What stands around the window: time, the hospital's system, the camera."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from desktop.domain.secret import Secret
from desktop.domain.settlement_list import SettlementList
from desktop.domain.sight import Device, Frame
from desktop.domain.visit import Bill


class Clock(Protocol):
    """Time, so that tests can turn it."""

    def now(self) -> datetime:
        """Aware wall time in Asia/Shanghai."""

    def monotonic(self) -> float:
        """Seconds that never go back, for time-outs."""


class His(Protocol):
    """The hospital's or pharmacy's own system: where bills and records come from."""

    def bills(self) -> Sequence[Bill]:
        """Bills that wait at the counter, oldest first. Raises `Invalid` naming a bad file."""

    def bill(self, number: str) -> Bill:
        """One bill. Raises `Invalid` if it does not exist or cannot be read."""

    def discharged(self) -> Sequence[SettlementList]:
        """Record front pages of discharged, settled in-patients, as lists still to be checked."""


class ScanStation(Protocol):
    """The camera at the window: keeps only the newest picture and reads codes in it."""

    def start(self, on_frame: Callable[[Frame], None]) -> None:
        """Begin; `on_frame` is called on the camera's own thread."""

    def stop(self) -> None:
        """End; returns when the thread is gone."""

    def use(self, spec: str) -> None:
        """Change to a device number, a video file or an image folder."""

    def take(self, text: Secret) -> bool:
        """Whether to act on a text that a gun read: not where it was taken a moment ago."""

    def give_back(self, text: Secret) -> None:
        """A text that was taken could not be used: it may be taken again at once."""


class Cameras(Protocol):
    """The cameras to choose from at this workstation; `chosen` is the spec of the one in use."""

    @property
    def chosen(self) -> str:
        """What `choose` was given last, today or on an earlier day."""

    def names(self) -> Sequence[Device]:
        """The cameras that are plugged in, as far as is known now; quick."""

    def choose(self, spec: str) -> None:
        """Watch another camera from now on and remember it."""

    def listen(self, on_change: Callable[[], None]) -> None:
        """Call `on_change`, on any thread, when a camera comes or goes."""


class Gun(Protocol):
    """A scanner gun on a port of its own."""

    def start(self, on_text: Callable[[Secret], None], on_state: Callable[[str], None]) -> None:
        """Begin to listen. `on_text` and `on_state` ("" when it answers, else one Chinese line)
        are called on the gun's own thread."""

    def stop(self) -> None:
        """End; returns when the thread is gone."""
