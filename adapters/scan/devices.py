"""The cameras of this machine as OpenCV numbers them, and the choice that is remembered."""

import contextlib
import sys
from dataclasses import dataclass
from pathlib import Path

from adapters.scan.opencv import cv2
from adapters.scan.source import OPENCV


@dataclass(frozen=True, slots=True)
class Device:
    """A camera to choose from: `spec` is what `open_source` takes, `name` what a person reads."""

    spec: str
    name: str


def list_devices() -> tuple[Device, ...]:
    """The cameras of this machine; on Windows only those that open, so it may take seconds."""
    if sys.platform == "win32":
        return tuple(Device(f"{OPENCV}{n}", f"摄像头 {n}") for n in range(4) if _opens(n))
    nodes = Path("/sys/class/video4linux").glob("video*/name")
    devices = (
        Device(OPENCV + node.parent.name.removeprefix("video"), node.read_text("utf-8").strip())
        for node in nodes
    )
    return tuple(sorted(devices, key=lambda device: int(device.spec.removeprefix(OPENCV))))


def _opens(number: int) -> bool:
    capture = cv2.VideoCapture(number, cv2.CAP_DSHOW)
    capture_open = capture.isOpened()
    capture.release()
    return capture_open


class CameraChoice:
    """Remembers which camera was chosen, in a small file beside the workstation's data."""

    def __init__(self, path: Path, otherwise: str) -> None:
        self._path = path
        self._otherwise = otherwise

    def read(self) -> str:
        """The spec chosen last, or the one of the settings."""
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
