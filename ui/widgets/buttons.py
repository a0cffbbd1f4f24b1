"""A button that names its key and leaves Enter alone."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QPushButton, QWidget

from ui.theme import Theme

_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class KeyButton(QPushButton):
    """Shows its key before its text; Enter never presses it: scanner guns send Enter."""

    def __init__(self, key: str, text: str, role: str = "") -> None:
        super().__init__()
        self._key = key
        self.setProperty("role", role)
        self.setAutoDefault(False)
        self.say(text)

    def say(self, text: str, reason: str = "") -> None:
        """Change the text; `reason` tells why it cannot be pressed."""
        shown = f"{self._key}  {text}" if self._key else text
        self.setText(shown)
        self.setAccessibleName(f"{text}，按键 {self._key}" if self._key else text)
        self.setToolTip(reason)
        self.setAccessibleDescription(reason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Pass Enter on to whoever may use it."""
        if event.key() in _ENTER:
            event.ignore()
        else:
            super().keyPressEvent(event)


def bind(owner: QWidget, button: QPushButton, key: str, act: Callable[[], object]) -> QShortcut:
    """Let the button and its key do the same while `owner` is on the screen; the key's shortcut.

    A held key acts once.
    """
    button.clicked.connect(act)
    return shortcut(owner, key, act)


def shortcut(owner: QWidget, key: str, act: Callable[[], object]) -> QShortcut:
    """Let a key act while `owner` is on the screen; once, however long it is held."""
    made = QShortcut(QKeySequence(key), owner)
    made.setAutoRepeat(False)
    made.activated.connect(act)
    return made


def choice(name: str) -> QComboBox:
    """A list to choose one from, as high as a field beside it."""
    made = QComboBox()
    made.setAccessibleName(name)
    made.setProperty("role", "field")
    return made


class IconButton(QPushButton):
    """A quiet button with an icon of the set, tinted anew with each theme."""

    def __init__(self, theme: Theme, icon: str, name: str, text: str = "") -> None:
        super().__init__(text)
        self._theme, self._icon = theme, icon
        self.setProperty("role", "plain")
        self.setAutoDefault(False)
        self.setAccessibleName(name)
        self.setToolTip(name)
        theme.changed.connect(self.tinted)
        self.tinted()

    @Slot()
    def tinted(self) -> None:
        """Draw the icon in the colour of the theme in force."""
        self.setIcon(self._theme.icon(self._icon, self._theme.tokens.muted, 20))
        side = self._theme.px(20)
        self.setIconSize(QSize(side, side))
