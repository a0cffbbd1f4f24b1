"""How a test waits for a window and looks at it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QApplication

from tests.ui.conftest import Theatre
from tests.ui.fakes import Scene
from ui.hands import wait_until
from ui.window import MainWindow


def until(met: Callable[[], bool], seconds: float = 5.0) -> None:
    """Let the window work until something holds; fails when it never does."""
    assert wait_until(met, seconds), "what was waited for never came"


def show(stage: Theatre, *scenes: Scene) -> MainWindow:
    """A window of 1366x768 that has looked at its desk once."""
    window = stage.open(*scenes)
    window.resize(1366, 768)
    window.show()
    window.activateWindow()
    until(lambda: QApplication.activeWindow() is window and window.place.pulse.pulse is not None)
    return window
