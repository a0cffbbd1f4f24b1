"""A page that stands where a screen will be and says so."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.theme import M, Theme
from ui.widgets.labels import label
from ui.widgets.side import Side

_WIDTH = 560


class NotYet(QWidget):
    """Icon, name, the honest sentence, and what will be here."""

    def __init__(self, theme: Theme, icon: str, title: str, headline: str, words: str) -> None:
        super().__init__()
        self._theme, self._symbol = theme, icon
        self._icon = QLabel()
        texts = (label(title, "muted"), label(headline, "title"), label(words, "muted", wrap=True))
        column = QVBoxLayout()
        column.setSpacing(M)
        column.addStretch(2)
        for part in (self._icon, *texts):
            part.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(part)
        column.addStretch(3)
        row = QHBoxLayout(self)
        row.addStretch()
        row.addWidget(Side(theme, _WIDTH, column))
        row.addStretch()
        self.setAccessibleName(f"{title}：{headline}")
        theme.changed.connect(self._tinted)
        self._tinted()

    @Slot()
    def _tinted(self) -> None:
        self._icon.setPixmap(self._theme.pixmap(self._symbol, self._theme.tokens.faint, 56))
