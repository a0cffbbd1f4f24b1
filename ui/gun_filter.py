"""A scanner gun that types: its keys are caught before they reach the focused field."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QKeySequence, QShortcut, QWindow
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from desktop.domain.wedge import ENDS, Dress, Ruling, Wedge

_COMMANDS: Final = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)
_SHIFTS: Final = frozenset(
    {Qt.Key.Key_Shift, Qt.Key.Key_CapsLock, Qt.Key.Key_AltGr, Qt.Key.Key_NumLock}
)
_COMMIT: Final = 2
"""Characters an input method passes on at once for a gun; a person's phrases are longer."""

_RESET: Final = 5.0
"""Seconds by which the clocks of events and ours may drift apart before they are set anew."""

Held = tuple[QObject, QEvent]


class GunFilter(QObject):
    """Watches every key of the application. `scanned` carries what a gun typed (a `Secret`).

    A key is held for a moment and typed into the field it was meant for as soon as it is clear
    that a person typed it; where no field wants it and it is a shortcut by itself (a digit that
    chooses), that acts. A key of a command, one that types nothing and one that is held down pass
    at once, after what is held.
    """

    scanned = Signal(object)

    def __init__(
        self,
        dress: Dress | None = None,
        now: Callable[[], float] = time.monotonic,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._wedge: Wedge[Held] = Wedge(dress)
        self._now = now
        self._replaying = False
        self._skew = float("inf")
        self._asked_twice = False
        self._swallowed: set[int] = set()
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._silent)

    def watch(self, app: QApplication) -> None:
        """See every event of the application from now on."""
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hold keys that type something; pass everything else."""
        if self._replaying or not isinstance(watched, QWidget | QWindow):
            return False
        if isinstance(event, QKeyEvent):
            return self._key(watched, event)
        if isinstance(event, QInputMethodEvent) and event.commitString():
            return self._commit(watched, event)
        return False

    def _key(self, watched: QObject, event: QKeyEvent) -> bool:
        if event.type() == QEvent.Type.KeyRelease:
            return self._release(watched, event)
        if event.type() == QEvent.Type.ShortcutOverride:
            return self._claim(event)
        if event.type() != QEvent.Type.KeyPress or event.key() in _SHIFTS:
            return False
        at = self._time_of(event)
        self._rule(self._wedge.silence(at))
        if not _types(event) or (event.text() in ENDS and not self._wedge.holds_code):
            self._rule(self._wedge.interrupted())
            return False
        self._swallowed.add(event.key())
        self._rule(self._wedge.press(at, event.text(), (watched, _copy(event))))
        return True

    def _time_of(self, event: QKeyEvent) -> float:
        """When the key was pressed, on our clock, however late the event is handled.

        The system's clock starts elsewhere: the least lateness ever seen is taken for none.
        """
        now, stamp = self._now(), event.timestamp() / 1000
        if not stamp:
            return now
        if abs(now - stamp - self._skew) > _RESET:
            self._skew = now - stamp
        self._skew = min(self._skew, now - stamp)
        return stamp + self._skew

    def _claim(self, event: QKeyEvent) -> bool:
        """Keep a key from being a shortcut before it is clear who typed it.

        That goes for the Enter that ends a code; any other Enter acts at once.
        """
        if not _types(event):
            return False
        if event.text() not in ENDS:
            event.accept()
            return True
        self._rule(self._wedge.silence(self._time_of(event)))
        if self._wedge.holds_code:
            event.accept()
            return True
        self._rule(self._wedge.interrupted())
        return False

    def _release(self, watched: QObject, event: QKeyEvent) -> bool:
        """A key is let go: this follows its press, held or swallowed as that is."""
        if event.key() not in self._swallowed or event.isAutoRepeat():
            return False
        self._swallowed.discard(event.key())
        if not self._wedge.holds:
            return event.text() in ENDS
        self._wedge.follow((watched, _copy(event)))
        return True

    def _commit(self, watched: QObject, event: QInputMethodEvent) -> bool:
        """What an input method made of a key; a phrase of several characters is a person's."""
        text = event.commitString()
        if len(text) > _COMMIT:
            self._rule(self._wedge.interrupted())
            return False
        held = QInputMethodEvent()
        held.setCommitString(text, event.replacementStart(), event.replacementLength())
        self._rule(self._wedge.press(self._now(), text, (watched, held)))
        self._send((watched, QInputMethodEvent()))  # takes away what was being composed
        return True

    @Slot()
    def _silent(self) -> None:
        """Nothing came for a while; once more around, for keys that wait behind this timer."""
        if self._asked_twice:
            self._rule(self._wedge.interrupted())
        else:
            self._asked_twice = True
            self._timer.start(0)

    def _rule(self, ruling: Ruling[Held]) -> None:
        for held in ruling.replayed:
            self._send(held)
        if ruling.scanned is not None:
            self.scanned.emit(ruling.scanned)
        self._asked_twice = False
        if self._wedge.holds:
            self._timer.start(round(self._wedge.pause * 1000) + 5)

    def _send(self, held: Held) -> None:
        target, event = held
        if not isValid(target):
            return
        self._replaying = True
        try:
            chosen = _shortcut_of(event)
            if chosen is None:
                QCoreApplication.sendEvent(target, event)
        finally:
            self._replaying = False
        if chosen is not None:
            chosen.activated.emit()


def _shortcut_of(event: QEvent) -> QShortcut | None:
    """The shortcut that a replayed key is, unless the field in focus wants it for itself."""
    window = QApplication.activeWindow()
    if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent) or window is None:
        return None
    wish = QKeyEvent(QEvent.Type.ShortcutOverride, event.key(), event.modifiers(), event.text())
    wish.ignore()
    QCoreApplication.sendEvent(QApplication.focusWidget() or window, wish)
    if wish.isAccepted():
        return None
    found = (each for each in window.findChildren(QShortcut) if _is_on(each, event))
    return next(found, None)


def _is_on(shortcut: QShortcut, event: QKeyEvent) -> bool:
    owner = shortcut.parent()
    shown = isinstance(owner, QWidget) and owner.isVisible() and owner.isEnabled()
    return shown and shortcut.isEnabled() and shortcut.key() == QKeySequence(event.key())


def _types(event: QKeyEvent) -> bool:
    """Whether the key types a character and is no command, nor one that is held down."""
    return bool(event.text()) and not event.isAutoRepeat() and not event.modifiers() & _COMMANDS


def _copy(event: QKeyEvent) -> QKeyEvent:
    return QKeyEvent(
        event.type(), event.key(), event.modifiers(), event.nativeScanCode(),
        event.nativeVirtualKey(), event.nativeModifiers(), event.text(), event.isAutoRepeat(),
        event.count(),
    )  # fmt: skip
