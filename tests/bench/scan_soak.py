"""The station for a long time: memory and CPU, with no code in view and with one that comes."""

import resource
import statistics
import tempfile
import threading
import time
from pathlib import Path

from adapters.scan.camera import Camera, Pace, open_camera
from adapters.scan.phone_film import Cut, film
from adapters.scan.station import ScanStation
from desktop.domain.sight import Frame

TEXT = "4240000000000000000001350000"
CUT = Cut(1280, 720, 4.0)
FLAT_KB = 8192
"""Growth after the first quarter that is still called flat."""


def soak(seconds: float) -> tuple[dict[str, object], list[str]]:
    """Half of the time an empty counter, half a phone that comes; figures and what is wrong."""
    with tempfile.TemporaryDirectory() as folder:
        waiting = _watch(film("", Path(folder) / "empty.avi", 5, CUT), seconds / 2)
        busy = _watch(film(TEXT, Path(folder) / "phone.avi", 5, CUT), seconds / 2)
    faults = [f"memory grew by {each['grown_kb']} kB" for each in (waiting, busy) if _grew(each)]
    if not busy["frames_with_code"]:
        faults.append("no code was read")
    return {"waiting": waiting, "busy": busy}, faults


def _grew(figures: dict[str, float]) -> bool:
    return figures["grown_kb"] > FLAT_KB


def _watch(path: Path, seconds: float) -> dict[str, float]:
    frames: list[int] = [0, 0, 0]

    def count(frame: Frame) -> None:
        frames[0] += 1
        frames[1] += bool(frame.sightings)
        frames[2] += frame.taken is not None

    station = ScanStation(str(path), _endless)
    station.start(count)
    cpu, memory = _cpu(), []
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        threading.Event().wait(min(1.0, seconds / 8))
        memory.append(_resident_kb())
    spent, passed = _cpu() - cpu, time.monotonic() - began
    station.stop()
    quarter = memory[: max(1, len(memory) // 4)]
    return {
        "seconds": round(passed, 1),
        "frames": frames[0],
        "frames_with_code": frames[1],
        "taken": frames[2],
        "cpu_percent": round(100 * spent / passed, 1),
        "memory_kb": round(statistics.fmean(memory)),
        "grown_kb": round(statistics.fmean(memory[-len(quarter) :]) - max(quarter)),
    }


def _endless(spec: str) -> Camera:
    return open_camera(spec, Pace(loop=True))


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _resident_kb() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() // 1024
