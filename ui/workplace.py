"""One institution's screens, side by side in a stack, with what drives them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.domain.roles import may_open, require_page
from desktop.domain.secret import Secret
from desktop.domain.sight import Frame
from desktop.ports import Desk
from desktop.updater import CodeUpdater
from ui.background import Background
from ui.cashier.hearing import ELSEWHERE, UNUSED, Heard, heard
from ui.cashier.screen import CashierScreen
from ui.cashier.till import Till
from ui.codes.screen import CodesScreen
from ui.header import PulseTaker
from ui.help import HelpPage
from ui.lists.board import Board, Waker
from ui.lists.screen import ListsScreen
from ui.rate.screen import RateScreen
from ui.records.board import RecordsBoard
from ui.records.screen import RecordsScreen
from ui.station.settings_page import settings_page
from ui.texts import CODE_SEARCH, Page, pages
from ui.theme import Theme
from ui.widgets.not_yet import NotYet
from ui.windows.board import WindowsBoard
from ui.windows.screen import WindowsScreen


@dataclass(frozen=True)
class Workplace:
    """A desk, the name by which the header's switch calls it, and what keeps its codes."""

    desk: Desk
    name: str
    updater: CodeUpdater | None = None


class WorkplaceView(QStackedWidget):
    """The pages of one workplace. Only the screens this institution has are made."""

    told = Signal(object)

    def __init__(
        self, workplace: Workplace, sender: Waker, background: Background, theme: Theme
    ) -> None:
        super().__init__()
        self.desk, self._theme = workplace.desk, theme
        self._background, self._sender = background, sender
        self.pulse = PulseTaker(self.desk, background, self)
        self.pulse.told.connect(self.told)
        self.rail_pages = pages(self.desk.institution)
        self.till: Till | None = None
        self.cashier: CashierScreen | None = None
        self.board: Board | None = None
        self.lists: ListsScreen | None = None
        self.windows: WindowsScreen | None = None
        self.rate = RateScreen(self.desk, background, theme)
        self.records_board = RecordsBoard(self.desk, background, self)
        self.records_board.told.connect(self.told)
        self.records = RecordsScreen(self.records_board, theme)
        self._pages: dict[str, QWidget] = {}
        for page in self.rail_pages:
            self._add(page.key, self._screen(page))
        self.codes: CodesScreen | None = None
        self._add(CODE_SEARCH.key, self._codes(workplace.updater))
        self._add("help", HelpPage(theme))
        self.setCurrentWidget(self._pages[self.offered[0]])

    @property
    def key(self) -> str:
        """The key of the page on the screen."""
        return next(k for k, page in self._pages.items() if page is self.currentWidget())

    @property
    def offered(self) -> tuple[str, ...]:
        """The pages that the operator's role may open, in the rail's order."""
        return tuple(key for key in self._pages if may_open(self.desk.operator, key))

    def open(self, key: str) -> None:
        """Show a page and read its data anew. Raises `NotAllowed` where the role forbids it."""
        require_page(self.desk.operator, key)
        self.setCurrentWidget(self._pages[key])
        self._pages[key].setFocus()
        self._reload(key)

    @Slot(object)
    def show_frame(self, frame: Frame) -> None:
        """A camera frame: picture for the eye, code for the till, while the till is shown."""
        if self.till and self.cashier and self.currentWidget() is self.cashier:
            self.cashier.show_frame(frame)
            self.till.see(frame)
        if self.windows and self.currentWidget() is self.windows:
            self.windows.board.see(frame)

    def hear(self, text: Secret) -> bool:
        """A text from a scanner gun, for the page that is shown; whether it was used.

        Where it was not, a message says why.
        """
        if self.windows and self.currentWidget() is self.windows:
            self.windows.board.take(text)
            return True
        if not (self.till and self.cashier and self.currentWidget() is self.cashier):
            self.told.emit(ELSEWHERE)
            return False
        match heard(self.till.state, text):
            case Heard.SCAN:
                self.till.take(text)
            case Heard.SCAN_INSTEAD:
                self.till.back()
                self.till.take(text)
            case Heard.ID_NUMBER:
                self.till.submit_id(text)
            case unused:
                self.told.emit(UNUSED[unused])
                return False
        return True

    @Slot()
    def moved(self) -> None:
        """Messages moved: read anew what is on the screen."""
        self.pulse.take()
        if self.till:
            self.till.look()
        self._reload(self.key)

    def stop(self) -> None:
        """Look no more; what is under way ends by itself."""
        self.pulse.stop()
        self.records_board.stop()
        if self.codes:
            self.codes.stop()
        if self.till:
            self.till.stop()

    def reveal(self, held: bool) -> None:
        """F8."""
        if self.till:
            self.till.reveal(held)

    def _reload(self, key: str) -> None:
        if key == "cashier" and self.till:
            self.till.links.load()
        if key == "rate":
            self.rate.load()
        if key == "records":
            self.records_board.load()
        if key == "lists" and self.board:
            self.board.load()
        if key == "windows" and self.windows:
            self.windows.board.load()
        if key == CODE_SEARCH.key and self.codes:
            self.codes.load()

    def _add(self, key: str, page: QWidget) -> None:
        self._pages[key] = page
        self.addWidget(page)

    def _screen(self, page: Page) -> QWidget:
        if page.later:
            return self._not_yet(page)
        makers: dict[str, Callable[[], QWidget]] = {
            "cashier": self._cashier, "lists": self._lists, "rate": self._rate,
            "windows": self._windows,
            "records": self._records,
            "settings": lambda: settings_page(self.desk, self._background, self._theme),
        }  # fmt: skip
        return makers[page.key]()

    def _not_yet(self, page: Page) -> QWidget:
        return NotYet(self._theme, page.icon, page.name, page.headline, page.later)

    def _cashier(self) -> QWidget:
        self.till = Till(self.desk, self._background, self)
        self.till.told.connect(self.told)
        self.till.state_changed.connect(self._sold)
        self.cashier = CashierScreen(self.till, self._theme)
        return self.cashier

    def _codes(self, updater: CodeUpdater | None) -> QWidget:
        book = self.desk.codes
        if book is None:
            return self._not_yet(CODE_SEARCH)
        self.codes = CodesScreen(self.desk, book, updater, self._background, self._theme)
        self.codes.told.connect(self.told)
        return self.codes

    def _rate(self) -> QWidget:
        return self.rate

    def _records(self) -> QWidget:
        return self.records

    def _lists(self) -> QWidget:
        self.board = Board(self.desk, self._sender, self._background, self)
        self.board.told.connect(self.told)
        self.lists = ListsScreen(self.board, self._theme)
        return self.lists

    def _windows(self) -> QWidget:
        board = WindowsBoard(self.desk, self._background, self)
        board.told.connect(self.told)
        self.windows = WindowsScreen(board, self._theme)
        return self.windows

    @Slot()
    def _sold(self) -> None:
        """A sale ended: the figures of the header changed."""
        if self.till and self.till.state.settlement:
            self.pulse.take()
