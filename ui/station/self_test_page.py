"""The self-test of the decode path, line by line; tested anew each time it is shown."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.domain.errors import AppError
from desktop.ports import Desk
from desktop.usecases.self_test import SelfTest, self_test
from ui.background import Background
from ui.station.view import RUNNING, CheckRow, SelfTestView, self_test_view
from ui.theme import XS, L, M, Theme
from ui.widgets.buttons import KeyButton, bind
from ui.widgets.labels import label, line, restyle
from ui.widgets.state_word import StateWord

_NAME_WIDTH = 150
_ICON = 20


class SelfTestPage(QWidget):
    """Shows a `SelfTest`."""

    def __init__(self, desk: Desk, background: Background, theme: Theme) -> None:
        super().__init__()
        self._desk, self._background, self._theme = desk, background, theme
        self.view: SelfTestView | None = None
        self._running = False
        self._state = StateWord(theme)
        self._at = label("", "faint", name="自检时间")
        self._scroll = QScrollArea()
        self.again = KeyButton("F5", "重新自检")
        bind(self, self.again, "F5", self.load)
        self._arrange()
        self._draw()
        theme.changed.connect(self._draw)

    @Slot()
    def load(self) -> None:
        """Test again, unless a test is under way."""
        if self._running:
            return
        self._running = True
        self._state.say(*RUNNING, "info", "info")
        self._background.run(self_test, self._desk, done=self.show_test, failed=self._failed)

    @Slot(object)
    def show_test(self, found: SelfTest) -> None:
        """Show what was found."""
        self._running = False
        self.view = view = self_test_view(found)
        self._state.say(view.word, view.detail, view.look, view.look)
        self._at.setText(view.at)
        self._draw()

    def showEvent(self, event: QShowEvent) -> None:
        """Test when the page comes up."""
        super().showEvent(event)
        self.load()

    @Slot(object)
    def _failed(self, error: AppError) -> None:
        self._running = False
        self._state.say("自检没有完成", f"{error.title}。{error.advice}", "bad", "bad")

    @Slot()
    def _draw(self) -> None:
        self._scroll.setWidget(_Lines(self._theme, self.view.rows if self.view else ()))

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.addWidget(label("医保码识读自检", "section"))
        head.addStretch()
        head.addWidget(self._at)
        head.addSpacing(L)
        head.addWidget(self.again)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setAccessibleName("自检各项")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(M)
        column.addLayout(head)
        column.addWidget(self._state)
        column.addWidget(self._scroll, 1)


class _Lines(QFrame):
    """The lines one under the other, as high as their wrapped texts are at this width."""

    def __init__(self, theme: Theme, rows: Sequence[CheckRow]) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(L, M, L, M)
        self._column.setSpacing(M)
        for number, row in enumerate(rows):
            if number:
                self._column.addWidget(line())
            self._column.addWidget(_CheckLine(theme, row))
        self._column.addStretch()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A scroll area asks for the least height only, and that knows nothing of the width."""
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        """Texts get their font only after they were added, and ask for a new layout then."""
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return done

    def _fit(self) -> None:
        least = self._column.totalMinimumSize().height()
        # -1 while no text is there that could wrap
        self.setMinimumHeight(max(least, self._column.totalHeightForWidth(self.width())))


class _CheckLine(QWidget):
    """Icon and name, state, what was found and, under it, what to do."""

    def __init__(self, theme: Theme, row: CheckRow) -> None:
        super().__init__()
        tint = theme.tint(row.look).text
        icon = QLabel()
        icon.setPixmap(theme.pixmap(row.look, tint, _ICON))
        name, state = label(row.name), label(row.state)
        name.setFixedWidth(theme.px(_NAME_WIDTH))
        restyle(state, ink=row.look)
        words = QVBoxLayout()
        words.setSpacing(XS)
        words.addWidget(label(row.found, wrap=True))
        if row.advice:
            advice = label(row.advice, wrap=True)
            restyle(advice, ink=row.look)
            words.addWidget(advice)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(M)
        top = Qt.AlignmentFlag.AlignTop
        grid.addWidget(icon, 0, 0, top)
        grid.addWidget(state, 0, 1, top)
        grid.addWidget(name, 0, 2, top)
        grid.addLayout(words, 0, 3)
        grid.setColumnStretch(3, 1)
        self.setAccessibleName(row.spoken)
