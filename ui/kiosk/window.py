"""The kiosk's only window: fills the screen, shows a `KioskView`, and stays until it is let go."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLayout, QVBoxLayout, QWidget

from desktop.domain.sight import Frame
from desktop.ports import ScanStation
from ui.background import Bridge
from ui.header import PulseTaker
from ui.kiosk.kiosk import Kiosk
from ui.kiosk.parts import ChoiceButton, Facts, Keypad, Rows, Turner
from ui.kiosk.shapes import Choice, KioskView
from ui.kiosk.state import Page
from ui.kiosk.words import SLOGAN
from ui.texts import TRAINING
from ui.theme import XL, XS, L, M, Reader, Theme
from ui.widgets.camera_view import CameraView
from ui.widgets.labels import frame, label, restyle
from ui.widgets.state_word import StateWord

DEAF_MS = 600
"""How long a page that has just come takes no press: a second tap was meant for the one before."""
MOST_CHOICES = 2


class KioskWindow(QWidget):
    """Closing it, by whatever key, only asks for the staff's code; `closed` follows `release`."""

    closed = Signal()

    def __init__(
        self,
        kiosk: Kiosk,
        station: ScanStation,
        pulse: PulseTaker,
        theme: Theme,
        bridge: Bridge,
        deaf_ms: int = DEAF_MS,
    ) -> None:
        super().__init__()
        self.kiosk, self._theme, self._station = kiosk, theme, station
        self._pulse, self._bridge = pulse, bridge
        self._started = self._free = self._locked = False
        self._page: Page | None = None
        self._reader: Reader | None = None
        self.setWindowTitle("医保自助机")
        self._deaf = QTimer(self, singleShot=True, interval=deaf_ms)
        self._make_parts()
        self._arrange()
        self._connect()
        self.refresh()

    def fill_screen(self) -> None:
        """Take the whole screen, above everything else, and keep it."""
        flags = Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint
        self.setWindowFlags(self.windowFlags() | flags)
        self._locked = True
        self.showFullScreen()

    @Slot()
    def release(self) -> None:
        """Let the window close, and close it."""
        self._free = True
        self.close()

    # --- showing ----------------------------------------------------------------------------

    @Slot()
    def refresh(self) -> None:
        """Show the kiosk's state."""
        view = self.kiosk.view
        self._read_by(self.kiosk.manner.reader.on_screen(self.width(), self.height()))
        if view.page is not self._page:
            self._page = view.page
            self.setFocus()
            self._deaf.start()
        head = view.headline
        self.headline.say(head.word, head.detail, head.icon, head.tint)
        self._show_figure(view)
        for place, button in enumerate(self._choices):
            button.offer(view.choices[place] if place < len(view.choices) else None)
        self._left.offer(view.left)
        self._right.offer(view.right)
        self._show_countdown(view)
        self._place_parts()

    def _read_by(self, reader: Reader) -> None:
        if reader != self._reader:
            self._reader = reader
            self._theme.read_by(reader)

    def _show_figure(self, view: KioskView) -> None:
        self.camera.setVisible(view.camera)
        self.facts.show_facts(view.facts)
        self.rows.show_rows(view.rows)
        self.turner.show_sheets(view.sheets)
        self.keypad.show_typed(view.keypad)

    def _show_countdown(self, view: KioskView) -> None:
        down = view.countdown
        self._countdown.setText(down.text if down else "")
        restyle(self._countdown, ink=down.tint if down else "")

    @property
    def listens(self) -> bool:
        """Whether the page has stood long enough to be pressed."""
        return not self._deaf.isActive()

    @Slot(object)
    def _chosen(self, choice: Choice) -> None:
        if self.listens:
            self.kiosk.act(choice)

    @Slot(object)
    def _frame(self, picture: Frame) -> None:
        if self.kiosk.page is Page.START:
            self.camera.show_frame(picture)
        self.kiosk.see(picture)

    # --- staying ----------------------------------------------------------------------------

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stay, unless let go or the computer is shut down."""
        app = QGuiApplication.instance()
        ending = isinstance(app, QGuiApplication) and app.isSavingSession()
        if not (self._free or ending):
            event.ignore()
            self.kiosk.ask_staff()
            return
        self._station.stop()
        self._pulse.stop()
        self.kiosk.stop()
        super().closeEvent(event)
        self.closed.emit()

    def changeEvent(self, event: QEvent) -> None:
        """Come back when something made the window smaller."""
        super().changeEvent(event)
        smaller = event.type() == QEvent.Type.WindowStateChange and not self.isFullScreen()
        if smaller and self._locked and not self._free:
            QTimer.singleShot(0, self.showFullScreen)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits of a keyboard serve the keypad; every other key ends here."""
        if self.kiosk.page is Page.STAFF:
            self._type(event)

    def _type(self, event: QKeyEvent) -> None:
        door = self.kiosk.door
        if event.key() == Qt.Key.Key_Backspace:
            door.erase()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            door.submit()
        elif event.text() in set("0123456789"):
            door.type(event.text())

    def showEvent(self, event: QShowEvent) -> None:
        """Begin watching when first shown."""
        super().showEvent(event)
        if not self._started:
            self._started = True
            self._station.start(self._bridge.show_frame)
            self._pulse.start()
            self.kiosk.till.look()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Upright screens have everything larger and below each other."""
        super().resizeEvent(event)
        self.refresh()

    # --- building ---------------------------------------------------------------------------

    def _connect(self) -> None:
        kiosk = self.kiosk
        kiosk.changed.connect(self.refresh)
        kiosk.left.connect(self.release)
        self._bridge.frame_arrived.connect(self._frame)
        self._bridge.moved.connect(kiosk.till.look)
        self._pulse.changed.connect(kiosk.pulse)
        for button in (*self._choices, self._left, self._right):
            button.chosen.connect(self._chosen)
        self.rows.chosen.connect(self._chosen)
        self.turner.chosen.connect(self._chosen)
        self.keypad.typed.connect(kiosk.door.type)
        self.keypad.erased.connect(kiosk.door.erase)
        self.keypad.submitted.connect(kiosk.door.submit)

    def _make_parts(self) -> None:
        self.headline = StateWord(self._theme)
        self.camera = CameraView(self._theme)
        self.facts, self.rows, self.turner, self.keypad = Facts(), Rows(), Turner(), Keypad()
        self._choices = [ChoiceButton() for _ in range(MOST_CHOICES)]
        self._left, self._right = ChoiceButton(), ChoiceButton()
        self._countdown = label("", "", name="倒计时")
        self._countdown.setAlignment(Qt.AlignmentFlag.AlignCenter)

    def _arrange(self) -> None:
        self._figure = QWidget()
        column = _column(self._figure)
        for part in (self.camera, self.facts, self.rows, self.keypad):
            column.addWidget(part)
        column.addStretch()
        self._answers = QWidget()
        answers = _column(self._answers)
        answers.addWidget(self.turner)
        for button in self._choices:
            answers.addWidget(button)
        answers.addStretch()
        body = QWidget()
        self._grid = QGridLayout()
        self._grid.setSpacing(L)
        inner = QVBoxLayout(body)
        inner.setContentsMargins(XL, L, XL, L)
        inner.setSpacing(L)
        inner.addLayout(self._grid, 1)
        inner.addLayout(self._bottom())
        whole = QVBoxLayout(self)
        # The screen says how large it is, also when it is turned.
        whole.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        if self.kiosk.desk.training:
            whole.addWidget(_strip(self.kiosk.terms.training_code))
        whole.addWidget(self._top())
        whole.addWidget(body, 1)

    def _place_parts(self) -> None:
        """Upright: below each other. Across: the figure left, question and answers right."""
        figure = any(x.isVisibleTo(self._figure) for x in self._figures)
        across = self.width() > self.height() and figure
        grid = self._grid
        for part in (self.headline, self._figure, self._answers):
            grid.removeWidget(part)
        self._figure.setVisible(figure)
        if across:
            grid.addWidget(self._figure, 0, 0, 2, 1)
            grid.addWidget(self.headline, 0, 1)
            grid.addWidget(self._answers, 1, 1)
        else:
            grid.addWidget(self.headline, 0, 0)
            grid.addWidget(self._figure, 1, 0)
            grid.addWidget(self._answers, 2, 0)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, int(across))
        grid.setRowStretch(1, 1)

    @property
    def _figures(self) -> tuple[QWidget, ...]:
        return self.camera, self.facts, self.rows, self.keypad

    def _top(self) -> QWidget:
        desk = self.kiosk.desk
        row = QHBoxLayout()
        row.setContentsMargins(XL, M, XL, M)
        where = label(f"{desk.institution.name} · {desk.window}", "", wrap=True, name="机构")
        row.addWidget(where, 1)
        row.addWidget(label(SLOGAN, "brand"))
        return frame("header", row)

    def _bottom(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(L)
        row.addWidget(self._left)
        row.addWidget(self._countdown, 1)
        row.addWidget(self._right)
        return row


def _column(owner: QWidget) -> QVBoxLayout:
    made = QVBoxLayout(owner)
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(L)
    return made


def _strip(code: str) -> QWidget:
    """Training says so, and says how to leave."""
    row = QHBoxLayout()
    row.setContentsMargins(L, XS, L, XS)
    words: QLabel = label(f"{TRAINING}　退出码\u00a0{code}", "", wrap=True, name="训练环境")
    words.setAlignment(Qt.AlignmentFlag.AlignCenter)
    row.addWidget(words)
    strip = frame("strip", row)
    restyle(strip, tint="wait")
    return strip
