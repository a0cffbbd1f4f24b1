"""Drives the window by keys, tells what happened line by line, keeps a picture of each screen."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from adapters.scan.phone_film import Cut, film
from adapters.training import TrainingCentre
from desktop.domain.errors import Broken
from desktop.domain.secret import Secret
from desktop.house import House
from desktop.ports import ScanStation
from ui.cashier.state import Phase, TillState
from ui.cashier.till import Till
from ui.hands import press, type_text, wait_until
from ui.lists.board import Board
from ui.window import MainWindow

PATIENCE = 40.0
"""Seconds after which a screen that does not come is a failure."""
PICTURE = Cut(width=960, height=540, seconds=2.0)


@dataclass(frozen=True)
class Shot:
    """A picture of the window and what it shows."""

    title: str
    file: str


@dataclass
class Guide:
    """What the tour acts on, and what it has told so far."""

    house: House
    centre: TrainingCentre
    window: MainWindow
    station: ScanStation
    out: Path
    lines: list[str] = field(default_factory=list)
    shots: list[Shot] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    @property
    def till(self) -> Till:
        """The pharmacy's till."""
        till = self.window.views[0].till
        if till is None:
            raise Broken("演示需要药店工作台", "请用训练环境演示", "tour.till")
        return till

    @property
    def state(self) -> TillState:
        """Where the till stands."""
        return self.till.state

    @property
    def board(self) -> Board:
        """The hospital's lists."""
        board = self.window.views[1].board
        if board is None:
            raise Broken("演示需要医院工作台", "请用训练环境演示", "tour.board")
        return board

    def say(self, text: str) -> None:
        """Tell a line, with the seconds since the tour began."""
        line = f"{time.monotonic() - self.began:6.1f}s  {text}"
        self.lines.append(line)
        print(line, flush=True)

    def shoot(self, title: str) -> None:
        """Keep a picture of the window as it is now."""
        QTest.qWait(60)
        name = f"{len(self.shots) + 1:02d}.png"
        self.window.grab().save(str(self.out / name))
        self.shots.append(Shot(title, name))

    def key(self, key: Qt.Key) -> None:
        """Press a key."""
        press(self.window, key)

    def type(self, text: Secret) -> None:
        """Type into the field that has the focus."""
        type_text(self.window, text.reveal())

    def until(self, what: str, met: Callable[[], bool]) -> None:
        """Wait for something. Raises `Broken` saying what never came."""
        if not wait_until(met, PATIENCE):
            self.shoot(f"没有等到：{what}")
            raise Broken(
                f"演示停在“{what}”（收银状态 {self.state.phase.name}）",
                "请查看最后一张图",
                "tour.stuck",
            )

    def phase(self, *wanted: Phase) -> None:
        """Wait until the till is in one of these phases."""
        self.until(" / ".join(p.name for p in wanted), lambda: self.state.phase in wanted)

    def show_empty_counter(self) -> None:
        """Nobody shows anything yet; returns when the picture stands."""
        self.show_phone(Secret(""))
        camera = self.window.views[0].cashier
        self.until("摄像头画面", lambda: camera is not None and camera.camera.has_picture)

    def show_phone(self, text: Secret) -> None:
        """Hold a phone with this code before the camera: play a film of it."""
        path = self.out / "film" / f"{len(list((self.out / 'film').glob('*')))}.avi"
        self.station.use(str(film(text, path, seed=len(self.lines), cut=PICTURE)))
