"""The month's bar and the twelve months' chart; both carry the target line."""

from __future__ import annotations

from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import QLineF, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.rate.view import MonthRow
from ui.theme import LABEL, RADIUS, Theme

_WIDTH = 0.62
_TOP = 112
"""Percent: room above a full bar for its value."""


class MonthBar(QWidget):
    """One bar from 0 to 100 % with the target as a dashed line."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._share: float | None = None
        self._target = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def show_share(self, share: float | None, target: int, words: str) -> None:
        """Show a share of 100, None for no data; `words` says the same to a screen reader."""
        self._share, self._target = share, target
        self.setAccessibleName(words)
        self.update()

    def sizeHint(self) -> QSize:
        """Bar and the line's label above it."""
        return QSize(320, self._theme.px(66))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Grey to 100 %, colour to the share, the dashed line over both."""
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top = self._theme.px(24)
        bar = QRectF(1, top, self.width() - 2, self._theme.px(28))
        shape = QPainterPath()
        shape.addRoundedRect(bar, RADIUS, RADIUS)
        painter.setClipPath(shape)
        painter.fillRect(bar, QColor(tokens.rest))
        done = QRectF(bar)
        done.setWidth(bar.width() * (self._share or 0) / 100)
        painter.fillRect(done, QColor(tokens.primary))
        painter.setClipping(False)
        self._paint_target(painter, bar)
        painter.end()

    def _paint_target(self, painter: QPainter, bar: QRectF) -> None:
        x = bar.left() + bar.width() * self._target / 100
        ink = QColor(self._theme.tokens.text)
        painter.setPen(QPen(ink, 2, Qt.PenStyle.DashLine))
        painter.drawLine(QLineF(x, bar.top() - 6, x, bar.bottom() + 6))
        painter.setFont(self._theme.font(LABEL))
        painter.setPen(ink)
        above = QRectF(x - 60, 0, 120, bar.top() - 6)
        painter.drawText(above, Qt.AlignmentFlag.AlignCenter, f"目标 {self._target}%")


class MonthsChart(pg.PlotWidget):  # type: ignore[misc]
    """Twelve bars to 100 %: scanned share in colour, the rest grey, values at the bars."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._months: tuple[MonthRow, ...] = ()
        self._target = 0
        self.setMenuEnabled(False)
        self.setMouseEnabled(False, False)
        self.hideButtons()
        self.setFrameShape(self.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.setMinimumHeight(theme.px(190))
        theme.changed.connect(self._draw)

    def show_months(self, months: Sequence[MonthRow], target: int) -> None:
        """Show the months, oldest first."""
        self._months, self._target = tuple(months), target
        words = "；".join(f"{m.label} {m.percent}" for m in months)
        self.setAccessibleName(f"近十二个月扫码结算率：{words}")
        self._draw()

    @Slot()
    def _draw(self) -> None:
        tokens = self._theme.tokens
        self.clear()
        self.setBackground(tokens.raised)
        self._draw_axes()
        filled = [(x, m.share) for x, m in enumerate(self._months) if m.share is not None]
        places = [x for x, _ in filled]
        shares = [share for _, share in filled]
        rest = [100 - share for share in shares]
        self.addItem(_bars(places, [0.0] * len(places), shares, tokens.primary))
        self.addItem(_bars(places, shares, rest, tokens.rest))
        for x, month in enumerate(self._months):
            self._write(x, month)
        self._draw_target()

    def _write(self, x: int, month: MonthRow) -> None:
        colour = self._theme.tokens.faint if month.share is None else self._theme.tokens.text
        text = pg.TextItem(month.percent, color=colour, anchor=(0.5, 1.0))
        text.setFont(self._theme.font(LABEL))
        self.addItem(text)
        text.setPos(x, 0 if month.share is None else 100)

    def _draw_target(self) -> None:
        ink = self._theme.tokens.text
        pen = pg.mkPen(ink, width=2, style=Qt.PenStyle.DashLine)
        self.addItem(pg.InfiniteLine(pos=self._target, angle=0, pen=pen))
        text = pg.TextItem(f"目标 {self._target}%", color=ink, anchor=(0.0, 1.0))
        text.setFont(self._theme.font(LABEL))
        self.addItem(text)
        text.setPos(len(self._months) - 0.45, self._target)

    def _draw_axes(self) -> None:
        tokens = self._theme.tokens
        bottom, left = self.getAxis("bottom"), self.getAxis("left")
        bottom.setTicks([[(x, m.label) for x, m in enumerate(self._months)]])
        left.setTicks([[(v, f"{v}%") for v in (0, 50, 100)]])
        for axis in (bottom, left):
            axis.setPen(pg.mkPen(tokens.line))
            axis.setTextPen(pg.mkPen(tokens.muted))
            axis.setStyle(tickFont=self._theme.font(LABEL), tickLength=0)
        self.setXRange(-0.6, len(self._months) + 0.75, padding=0)
        self.setYRange(0, _TOP, padding=0)


def _bars(x: list[int], y0: list[float], height: list[float], colour: str) -> pg.BarGraphItem:
    return pg.BarGraphItem(
        x=x, y0=y0, height=height, width=_WIDTH, brush=QColor(colour), pen=pg.mkPen(None)
    )
