"""One application for all screen tests, a theme, and windows over the fakes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.fakes import HOSPITAL, PHARMACY, FakeSender, FakeStation, Scene
from ui.app import start_app
from ui.background import Background, Bridge
from ui.theme import Theme
from ui.window import MainWindow
from ui.workplace import Workplace


@pytest.fixture(scope="session")
def qapp() -> QApplication:
    """The application as the program makes it."""
    return start_app(["yibao-desk"])


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    """The light theme."""
    return Theme(qapp, "light")


@pytest.fixture
def background(qapp: QApplication) -> Iterator[Background]:
    """A pool that is empty again at the end."""
    made = Background()
    yield made
    assert made.wait(10_000)


class Theatre:
    """A window with everything it stands on."""

    def __init__(self, theme: Theme, background: Background) -> None:
        self.pharmacy, self.hospital = Scene(PHARMACY), Scene(HOSPITAL)
        self.station, self.sender, self.bridge = FakeStation(), FakeSender(), Bridge()
        self.theme, self.background = theme, background
        self.window: MainWindow

    def open(self, *scenes: Scene) -> MainWindow:
        """Make the window over these scenes (both by default)."""
        chosen = scenes or (self.pharmacy, self.hospital)
        workplaces = [Workplace(s.desk, s.institution.name, s.updater) for s in chosen]
        self.window = MainWindow(
            workplaces, self.station, self.sender, self.theme, self.background, self.bridge
        )
        return self.window


@pytest.fixture
def stage(theme: Theme, background: Background, qtbot: QtBot) -> Iterator[Theatre]:
    """Scenes to be set before `open`, then a real window; closed at the end."""
    made = Theatre(theme, background)
    yield made
    for scene in (made.pharmacy, made.hospital):
        if scene.updater:
            scene.updater.stop()
    window = getattr(made, "window", None)
    if window is not None:
        window.close()
        background.wait(10_000)
        QApplication.processEvents()
        window.deleteLater()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The offscreen platform says of every window that it has no window manager to tell sizes."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.qt_log_ignore("propagateSizeHints"))
