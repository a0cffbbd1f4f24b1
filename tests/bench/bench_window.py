"""How long the window keeps its user waiting while a film plays in it and codes come.

    python tests/bench/bench_window.py --seconds 30
    python tests/bench/bench_window.py --smoke

A thread knocks every five milliseconds; what is measured is how long the window's thread takes
to answer ("wait"), behind whatever it does then: pictures, paint, the till's changes. Other
programs make waits longer; "work" is the processor's time that the window's thread used between
two answers, which they do not. The film is a phone that comes and goes, 1280 x 720; the till
identifies it against ports in memory. Prints JSON, in milliseconds; ends with 1 where the window
ever worked for longer than `STALL` at a stretch.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Final

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from PySide6.QtCore import QEventLoop, QObject, QTimer, Signal, Slot

from adapters.scan.camera import Camera, Pace, open_camera
from adapters.scan.phone_film import Cut, film
from adapters.scan.station import ScanStation
from tests.ui.conftest import Theatre
from tests.ui.fakes import FakeCameras, FakeSender
from tests.ui.scan_scenes import furnish
from ui.app import start_app
from ui.background import Background
from ui.devices import Devices
from ui.theme import Theme
from ui.window import MainWindow
from ui.workplace import Workplace

CODE: Final = "4240000000000000000001350000"
CUT: Final = Cut(1280, 720, 4.0)
KNOCK: Final = 0.005
STALL: Final = 50.0
"""Milliseconds that no user may be kept waiting."""
_WARM_UP: Final = 1.0
_NEXT_EVERY: Final = 1500  # milliseconds after which the till is free for the next code


class Door(QObject):
    """Knocked at by a thread; the window's thread answers when it gets there."""

    knocked = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.waits: list[float] = []
        self.work: list[float] = []
        self._worked = time.thread_time()
        self._open = True
        self.knocked.connect(self._answer)
        self._knocker = threading.Thread(target=self._knock, daemon=True)
        self._knocker.start()

    def close(self) -> None:
        """No more knocks."""
        self._open = False
        self._knocker.join()

    @Slot(float)
    def _answer(self, at: float) -> None:
        self.waits.append((time.perf_counter() - at) * 1000)
        worked, self._worked = self._worked, time.thread_time()
        self.work.append((self._worked - worked) * 1000)

    def _knock(self) -> None:
        while self._open:
            self.knocked.emit(time.perf_counter())
            time.sleep(KNOCK)


def work(seconds: float) -> None:
    """Let the window work as the program does; other threads have their turns."""
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


def endless(spec: str) -> Camera:
    """A film that starts again at its end."""
    return open_camera(spec, Pace(loop=True))


def measure(seconds: float) -> dict[str, object]:
    """Open the window, let the film play, knock; the figures."""
    app = start_app(["bench"])
    background = Background()
    stage = Theatre(Theme(app, "light"), background)
    with tempfile.TemporaryDirectory() as folder:
        station = ScanStation(str(film(CODE, Path(folder) / "phone.avi", 5, CUT)), endless)
        scene = stage.pharmacy
        window = MainWindow(
            [Workplace(scene.desk, scene.institution.name)], station, FakeSender(),
            stage.theme, background, stage.bridge,
        )  # fmt: skip
        furnish(stage, window, Devices(FakeCameras()))
        frames = _count_frames(stage)
        window.show()
        work(_WARM_UP)
        again = QTimer(window, interval=_NEXT_EVERY)
        till = window.views[0].till
        assert till
        again.timeout.connect(till.rescan)
        again.start()
        door = Door()
        work(seconds)
        door.close()
        window.close()
        background.wait()
    return {
        "seconds": seconds,
        "wait": figures(door.waits),
        "work": figures(door.work),
        "stalls": sum(wait > STALL for wait in door.waits),
        "work_stalls": sum(work > STALL for work in door.work),
        "frames": len(frames),
        "codes": len(scene.store.scans),
    }


def _count_frames(stage: Theatre) -> list[None]:
    frames: list[None] = []
    stage.bridge.frame_arrived.connect(lambda _: frames.append(None))
    return frames


def figures(each: list[float]) -> dict[str, float]:
    """How many, median, p95, p99 and the longest."""
    ordered = sorted(each)
    at = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
    parts = {name: round(ordered[int(len(ordered) * part)], 2) for name, part in at.items()}
    return {"count": len(ordered), **parts, "max": round(ordered[-1], 2)}


def main() -> int:
    """Measure, print, and say whether the window ever stalled or nothing was seen."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--smoke", action="store_true")
    options = parser.parse_args()
    got = measure(4.0 if options.smoke else options.seconds)
    print(json.dumps({"window": got}, indent=1))
    if not got["frames"] or not got["codes"]:
        return 1
    return int(bool(got["work_stalls"]))


if __name__ == "__main__":
    sys.exit(main())
