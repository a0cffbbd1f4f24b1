"""The windows page: coverage against the policy, the register, and one entry's form."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QItemSelectionModel, QSignalBlocker, Qt, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from ui.theme import L, M, S, Theme
from ui.widgets.buttons import KeyButton, bind
from ui.widgets.labels import frame, label, restyle
from ui.widgets.side import Side
from ui.widgets.tables import Column, RowsModel, Table
from ui.windows.board import WindowsBoard
from ui.windows.form import WindowForm
from ui.windows.view import EMPTY, Row, ShareView, WindowsScreenView, windows_screen_view

FORM_WIDTH = 424
_MOST_SHARES = 8


class WindowsScreen(QWidget):
    """Shows a `WindowsBoard`; decides nothing."""

    def __init__(self, board: WindowsBoard, theme: Theme) -> None:
        super().__init__()
        self.board, self._theme = board, theme
        self._rows = row_model(theme)
        self.table = Table(theme, self._rows, "窗口登记")
        self.table.selectionModel().selectionChanged.connect(self._chosen)
        self.form = WindowForm(board.desk.institution.place)
        self.form.edited.connect(self._edited)
        self._cells = [ShareCell() for _ in range(_MOST_SHARES)]
        self._gaps = label("", "muted", wrap=True, name="未达标的环节")
        self._note = label("", "muted", wrap=True, name="说明")
        self._head = self._make_head()
        self._middle = QStackedWidget()
        self._make_buttons()
        self._arrange()
        board.changed.connect(self.refresh)
        self.refresh()

    @property
    def view(self) -> WindowsScreenView:
        """What is on the page now."""
        desk = self.board.desk
        return windows_screen_view(self.board.state, desk.window, desk.institution.place)

    @Slot()
    def refresh(self) -> None:
        """Show the board."""
        view = self.view
        self._show_shares(view.shares)
        self._gaps.setText(view.gaps)
        with QSignalBlocker(self.table.selectionModel()):
            self._rows.show(view.rows)
            self._mark(view.chosen)
        self._middle.setCurrentIndex(1 if view.empty else 0)
        self._side.setVisible(view.form is not None)
        if view.form:
            self.form.show_form(view.form)
        self._note.setText(view.note)
        for button, wanted in (
            (self.save, view.save), (self.retire, view.retire),
            (self.test, view.test), (self.back, view.back),
        ):  # fmt: skip
            button.say(wanted.text, "" if wanted.enabled else wanted.reason)
            button.setEnabled(wanted.enabled)

    def _show_shares(self, shares: Sequence[ShareView]) -> None:
        for place, cell in enumerate(self._cells):
            cell.show_share(shares[place] if place < len(shares) else None)
        self._head.setVisible(bool(shares))

    def _mark(self, place: int) -> None:
        flags = QItemSelectionModel.SelectionFlag
        how = flags.ClearAndSelect | flags.Rows if place >= 0 else flags.Clear
        self.table.selectionModel().setCurrentIndex(self._rows.index(place, 0), how)

    @Slot()
    def _chosen(self) -> None:
        rows = self.table.selectionModel().selectedRows()
        if rows:
            self.board.choose(self._rows.rows[rows[0].row()].name)

    @Slot(object)
    def _edited(self, changes: dict[str, object]) -> None:
        self.board.edit(**changes)

    @Slot()
    def _add(self) -> None:
        self.board.add()
        self.form.name.setFocus()
        self.form.name.selectAll()

    # --- building ---------------------------------------------------------------------------

    def _make_buttons(self) -> None:
        board = self.board
        self.add, self.test = KeyButton("F4", "新增"), KeyButton("F2", "自检本窗口")
        self.reload = KeyButton("F5", "刷新")
        self.save, self.retire = KeyButton("F9", "保存", "primary"), KeyButton("F6", "停用")
        self.back = KeyButton("Esc", "放弃")
        for button, key, act in (
            (self.add, "F4", self._add), (self.test, "F2", board.test),
            (self.reload, "F5", board.load), (self.save, "F9", board.save),
            (self.retire, "F6", board.retire), (self.back, "Esc", board.back),
        ):  # fmt: skip
            bind(self, button, key, act)

    def _arrange(self) -> None:
        empty = QVBoxLayout()
        empty.addStretch()
        words = label(EMPTY, "muted")
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(words)
        row.addStretch()
        empty.addLayout(row)
        empty.addStretch()
        self._middle.addWidget(self.table)
        self._middle.addWidget(frame("card", empty))
        middle = QHBoxLayout()
        middle.setSpacing(L)
        middle.addLayout(self._left(), 1)
        self._side = self._right()
        middle.addWidget(self._side)
        column = QVBoxLayout(self)
        column.setContentsMargins(L, L, L, L)
        column.setSpacing(M)
        column.addWidget(self._head)
        column.addLayout(middle, 1)

    def _make_head(self) -> QWidget:
        row = QHBoxLayout()
        row.setContentsMargins(L, S, L, S)
        row.setSpacing(L)
        for cell in self._cells:
            row.addWidget(cell)
        row.addSpacing(L)
        row.addWidget(self._gaps, 1)
        return frame("card", row)

    def _left(self) -> QVBoxLayout:
        keys = QHBoxLayout()
        keys.setSpacing(S)
        for button in (self.add, self.test, self.reload):
            keys.addWidget(button)
        keys.addStretch()
        column = QVBoxLayout()
        column.setSpacing(M)
        column.addWidget(self._middle, 1)
        column.addLayout(keys)
        return column

    def _right(self) -> QWidget:
        card = QVBoxLayout()
        card.setContentsMargins(L, L, L, L)
        card.setSpacing(M)
        card.addWidget(self._scrolled(), 1)
        card.addWidget(self._note)
        keys = QHBoxLayout()
        keys.setSpacing(S)
        keys.addWidget(self.retire)
        keys.addWidget(self.back)
        keys.addWidget(self.save, 1)
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(M)
        column.addWidget(frame("card", card), 1)
        column.addLayout(keys)
        return Side(self._theme, FORM_WIDTH, column)

    def _scrolled(self) -> QScrollArea:
        """The form; on a low screen or in large letters it is longer than its place."""
        area = QScrollArea()
        area.setWidget(self.form)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return area


class ShareCell(QFrame):
    """One link: its name, working of all, and what the policy wants."""

    def __init__(self) -> None:
        super().__init__()
        self._name, self._count = label("", "label"), label("", "title")
        self._target = label("", "faint")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self._name, self._count, self._target):
            column.addWidget(part)

    def show_share(self, share: ShareView | None) -> None:
        """Show a link, or nothing."""
        self.setVisible(share is not None)
        if share:
            self._name.setText(share.name)
            self._count.setText(share.count)
            self._target.setText(share.target)
            self.setToolTip(share.words)
            self.setAccessibleName(share.words)
            restyle(self._count, ink=share.tint)


def row_model(theme: Theme) -> RowsModel[Row]:
    """Name, kind, links, device, whether it works, and the last proof of it."""

    def icon(row: Row) -> object:
        return theme.icon(row.icon, theme.tint(row.icon).text, 18)

    return RowsModel(
        (
            Column("名称", lambda r: r.name, 112),
            Column("类型", lambda r: r.kind, 92),
            Column("环节", lambda r: r.links),
            Column("状态", lambda r: r.state, 96, icon=icon),
            Column("扫码设备", lambda r: r.device, 152),
            Column("最近证明", lambda r: r.proven, 108),
        )
    )
