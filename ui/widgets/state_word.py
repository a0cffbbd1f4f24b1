"""The one big word that tells the state at a glance: icon, word, what and what now."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout

from ui.theme import XS, L, M, Theme
from ui.widgets.labels import label, restyle

_LONG = 9
"""From this many characters on the word is set smaller, so that it stays on one line."""


class StateWord(QFrame):
    """A tinted band; the tint never stands alone, icon and word say the same."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._look = ("info", "info")
        self._icon = QLabel()
        self._word = label("", "state", wrap=True)
        self._detail = label("", "", wrap=True)
        self._word.setAccessibleName("当前状态")
        self._detail.setAccessibleName("说明")
        self.setProperty("role", "state")
        self._arrange()
        theme.changed.connect(self._tinted)

    def say(self, word: str, detail: str, icon: str, tint: str) -> None:
        """Show a state; `tint` is ok, wait, bad or info."""
        self._word.setText(word)
        self._detail.setText(detail)
        self._detail.setVisible(bool(detail))
        self.setAccessibleName(f"状态：{word}。{detail}")
        self._look = (icon, tint)
        restyle(self._word, role="long_state" if len(word) >= _LONG else "state")
        restyle(self, tint=tint)
        self._tinted()

    @Slot()
    def _tinted(self) -> None:
        icon, tint = self._look
        colour, size = self._theme.tint(tint).text, self._theme.sizes.state
        self._icon.setPixmap(self._theme.pixmap(icon, colour, size))

    def _arrange(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(XS)
        words.addStretch()
        words.addWidget(self._word)
        words.addWidget(self._detail)
        words.addStretch()
        row = QHBoxLayout(self)
        row.setContentsMargins(L, M, L, M)
        row.setSpacing(L)
        row.addWidget(self._icon)
        row.addLayout(words, 1)
