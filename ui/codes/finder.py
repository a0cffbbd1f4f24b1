"""The search without widgets: waits until typing pauses, asks off the window's thread."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from coding_tables.searching import Page
from desktop.domain.errors import AppError
from desktop.ports import CodeBook, Desk
from desktop.usecases.search_codes import search_codes
from ui.background import Background
from ui.codes.view import Hit, hit
from ui.widgets.banner import notice_of

PAUSE_MS = 60


@dataclass(frozen=True)
class Asked:
    """What is asked for: the text, the tables ("" for all) and the day (None for today)."""

    text: str = ""
    kind: str = ""
    day: date | None = None


class Finder(QObject):
    """One search at a time, always for the newest text. `changed` follows each answer."""

    changed = Signal()
    told = Signal(object)

    def __init__(
        self, desk: Desk, book: CodeBook, background: Background, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._desk, self._book, self._background = desk, book, background
        self._busy = False
        self._answered = Asked()
        self.asked = Asked()
        self.page: Page | None = None
        self.hits: tuple[Hit, ...] = ()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._ask)

    def ask(self, asked: Asked) -> None:
        """Search for this once typing pauses."""
        if asked != self.asked:
            self.asked = asked
            self._pause.start()

    @Slot()
    def more(self) -> None:
        """The next page of the same search."""
        if self.page and self.page.after and not self._busy and self._answered == self.asked:
            self._run(self.page.after)

    @Slot()
    def again(self) -> None:
        """The same search over tables that changed."""
        if self.asked.text.strip():
            self._pause.start()

    @Slot()
    def _ask(self) -> None:
        if self._busy:
            return
        if self.asked.text.strip():
            self._run("")
        else:
            self._answered, self.page, self.hits = self.asked, None, ()
            self.changed.emit()

    def _run(self, after: str) -> None:
        self._busy = True
        self._answered = self.asked
        asked = self.asked
        kinds = (asked.kind,) if asked.kind else ()
        self._background.run(
            _search, self._desk, self._book, asked, kinds, after,
            done=self._found, failed=self._failed,
        )  # fmt: skip

    @Slot(object)
    def _found(self, answer: tuple[str, Page, tuple[Hit, ...]]) -> None:
        after, page, hits = answer
        self._busy = False
        self.page, self.hits = page, (*self.hits, *hits) if after else hits
        self.changed.emit()
        self._catch_up()

    @Slot(object)
    def _failed(self, error: AppError) -> None:
        self._busy = False
        self.told.emit(notice_of(error))
        self._catch_up()

    def _catch_up(self) -> None:
        """What was typed meanwhile is asked at once."""
        if self._answered != self.asked and not self._pause.isActive():
            self._ask()


def _search(
    desk: Desk, book: CodeBook, asked: Asked, kinds: tuple[str, ...], after: str
) -> tuple[str, Page, tuple[Hit, ...]]:
    page = search_codes(book, asked.text, kinds, asked.day, after)
    day = asked.day or desk.clock.now().date()
    versions = {e.standard: book.tables.versions(e.standard) for e in page.entries}
    hits = tuple(hit(entry, day, versions[entry.standard]) for entry in page.entries)
    return after, page, hits
