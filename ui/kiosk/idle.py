"""Counts down while nobody touches anything."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication

_LOOK_MS = 200
_TOUCHES = {
    QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin, QEvent.Type.KeyPress, QEvent.Type.Wheel,
}  # fmt: skip


class Idle(QObject):
    """`ticked` brings the seconds left when they change, `ended` comes when none is left.

    `now` gives seconds that never go back.
    """

    ticked = Signal(int)
    ended = Signal()

    def __init__(
        self, now: Callable[[], float], seconds: int, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._now, self._seconds = now, seconds
        self._until = 0.0
        self._told = 0
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._look)

    def watch(self, app: QApplication) -> None:
        """Start anew with every touch and key from now on."""
        app.installEventFilter(self)

    def wait(self, wanted: bool) -> None:
        """Wait for somebody from now on, or for nobody. Goes on where it already waits."""
        if wanted and not self._timer.isActive():
            self.touch()
            self._timer.start()
        elif not wanted:
            self._timer.stop()

    @Slot()
    def touch(self) -> None:
        """Somebody is there: the whole time again."""
        self._until = self._now() + self._seconds
        self._told = 0
        if self._timer.isActive():
            self._look()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See touches; take none away."""
        if event.type() in _TOUCHES:
            self.touch()
        return False

    @Slot()
    def _look(self) -> None:
        left = math.ceil(self._until - self._now())
        if left <= 0:
            self._timer.stop()
            self.ended.emit()
        elif left != self._told:
            self._told = left
            self.ticked.emit(left)
