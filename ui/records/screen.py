"""The records page: its parts side by side; the history of settlements has its place first."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.records.board import RecordsBoard
from ui.records.reconciling import Reconciling
from ui.records.unresolved import Unresolved
from ui.records.unresolved_view import tab_name
from ui.theme import L, M, Theme
from ui.widgets.tabs import Tabs

RECONCILING, UNRESOLVED = 0, 1


class RecordsScreen(QWidget):
    """Shows a `RecordsBoard` in parts."""

    def __init__(self, board: RecordsBoard, theme: Theme) -> None:
        super().__init__()
        self.board = board
        self.reconciling, self.unresolved = Reconciling(board, theme), Unresolved(board, theme)
        self.tabs = Tabs((("对账", self.reconciling), ("未决", self.unresolved)))
        column = QVBoxLayout(self)
        column.setContentsMargins(L, L, L, L)
        column.setSpacing(M)
        column.addWidget(self.tabs)
        column.addWidget(self.tabs.stack, 1)
        board.changed.connect(self.refresh)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Say how much is unresolved."""
        messages = self.board.loaded.pending.messages
        self.tabs.name(UNRESOLVED, tab_name(messages), "wait" if messages else "")
