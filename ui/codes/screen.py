"""The page of national codes: four parts behind four buttons."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.ports import CodeBook, Desk
from desktop.updater import CodeUpdater
from ui.background import Background
from ui.codes.changes_page import ChangesPage
from ui.codes.comparison import Comparison
from ui.codes.finder import Finder
from ui.codes.keeper import Keeper
from ui.codes.own_page import OwnKeeper, OwnPage
from ui.codes.search_page import SearchPage
from ui.codes.tables_page import TablesPage
from ui.theme import L, M, S, Theme
from ui.widgets.buttons import shortcut

PARTS = ("查编码", "目录", "变更", "本机构编码")


class CodesScreen(QWidget):
    """`told` brings messages of every part."""

    told = Signal(object)

    def __init__(
        self,
        desk: Desk,
        book: CodeBook,
        updater: CodeUpdater | None,
        background: Background,
        theme: Theme,
    ) -> None:
        super().__init__()
        self.keeper = Keeper(book, updater, background, self)
        finder = Finder(desk, book, background, self)
        comparison = Comparison(desk, book, background, self)
        self.own = OwnKeeper(desk, background, self)
        self.search = SearchPage(finder, theme)
        self.tables = TablesPage(self.keeper, theme)
        self.changes = ChangesPage(comparison, theme)
        self.own_page = OwnPage(self.own, theme)
        for part in (self.keeper, finder, comparison, self.own):
            part.told.connect(self.told)
        self._pages = (self.search, self.tables, self.changes, self.own_page)
        self._stack, self._group = QStackedWidget(), QButtonGroup(self)
        self._arrange()
        self.keeper.changed.connect(self._offer)
        self._group.idClicked.connect(self.show_part)
        self.show_part(0)

    def load(self) -> None:
        """Read anew what the parts show."""
        self.keeper.load()
        self.own.load()

    def stop(self) -> None:
        """Look no more."""
        self.keeper.stop()

    @Slot(int)
    def show_part(self, place: int) -> None:
        """Show one of the parts."""
        self._stack.setCurrentIndex(place)
        self._group.button(place).setChecked(True)
        page = self._pages[place]
        self.setFocusProxy(page)
        page.setFocus()

    @Slot()
    def _offer(self) -> None:
        self.search.offer(self.keeper.shelf.found)
        self.changes.offer(self.keeper.shelf.found)

    def _arrange(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(S)
        for place, name in enumerate(PARTS):
            row.addWidget(self._button(place, name))
        row.addStretch()
        for page in self._pages:
            self._stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(L, M, L, L)
        column.setSpacing(M)
        column.addLayout(row)
        column.addWidget(self._stack, 1)

    def _button(self, place: int, name: str) -> QPushButton:
        button = QPushButton(f"{name}  Alt+{place + 1}")
        button.setCheckable(True)
        button.setAutoDefault(False)
        button.setProperty("role", "part")
        button.setAccessibleName(f"{name}，按键 Alt+{place + 1}")
        self._group.addButton(button, place)
        shortcut(self, f"Alt+{place + 1}", button.click)
        return button
