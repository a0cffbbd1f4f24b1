"""Type anything, see the national code, take it along with one key."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QSignalBlocker, Qt, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.usecases.search_codes import title_of
from ui.codes.detail import CodeDetail
from ui.codes.finder import Asked, Finder
from ui.codes.models import hit_model
from ui.codes.view import HALF_A_DAY, Hit, day_typed, result_line
from ui.theme import L, M, S, Theme
from ui.widgets.banner import Notice
from ui.widgets.buttons import KeyButton, bind, choice, shortcut
from ui.widgets.labels import frame, label
from ui.widgets.notes import NoteDelegate
from ui.widgets.side import Side
from ui.widgets.tables import Table

DETAIL_WIDTH = 408
_MOVES = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -8, Qt.Key.Key_PageDown: 8}


class SearchField(QLineEdit):
    """The field keeps the focus while the arrow keys walk through the results."""

    def __init__(self, table: Table[Hit]) -> None:
        super().__init__()
        self._table = table

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down move the mark; everything else is typed."""
        step = _MOVES.get(Qt.Key(event.key()))
        model = self._table.model()
        if step is None or not model.rowCount():
            super().keyPressEvent(event)
            return
        row = self._table.currentIndex().row() + step
        self._table.selectRow(min(max(row, 0), model.rowCount() - 1))


class SearchPage(QWidget):
    """Shows a `Finder`; decides nothing."""

    def __init__(self, finder: Finder, theme: Theme) -> None:
        super().__init__()
        self.finder, self._theme = finder, theme
        self._model = hit_model(theme)
        self.table: Table[Hit] = Table(theme, self._model, "查到的编码", row_height=46)
        self.table.setItemDelegateForColumn(1, NoteDelegate(self.table, theme))
        self.table.selectionModel().currentRowChanged.connect(self._chosen)
        self.table.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.field = SearchField(self.table)
        self.day = QLineEdit()
        self.kind = choice("在哪个目录里查")
        self.detail = CodeDetail(theme)
        self.copy = KeyButton("F9", "复制编码", "primary")
        self._line = label("", "muted", wrap=True, name="查找结果")
        self._arrange()
        bind(self, self.copy, "F9", self.copy_code)
        for key in ("Return", "Enter"):
            shortcut(self, key, self.copy_code)
        self.field.textChanged.connect(self._typed)
        self.day.textChanged.connect(self._typed)
        self.kind.currentIndexChanged.connect(self._typed)
        finder.changed.connect(self.refresh)
        self.offer(())

    @property
    def hit(self) -> Hit | None:
        """The chosen line."""
        row = self.table.currentIndex().row()
        return self._model.rows[row] if 0 <= row < len(self._model.rows) else None

    def offer(self, standards: Sequence[str]) -> None:
        """The tables changed: offer these, search again."""
        chosen = self.kind.currentData() or ""
        with QSignalBlocker(self.kind):
            self.kind.clear()
            self.kind.addItem("全部目录", "")
            for standard in standards:
                self.kind.addItem(title_of(standard), standard)
            self.kind.setCurrentIndex(max(0, self.kind.findData(chosen)))
        self.finder.again()
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Show what was found; the first line is chosen."""
        finder = self.finder
        grown = self._model.rows and finder.hits[: len(self._model.rows)] == self._model.rows
        row = self.table.currentIndex().row() if grown else 0
        self._model.show(finder.hits)
        if finder.hits:
            flags = QItemSelectionModel.SelectionFlag
            index = self._model.index(max(row, 0), 0)
            self.table.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
        tables = self.kind.count() > 1
        words = result_line(finder.asked.text, finder.page, len(finder.hits), tables=tables)
        self._line.setText(words)
        self._show_detail()

    @Slot()
    def copy_code(self) -> None:
        """Put the chosen code on the clipboard, as it is on the wire."""
        if self.hit:
            QGuiApplication.clipboard().setText(self.hit.item.code)
            self.finder.told.emit(
                Notice("ok", f"已复制 {self.hit.item.code}", f"{self.hit.item.name}，可粘贴到 HIS")
            )

    @Slot()
    def _typed(self) -> None:
        try:
            day = day_typed(self.day.text())
        except ValueError:
            self._line.setText(HALF_A_DAY)
            return
        self.finder.ask(Asked(self.field.text(), self.kind.currentData() or "", day))

    @Slot(QModelIndex, QModelIndex)
    def _chosen(self) -> None:
        self._show_detail()

    @Slot(int)
    def _scrolled(self, value: int) -> None:
        if value and value == self.table.verticalScrollBar().maximum():
            self.finder.more()

    def _show_detail(self) -> None:
        chosen = self.hit
        self.detail.show_hit(chosen)
        self.copy.setEnabled(chosen is not None)

    # --- building ---------------------------------------------------------------------------

    def _arrange(self) -> None:
        self.field.setAccessibleName("查找国家编码")
        self.field.setPlaceholderText("如：amxl 胶囊、阿莫西林 0.25g、XJ01CAA")
        self.field.setClearButtonEnabled(True)
        self.day.setAccessibleName("按哪一天的目录查")
        self.day.setPlaceholderText("日期：今天")
        self.day.setMaxLength(10)
        self.day.setToolTip("按哪一天的目录查，如 2026-01-31；空着就按今天的目录")
        side = QVBoxLayout()
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(M)
        column = QVBoxLayout()
        column.setContentsMargins(L, L, L, L)
        column.addWidget(self.detail)
        side.addWidget(frame("card", column), 1)
        side.addWidget(self.copy)
        left = QVBoxLayout()
        left.setSpacing(S)
        left.addLayout(self._top())
        left.addWidget(self._line)
        left.addWidget(self.table, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(L)
        row.addLayout(left, 1)
        row.addWidget(Side(self._theme, DETAIL_WIDTH, side))
        self.setFocusProxy(self.field)

    def _top(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(S)
        row.addWidget(self.field, 1)
        row.addWidget(self.kind)
        row.addWidget(Side(self._theme, 112, _only(self.day)))
        return row


def _only(widget: QWidget) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(widget)
    return column
