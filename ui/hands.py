"""Drives a window as a person would: keys where the focus is, then waiting for what they do.

The guided tour uses it, and so do the tests.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QDeadlineTimer, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

PLAIN = Qt.KeyboardModifier.NoModifier
_STEP_MS = 5


def press(window: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = PLAIN) -> None:
    """Press and release a key in `window`, wherever the focus is."""
    QTest.keyClick(_target(window), key, modifier)


def type_text(window: QWidget, text: str) -> None:
    """Type a text into the field that has the focus."""
    QTest.keyClicks(_target(window), text)


def wait_until(met: Callable[[], bool], seconds: float) -> bool:
    """Let the window work until something holds; False when it did not in time."""
    deadline = QDeadlineTimer(round(seconds * 1000))
    while not met():
        if deadline.hasExpired():
            return False
        QTest.qWait(_STEP_MS)
    return True


def _target(window: QWidget) -> QWidget:
    focus = QApplication.focusWidget()
    return focus if focus is not None and focus.window() is window else window
