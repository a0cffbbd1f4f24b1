"""The rate screen: this month against the target, and the twelve months up to it."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.domain.errors import AppError
from desktop.domain.no_scan import ReasonCounts
from desktop.ports import Desk
from desktop.usecases.count_reasons import count_reasons
from desktop.usecases.show_rate import RateView, show_rate
from ui.background import Background
from ui.rate.chart import MonthBar, MonthsChart
from ui.rate.view import MonthRow, RateScreenView, rate_screen_view, reasons_line
from ui.theme import XL, L, M, S, Theme
from ui.widgets.buttons import KeyButton, bind
from ui.widgets.labels import frame, label
from ui.widgets.state_word import StateWord
from ui.widgets.tables import Column, RowsModel, Table

COLUMNS: tuple[Column[MonthRow], ...] = (
    Column("月份", lambda m: m.label, 110),
    Column("扫码结算（笔）", lambda m: m.scanned, 140, right=True),
    Column("全部结算（笔）", lambda m: m.total, 140, right=True),
    Column("扫码结算率", lambda m: m.percent, 130, right=True),
    Column("与目标相比", lambda m: m.verdict),
)
_EMPTY = "还没有结算数据。先在“收银”完成一笔结算，这里就会出现本月的比例。"


class RateScreen(QWidget):
    """Shows a `RateView`; fetches it anew each time it is shown."""

    def __init__(self, desk: Desk, background: Background, theme: Theme) -> None:
        super().__init__()
        self._desk, self._background, self._theme = desk, background, theme
        self.view: RateScreenView | None = None
        self._title = label("扫码结算率", "title")
        self._today = label("", "section_plain", name="今日扫码结算")
        self._state = StateWord(theme)
        self._percent = label("—", "amount", name="本月扫码结算率")
        self._counts = label("", "muted", name="本月笔数")
        self._reasons = label("", "label", wrap=True, name="未用医保码的原因")
        self._bar, self._chart = MonthBar(theme), MonthsChart(theme)
        self._rows: RowsModel[MonthRow] = RowsModel(COLUMNS)
        self.table = Table(theme, self._rows, "近十二个月扫码结算率", row_height=32)
        self._definition = label("", "faint", wrap=True, name="口径")
        self._cut_off = label("", "faint", name="数据截至")
        self.refresh_button = KeyButton("F5", "刷新")
        bind(self, self.refresh_button, "F5", self.load)
        self._arrange()

    @Slot()
    def load(self) -> None:
        """Read the figures anew."""
        self._background.run(show_rate, self._desk, done=self.show_rate, failed=self._failed)
        self._background.run(
            _count_reasons, self._desk, done=self._show_reasons, failed=self._failed
        )

    @Slot(object)
    def show_rate(self, rate: RateView) -> None:
        """Show figures that were read."""
        view = rate_screen_view(rate)
        self.view = view
        self._title.setText(view.title)
        self._today.setText(view.today)
        self._percent.setText(view.percent)
        self._counts.setText(view.counts)
        self._state.say(view.verdict, _EMPTY if view.empty else "", view.icon, view.icon)
        words = f"本月 {view.percent}，目标 {view.target}%，{view.verdict}"
        self._bar.show_share(view.share, view.target, words)
        self._chart.show_months(view.months, view.target)
        self._rows.show(view.months[::-1])
        self._definition.setText(view.definition)
        self._cut_off.setText(view.cut_off)

    @Slot(object)
    def _show_reasons(self, counts: ReasonCounts) -> None:
        self._reasons.setText(reasons_line(counts))

    @Slot(object)
    def _failed(self, error: AppError) -> None:
        self._state.say("读不到数据", f"{error.title}。{error.advice}", "bad", "bad")

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addStretch()
        head.addWidget(self._today)
        head.addSpacing(L)
        head.addWidget(self.refresh_button)
        top = QHBoxLayout()
        top.setSpacing(L)
        top.addWidget(self._month_card(), 4)
        top.addWidget(self._chart_card(), 7)
        foot = QHBoxLayout()
        foot.addWidget(self._definition, 1)
        foot.addSpacing(XL)
        foot.addWidget(self._cut_off)
        column = QVBoxLayout(self)
        column.setContentsMargins(L, L, L, M)
        column.setSpacing(M)
        column.addLayout(head)
        column.addLayout(top, 6)
        column.addWidget(self.table, 5)
        column.addLayout(foot)

    def _month_card(self) -> QWidget:
        column = QVBoxLayout()
        column.setContentsMargins(L, L, L, L)
        column.setSpacing(S)
        column.addWidget(label("本月", "section"))
        column.addWidget(self._percent)
        column.addWidget(self._counts)
        column.addWidget(self._bar)
        column.addWidget(self._reasons)
        column.addStretch()
        column.addWidget(self._state)
        return frame("card", column)

    def _chart_card(self) -> QWidget:
        legend = QHBoxLayout()
        legend.addWidget(label("近十二个月", "section"))
        legend.addStretch()
        for text, token in (("扫码结算", "primary"), ("其他方式", "rest")):
            legend.addWidget(_Swatch(self._theme, token))
            legend.addWidget(label(text, "label"))
        column = QVBoxLayout()
        column.setContentsMargins(L, L, L, S)
        column.addLayout(legend)
        column.addWidget(self._chart, 1)
        return frame("card", column)


class _Swatch(QLabel):
    """A square of a chart's colour beside its name."""

    def __init__(self, theme: Theme, token: str) -> None:
        super().__init__()
        self._theme, self._token = theme, token
        theme.changed.connect(self._tinted)
        self._tinted()

    @Slot()
    def _tinted(self) -> None:
        self.setPixmap(self._theme.swatch(getattr(self._theme.tokens, self._token), 12))


def _count_reasons(desk: Desk) -> ReasonCounts:
    now = desk.clock.now()
    return count_reasons(desk, now.year, now.month)
