"""What stands around the window: time, the hospital's system, the camera."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from desktop.domain.settlement_list import SettlementList
from desktop.domain.sight import Frame
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
