"""The unresolved part: settlements of unknown outcome, amber, with what is being done."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from ui.records.board import RecordsBoard
from ui.records.model import STEP_COLUMN, pending_model
from ui.records.unresolved_view import NONE, headline, pending_rows
from ui.theme import L, M, Theme
from ui.widgets.labels import frame, label
from ui.widgets.notes import NoteDelegate
from ui.widgets.state_word import StateWord
from ui.widgets.tables import Table

BEAT_MS = 1000
READ_EVERY = 5
"""Beats between two readings of the store."""


class Unresolved(QWidget):
    """Shows what is unresolved, the waiting time going on; nothing here can be pressed."""

    def __init__(self, board: RecordsBoard, theme: Theme) -> None:
        super().__init__()
        self.board = board
        self._rows = pending_model(theme)
        self.table = Table(theme, self._rows, "结果未知的结算", row_height=54)
        self.table.setItemDelegateForColumn(STEP_COLUMN, NoteDelegate(self.table, theme))
        self.word = StateWord(theme)
        self._beats = 0
        self._timer = QTimer(self)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self._beat)
        self._arrange()
        board.changed.connect(self.refresh)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Show the board."""
        pending = self.board.loaded.pending
        chosen = self.table.currentIndex().row()
        self._rows.show(pending_rows(pending, self.board.now))
        if chosen >= 0:
            self.table.selectRow(chosen)
        self._stack.setCurrentIndex(0 if pending.messages else 1)
        word, detail = headline(pending)
        self.word.say(word, detail, "wait", "wait")

    def showEvent(self, event: QShowEvent) -> None:
        """Let the waiting times go on."""
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks."""
        super().hideEvent(event)
        self._timer.stop()

    @Slot()
    def _beat(self) -> None:
        self._beats += 1
        if self._beats % READ_EVERY:
            self.refresh()
        else:
            self.board.load()

    def _arrange(self) -> None:
        listed = QWidget()
        column = QVBoxLayout(listed)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(M)
        column.addWidget(self.word)
        column.addWidget(self.table, 1)
        nothing = QVBoxLayout()
        nothing.setContentsMargins(L, L, L, L)
        nothing.addWidget(label(NONE, "muted", wrap=True))
        nothing.addStretch()
        self._stack = QStackedWidget()
        self._stack.addWidget(listed)
        self._stack.addWidget(frame("card", nothing))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stack)
