"""The main window: training strip, header, rail, banner, and the pages of the workplaces."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from desktop.domain.errors import NotAllowed
from desktop.domain.sight import Frame
from desktop.ports import ScanStation
from ui.background import Background, Bridge
from ui.header import Header
from ui.header_view import Pulse
from ui.lists.board import Waker
from ui.rail import Rail
from ui.texts import TRAINING
from ui.theme import XS, L, S, Theme
from ui.widgets.banner import Banner, Notice, notice_of
from ui.widgets.buttons import shortcut
from ui.widgets.labels import frame, label, restyle
from ui.workplace import Workplace, WorkplaceView

SMALLEST = (1280, 680)
FIRST_SIZE = (1366, 768)


class MainWindow(QMainWindow):
    """Shows one workplace at a time. Starts the camera when first shown and stops it when closed;
    `closed` tells the owner of sender and background to end them."""

    closed = Signal()

    def __init__(
        self,
        workplaces: Sequence[Workplace],
        station: ScanStation,
        sender: Waker,
        theme: Theme,
        background: Background,
        bridge: Bridge,
    ) -> None:
        super().__init__()
        self._theme, self._station, self._bridge = theme, station, bridge
        self._started = False
        self._before_help = ""
        self.views = [WorkplaceView(w, sender, background, theme) for w in workplaces]
        self.header = Header(theme, [w.name for w in workplaces])
        self.rail = Rail(theme, [page for view in self.views for page in view.rail_pages])
        self.banner = Banner(theme)
        self._stack = QStackedWidget()
        self.setWindowTitle("医保台")
        self._arrange(training=any(w.desk.training for w in workplaces))
        self._connect()
        self._keys()
        self.show_workplace(0)
        self.resize(*FIRST_SIZE)

    @property
    def place(self) -> WorkplaceView:
        """The workplace on the screen."""
        return self.views[self._stack.currentIndex()]

    @Slot(int)
    def show_workplace(self, place: int) -> None:
        """Change to another workplace; its till is where it was left."""
        self._stack.setCurrentIndex(place)
        self.header.show_desk(self.place.desk, place)
        self.rail.offer(self.place.offered)
        if self.place.pulse.pulse:
            self.header.show_pulse(self.place.pulse.pulse)
        self.open(self.place.key)

    @Slot(str)
    def open(self, key: str) -> None:
        """Show a page: cashier, records, lists, mapping, rate, inbox, settings, codes, help.

        The banner says so where the operator's role may not open it.
        """
        try:
            self.place.open(key)
        except NotAllowed as error:
            self.tell(notice_of(error))
        self.rail.mark(self.place.key)

    @Slot(object)
    def tell(self, notice: Notice) -> None:
        """Show a message in the banner."""
        self.banner.say(notice)

    @Slot()
    def help(self) -> None:
        """F1: the keys; again: back."""
        if self.place.key == "help":
            self.open(self._before_help)
        else:
            self._before_help = self.place.key
            self.open("help")

    @Slot()
    def search_codes(self) -> None:
        """Ctrl+K."""
        self.open("codes")

    # --- what comes from elsewhere ----------------------------------------------------------

    @Slot(object)
    def _frame(self, frame: Frame) -> None:
        self.place.show_frame(frame)

    @Slot()
    def _moved(self) -> None:
        for view in self.views:
            view.moved()

    @Slot(object)
    def _pulse(self, pulse: Pulse) -> None:
        if self.place.pulse.pulse is pulse:
            self.header.show_pulse(pulse)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F8 held reveals; everything else as ever."""
        if event.key() == Qt.Key.Key_F8 and not event.isAutoRepeat():
            self.place.reveal(True)
        super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """F8 let go hides."""
        if event.key() == Qt.Key.Key_F8 and not event.isAutoRepeat():
            self.place.reveal(False)
        super().keyReleaseEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin watching and looking when first shown."""
        super().showEvent(event)
        if not self._started:
            self._started = True
            self._station.start(self._bridge.show_frame)
            for view in self.views:
                view.pulse.start()
                view.moved()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let the camera go and look no more."""
        self._station.stop()
        for view in self.views:
            view.stop()
        super().closeEvent(event)
        self.closed.emit()

    # --- building ---------------------------------------------------------------------------

    def _connect(self) -> None:
        self._bridge.frame_arrived.connect(self._frame)
        self._bridge.moved.connect(self._moved)
        for view in self.views:
            view.told.connect(self.tell)
            view.pulse.changed.connect(self._pulse)
        self.header.workplace_chosen.connect(self.show_workplace)
        self.header.waiting.clicked.connect(self._open_records)
        self.header.month.clicked.connect(self._open_rate)
        self.header.lamp.clicked.connect(self._sign_in)
        self.rail.chosen.connect(self.open)
        self.rail.help.clicked.connect(self.help)

    def _keys(self) -> None:
        shortcut(self, "F1", self.help)
        shortcut(self, "Ctrl+K", self.search_codes)
        for keys, act in (
            (("Ctrl++", "Ctrl+="), self._larger), (("Ctrl+-",), self._smaller),
        ):  # fmt: skip
            for key in keys:
                shortcut(self, key, act)

    @Slot()
    def _open_records(self) -> None:
        self.open("records")

    @Slot()
    def _open_rate(self) -> None:
        self.open("rate")

    @Slot()
    def _sign_in(self) -> None:
        self.place.pulse.sign_in()

    @Slot()
    def _larger(self) -> None:
        self._theme.scale(+1)

    @Slot()
    def _smaller(self) -> None:
        self._theme.scale(-1)

    def _arrange(self, training: bool) -> None:
        for view in self.views:
            self._stack.addWidget(view)
        pages_column = QVBoxLayout()
        pages_column.setSpacing(0)
        banner_row = QHBoxLayout()
        banner_row.setContentsMargins(L, S, L, 0)
        banner_row.addWidget(self.banner)
        pages_column.addLayout(banner_row)
        pages_column.addWidget(self._stack, 1)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addLayout(pages_column, 1)
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        if training:
            column.addWidget(_training_strip())
        column.addWidget(self.header)
        column.addLayout(row, 1)
        whole = QWidget()
        whole.setLayout(column)
        self.setCentralWidget(whole)
        self.setMinimumSize(*SMALLEST)


def _training_strip() -> QWidget:
    row = QHBoxLayout()
    row.setContentsMargins(L, XS, L, XS)
    words = label(TRAINING, "", name="训练环境")
    words.setAlignment(Qt.AlignmentFlag.AlignCenter)
    row.addWidget(words)
    strip = frame("strip", row)
    restyle(strip, tint="wait")
    return strip
