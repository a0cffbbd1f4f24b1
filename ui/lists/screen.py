"""The lists screen: the funnel, the table, and one list beside it."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QSignalBlocker, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from ui.lists.board import Board
from ui.lists.detail import Detail
from ui.lists.model import list_model
from ui.lists.view import (
    EMPTY,
    FunnelStep,
    by_weight,
    funnel,
    groups,
    status_line,
    table_row,
    upload_button,
)
from ui.theme import XL, L, M, S, Theme
from ui.widgets.buttons import KeyButton, bind
from ui.widgets.labels import frame, label, restyle
from ui.widgets.side import Side
from ui.widgets.tables import Table

DETAIL_WIDTH = 424


class ListsScreen(QWidget):
    """Shows a `Board`; decides nothing."""

    def __init__(self, board: Board, theme: Theme) -> None:
        super().__init__()
        self.board, self._theme = board, theme
        self._counts: dict[str, QLabel] = {}
        self._model = list_model(theme)
        self.table = Table(theme, self._model, "结算清单")
        self.table.selectionModel().selectionChanged.connect(self._chosen)
        self.detail = Detail(theme)
        self.build, self.upload = KeyButton("F5", "从HIS取清单"), KeyButton("F9", "上传", "primary")
        for button, key, act in (
            (self.build, "F5", board.build), (self.upload, "F9", board.upload),
        ):  # fmt: skip
            bind(self, button, key, act)
        self._middle = QStackedWidget()
        self._arrange()
        board.changed.connect(self.refresh)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Show the board."""
        board = self.board
        for step in funnel(board.loaded.rows, board.loaded.due):
            self._counts[step.name].setText(step.count)
            restyle(self._counts[step.name], ink=step.tint)
        with QSignalBlocker(self.table.selectionModel()):
            self._model.show([table_row(row) for row in board.loaded.rows])
            self._mark()
        self._middle.setCurrentIndex(0 if board.loaded.rows else 1)
        self._show_detail()
        wanted = upload_button(board.row)
        self.upload.say(wanted.text, "" if wanted.enabled else wanted.reason)
        self.upload.setEnabled(wanted.enabled and not board.busy)
        self.build.setEnabled(not board.busy)
        self._reason.setText("" if wanted.enabled else wanted.reason)

    def _show_detail(self) -> None:
        row, stored = self.board.row, self.board.stored
        if row is None or stored is None:
            self.detail.show_list("", "", (), ())
            return
        self.detail.show_list(
            f"病案 {row.record_no}",
            status_line(row),
            by_weight(stored.findings),
            groups(stored.entry, stored.findings),
        )

    def _mark(self) -> None:
        row = self.board.row
        numbers = [r.settlement_id for r in self.board.loaded.rows]
        place = numbers.index(row.settlement_id) if row else -1
        flags = QItemSelectionModel.SelectionFlag
        how = flags.ClearAndSelect | flags.Rows if row else flags.Clear
        self.table.selectionModel().setCurrentIndex(self._model.index(place, 0), how)

    @Slot()
    def _chosen(self) -> None:
        rows = self.table.selectionModel().selectedRows()
        if rows:
            self.board.choose(self._model.rows[rows[0].row()].settlement_id)

    # --- building ---------------------------------------------------------------------------

    def _arrange(self) -> None:
        self._reason = label("", "faint", wrap=True, name="不能上传的原因")
        empty = label(EMPTY, "muted")
        self._middle.addWidget(self.table)
        self._middle.addWidget(_centred(empty))
        left = QVBoxLayout()
        left.setSpacing(M)
        left.addWidget(self._middle, 1)
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(M)
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.detail)
        right.addWidget(frame("card", column), 1)
        right.addWidget(self._reason)
        right.addWidget(self.upload)
        row = QHBoxLayout()
        row.setSpacing(L)
        row.addLayout(left, 1)
        row.addWidget(Side(self._theme, DETAIL_WIDTH, right))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(L, L, L, L)
        whole.setSpacing(M)
        whole.addWidget(self._funnel())
        whole.addLayout(row, 1)

    def _funnel(self) -> QWidget:
        row = QHBoxLayout()
        row.setContentsMargins(L, S, L, S)
        row.setSpacing(M)
        for step in funnel((), None):
            row.addWidget(label(_SIGNS[step.name], "faint"))
            row.addLayout(self._step(step))
        row.addStretch()
        row.addSpacing(XL)
        row.addWidget(self.build)
        return frame("card", row)

    def _step(self, step: FunnelStep) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(0)
        self._counts[step.name] = label(step.count, "title", name=step.name)
        column.addWidget(label(step.name, "label"))
        column.addWidget(self._counts[step.name])
        return column


_SIGNS = {
    "应传": "", "已生成": "→", "已上传": "→", "已核验": "→", "待修改": "·", "退回": "·",
}  # fmt: skip


def _centred(text: QLabel) -> QWidget:
    column = QVBoxLayout()
    column.addStretch()
    row = QHBoxLayout()
    row.addStretch()
    row.addWidget(text)
    row.addStretch()
    column.addLayout(row)
    column.addStretch()
    return frame("card", column)
