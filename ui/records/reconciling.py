"""The reconciliation part: days and the run, past runs, totals, and each difference."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate, QItemSelectionModel, QSignalBlocker, Slot
from PySide6.QtWidgets import QDateEdit, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ui.records import view
from ui.records.board import RecordsBoard
from ui.records.model import difference_model, run_model, total_model
from ui.theme import CONTROL, L, M, S, Theme
from ui.widgets.buttons import KeyButton, bind
from ui.widgets.labels import frame, label, restyle
from ui.widgets.side import Side
from ui.widgets.tables import Table

_RUNS_WIDTH = 348
_TOTALS_ROW, _TOTALS_HEAD = 30, 44
_MOST_TOTALS = 6
"""Lines of totals that are seen at once: two groups."""


class Reconciling(QWidget):
    """Shows a `RecordsBoard`; decides nothing."""

    def __init__(self, board: RecordsBoard, theme: Theme) -> None:
        super().__init__()
        self.board, self._theme = board, theme
        self._run_rows, self._total_rows = run_model(theme), total_model(theme)
        self._difference_rows = difference_model(theme)
        self.runs = Table(theme, self._run_rows, "历次对账")
        self.totals = Table(theme, self._total_rows, "对账总额", row_height=_TOTALS_ROW)
        self.differences = Table(theme, self._difference_rows, "对账差异")
        self.since, self.until = _day("对账开始日期"), _day("对账结束日期")
        self.start, self.halt = KeyButton("F5", "对账"), KeyButton("Esc", "停止")
        bind(self, self.start, "F5", self._start)
        bind(self, self.halt, "Esc", board.stop)
        self._arrange()
        self._days()
        self.runs.selectionModel().selectionChanged.connect(self._chosen)
        self.differences.selectionModel().selectionChanged.connect(self._show_advice)
        for field in (self.since, self.until):
            field.dateChanged.connect(self._show_run_state)
        theme.changed.connect(self._scaled)
        board.changed.connect(self.refresh)
        self._scaled()
        self.refresh()

    @property
    def advice(self) -> str:
        """What to do about the chosen difference."""
        return self._advice.text()

    @Slot()
    def refresh(self) -> None:
        """Show the board."""
        board = self.board
        with QSignalBlocker(self.runs.selectionModel()):
            self._run_rows.show([view.run_row(run) for run in board.loaded.runs])
            self._mark()
        self._left.setCurrentIndex(0 if board.loaded.runs else 1)
        self._title.setText(view.title(board.run))
        self._total_rows.show(view.total_rows(board.groups))
        self.totals.setVisible(bool(board.groups))
        self._scaled()
        self._difference_rows.show(view.difference_rows(board.groups))
        words = view.verdict(board.run, board.groups)
        self._verdict.setText(words)
        self._below.setCurrentIndex(1 if words else 0)
        self._show_advice()
        self._show_run_state()

    @Slot()
    def _show_run_state(self) -> None:
        board = self.board
        busy, trouble = board.course is not None, board.trouble
        self.start.setEnabled(not busy)
        self.halt.setVisible(busy)
        words = view.hint(_chosen_day(self.until), board.today)
        if trouble:
            words = f"上次对账没有完成：{trouble.title}"
        if board.course:
            words = view.progress(*board.course.progress, board.course.stopping)
        self._progress.setText(words)
        restyle(self._progress, ink="info" if busy else "wait")

    @Slot()
    def _show_advice(self) -> None:
        chosen = self.differences.selectionModel().selectedRows()
        rows = self._difference_rows.rows
        if rows and not chosen:
            self.differences.selectRow(0)
            return
        if rows:
            row = rows[chosen[0].row()]
            self._what.setText(f"{row.what} · 单据 {row.bill}")
            self._advice.setText(row.advice)
            self._numbers.setText(row.numbers)
            restyle(self._card, tint=row.tint)

    @Slot()
    def _chosen(self) -> None:
        rows = self.runs.selectionModel().selectedRows()
        if rows:
            self.board.choose(self.board.loaded.runs[rows[0].row()])

    @Slot()
    def _start(self) -> None:
        self.board.reconcile(_chosen_day(self.since), _chosen_day(self.until))

    @Slot()
    def _scaled(self) -> None:
        px = self._theme.px
        lines = min(len(self._total_rows.rows), _MOST_TOTALS)
        self.totals.setFixedHeight(px(_TOTALS_HEAD + _TOTALS_ROW * lines))
        for field in (self.since, self.until):
            field.setFixedSize(px(150), px(CONTROL))

    def _mark(self) -> None:
        runs = self.board.loaded.runs
        place = runs.index(self.board.run) if self.board.run in runs else -1
        flags = QItemSelectionModel.SelectionFlag
        how = flags.ClearAndSelect | flags.Rows if place >= 0 else flags.Clear
        self.runs.selectionModel().setCurrentIndex(self._run_rows.index(place, 0), how)

    def _days(self) -> None:
        day, today = self.board.yesterday, self.board.today
        for field in (self.since, self.until):
            field.setMaximumDate(QDate(today.year, today.month, today.day))
            field.setDate(QDate(day.year, day.month, day.day))

    # --- building ---------------------------------------------------------------------------

    def _arrange(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(L)
        left = QVBoxLayout()
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(M)
        left.addWidget(label("历次对账", "section"))
        self._left = QStackedWidget()
        self._left.addWidget(self.runs)
        self._left.addWidget(_top(label(view.NO_RUNS, "muted", wrap=True)))
        left.addWidget(self._left, 1)
        row.addWidget(Side(self._theme, _RUNS_WIDTH, left))
        row.addLayout(self._result(), 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(M)
        whole.addLayout(self._order())
        whole.addLayout(row, 1)

    def _order(self) -> QHBoxLayout:
        self._progress = label("", "", name="对账进度")
        row = QHBoxLayout()
        row.setSpacing(S)
        row.addWidget(label("核对日期", "muted"))
        row.addWidget(self.since)
        row.addWidget(label("至", "muted"))
        row.addWidget(self.until)
        row.addWidget(self.start)
        row.addWidget(self.halt)
        row.addSpacing(S)
        row.addWidget(self._progress)
        row.addStretch()
        return row

    def _result(self) -> QVBoxLayout:
        self._title = label("", "section")
        self._verdict = label("", "muted", wrap=True, name="对账结论")
        self._below = QStackedWidget()
        self._below.addWidget(self._listed())
        self._below.addWidget(_top(self._verdict))
        column = QVBoxLayout()
        column.setSpacing(M)
        column.addWidget(self._title)
        column.addWidget(self.totals)
        column.addWidget(self._below, 1)
        return column

    def _listed(self) -> QWidget:
        self._what = label("", "section", wrap=True)
        self._advice = label("", "", wrap=True, name="怎么办")
        self._numbers = label("", "", wrap=True, name="编号")
        inside = QVBoxLayout()
        inside.setContentsMargins(L, M, L, M)
        inside.setSpacing(S)
        for words in (self._what, self._advice, self._numbers):
            inside.addWidget(words)
        self._card = frame("state", inside)
        part = QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(M)
        column.addWidget(self.differences, 1)
        column.addWidget(self._card)
        return part


def _day(name: str) -> QDateEdit:
    field = QDateEdit()
    field.setDisplayFormat("yyyy-MM-dd")
    field.setCalendarPopup(True)
    field.setAccessibleName(name)
    field.lineEdit().setAccessibleName(name)
    return field


def _chosen_day(field: QDateEdit) -> date:
    chosen = field.date()
    return date(chosen.year(), chosen.month(), chosen.day())


def _top(part: QWidget) -> QWidget:
    column = QVBoxLayout()
    column.setContentsMargins(L, L, L, L)
    column.addWidget(part)
    column.addStretch()
    return frame("card", column)
