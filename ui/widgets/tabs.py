"""The parts of a page side by side: a row of names, one of them shown below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QStackedWidget, QWidget

from ui.theme import S
from ui.widgets.labels import restyle


class Tabs(QWidget):
    """The names; `stack` holds the parts and belongs to whoever lays the page out."""

    def __init__(self, parts: Sequence[tuple[str, QWidget]]) -> None:
        super().__init__()
        self.stack = QStackedWidget()
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(S)
        for number, (name, part) in enumerate(parts):
            button = QPushButton(name)
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.setProperty("role", "tab")
            button.setAccessibleName(name)
            self._group.addButton(button, number)
            row.addWidget(button)
            self.stack.addWidget(part)
        row.addStretch()
        self._group.idClicked.connect(self.show_part)
        self.show_part(0)

    def name(self, number: int, name: str, tint: str = "") -> None:
        """Change a part's name and its ink."""
        button = self._group.button(number)
        button.setText(name)
        button.setAccessibleName(name)
        restyle(button, ink=tint)

    @Slot(int)
    def show_part(self, number: int) -> None:
        """Show a part."""
        self._group.button(number).setChecked(True)
        self.stack.setCurrentIndex(number)
