"""The cameras of this machine as OpenCV numbers them, and the choice that is remembered."""

import contextlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from adapters.scan.source import OPENCV
from desktop.domain.sight import Device


def list_devices() -> tuple[Device, ...]:
    """The cameras as OpenCV numbers them; on Windows it cannot tell which of them are there.

    To try them would take seconds, and would miss the one that is in use.
    """
    if sys.platform == "win32":
        return tuple(Device(f"{OPENCV}{n}", f"摄像头 {n}") for n in range(4))
    nodes = Path("/sys/class/video4linux").glob("video*/name")
    devices = (
        Device(OPENCV + node.parent.name.removeprefix("video"), node.read_text("utf-8").strip())
        for node in nodes
    )
    return tuple(sorted(devices, key=lambda device: int(device.spec.removeprefix(OPENCV))))


class Watcher(Protocol):
    """What `Cameras` asks of the station: to watch another camera."""

    def use(self, spec: str) -> None:
        """Change to the camera of this spec, or try it again."""


class Cameras:
    """The cameras to choose from, the one that is chosen, and the station that watches it.

    `names` lists those that are plugged in, in an instant.
    """

    def __init__(
        self,
        names: Callable[[], tuple[Device, ...]],
        choice: "CameraChoice",
        station: Watcher,
    ) -> None:
        self.names = names
        self._choice = choice
        self._station = station
        self._chosen = choice.read()
        self._listeners: list[Callable[[], None]] = []

    @property
    def chosen(self) -> str:
        """The spec of the camera in use."""
        return self._chosen

    def choose(self, spec: str) -> None:
        """Watch this camera from now on and remember it."""
        self._chosen = spec
        self._choice.keep(spec)
        self._station.use(spec)

    def listen(self, on_change: Callable[[], None]) -> None:
        """Call `on_change` from `changed`."""
        self._listeners.append(on_change)

    def changed(self) -> None:
        """A camera came or went: where the chosen one is missed it is tried again at once."""
        self._station.use(self._chosen)
        for listener in self._listeners:
            listener()


class CameraChoice:
    """Remembers which camera was chosen, in a small file beside the workstation's data.

    `fixed` names one that goes before what is remembered.
    """

    def __init__(self, path: Path, otherwise: str, fixed: str | None = None) -> None:
        self._path = path
        self._otherwise = otherwise
        self._fixed = fixed

    def read(self) -> str:
        """The spec chosen last, or the one of the settings."""
        if self._fixed is not None:
            return self._fixed
        try:
            return self._path.read_text("utf-8").strip() or self._otherwise
        except (OSError, UnicodeDecodeError):
            return self._otherwise

    def keep(self, spec: str) -> None:
        """Remember `spec`; where the file cannot be written the choice holds for today only."""
        spare = self._path.with_suffix(".new")
        with contextlib.suppress(OSError):
            spare.write_text(spec, "utf-8")
            spare.replace(self._path)
