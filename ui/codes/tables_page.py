"""How the tables stand, their update with its progress, and files handed to the user."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QListWidget,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from coding_tables import layouts
from ui.codes.keeper import Keeper
from ui.codes.models import table_model
from ui.codes.view import TableRow, progress_line, share_done
from ui.theme import L, M, S, Theme
from ui.widgets.buttons import KeyButton, bind, choice
from ui.widgets.labels import frame, label, line
from ui.widgets.side import Side
from ui.widgets.tables import Table

SIDE_WIDTH = 332
FILTER = "目录文件 (*.zip *.txt *.csv *.xlsx)"


class TablesPage(QWidget):
    """Shows a `Keeper`; decides nothing."""

    def __init__(self, keeper: Keeper, theme: Theme) -> None:
        super().__init__()
        self.keeper, self._theme = keeper, theme
        self._model = table_model(theme)
        self.table: Table[TableRow] = Table(theme, self._model, "国家编码目录", row_height=34)
        self.table.selectionModel().selectionChanged.connect(self._chosen)
        self.update_all = KeyButton("F5", "更新全部目录", "primary")
        self.cancel = KeyButton("F8", "取消")
        self.hand = KeyButton("F3", "导入文件…")
        self.kind, self.whole = (
            choice("导入到哪张目录"),
            QCheckBox("这是完整目录（缺少的编码视为消失）"),
        )
        self.bar, self.bad = QProgressBar(), QListWidget()
        self._line = label("", "muted", wrap=True, name="更新进度")
        self._arrange()
        bind(self, self.update_all, "F5", keeper.update)
        bind(self, self.cancel, "F8", keeper.cancel)
        bind(self, self.hand, "F3", self._hand)
        keeper.changed.connect(self.refresh)
        keeper.moved.connect(self.refresh)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Show the keeper."""
        progress = self.keeper.progress
        self._model.show(self.keeper.shelf.rows)
        self._line.setText(progress_line(progress))
        self.bar.setVisible(progress.running)
        self.bar.setValue(share_done(progress))
        free = self.keeper.can_update and not progress.running
        self.update_all.setEnabled(free)
        self.hand.setEnabled(free)
        self.cancel.setEnabled(progress.running)
        texts = [f"第 {each.line} 行：{each.reason}" for each in self.keeper.bad]
        shown = [self.bad.item(row).text() for row in range(self.bad.count())]
        if texts != shown:
            self.bad.clear()
            self.bad.addItems(texts)
        self._bad_title.setVisible(bool(texts))
        self.bad.setVisible(bool(texts))

    @Slot()
    def _chosen(self) -> None:
        rows = self.table.selectionModel().selectedRows()
        if rows:
            standard = self._model.rows[rows[0].row()].standard
            self.kind.setCurrentIndex(self.kind.findData(standard))
            self.keeper.show_bad(standard)

    @Slot()
    def _hand(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "选择目录文件", "", FILTER)
        if name:
            self.keeper.hand(self.kind.currentData(), Path(name), whole=self.whole.isChecked())

    # --- building ---------------------------------------------------------------------------

    def _arrange(self) -> None:
        for standard in layouts.tables():
            self.kind.addItem(layouts.layout(standard).title, standard)
        self.whole.setAccessibleName("完整目录")
        self.bar.setAccessibleName("更新进度条")
        self.bar.setTextVisible(False)
        self.bad.setAccessibleName("隔离的行")
        self.bad.setWordWrap(True)
        self.bad.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._bad_title = label("隔离的行（未载入）", "section")
        column = QVBoxLayout()
        column.setContentsMargins(L, L, L, L)
        column.setSpacing(S)
        for part in (
            label("更新", "section"), self._line, self.bar, self.update_all, self.cancel, line(),
            label("导入收到的文件", "section"),
            label("医保局下发的 zip、txt，或另存的 CSV、XLSX", "faint", wrap=True),
            self.kind, self.whole, self.hand, line(), self._bad_title,
        ):  # fmt: skip
            column.addWidget(part)
        column.addWidget(self.bad, 1)
        column.addStretch()
        side = QVBoxLayout()
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(M)
        side.addWidget(frame("card", column), 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(L)
        row.addWidget(self.table, 1)
        row.addWidget(Side(self._theme, SIDE_WIDTH, side))
        self.kind.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.whole.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
