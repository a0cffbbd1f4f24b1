"""A side column of fixed width that grows with the scale."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QLayout, QWidget

from ui.theme import Theme


class Side(QWidget):
    """Holds `layout` at `width` pixels (at 100 %)."""

    def __init__(self, theme: Theme, width: int, layout: QLayout) -> None:
        super().__init__()
        self._theme, self._width = theme, width
        self.setLayout(layout)
        theme.changed.connect(self._scaled)
        self._scaled()

    @Slot()
    def _scaled(self) -> None:
        self.setFixedWidth(self._theme.px(self._width))
