"""The tables without widgets: how they stand, what the updater does, and what it is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from coding_tables.store import Quarantine
from desktop.domain.errors import AppError
from desktop.ports import CodeBook
from desktop.updater import CodeUpdater, Handed, Progress
from desktop.usecases.search_codes import searchable
from ui.background import Background
from ui.codes.view import TableRow, run_notice, table_rows
from ui.widgets.banner import Notice, notice_of

LOOK_MS = 300
BUSY = Notice("wait", "目录正在更新", "请等它结束，或先取消")


@dataclass(frozen=True)
class Shelf:
    """The tables as read in one go; `found` are those a person can search."""

    rows: tuple[TableRow, ...] = ()
    found: tuple[str, ...] = ()


class Keeper(QObject):
    """`changed` follows each change of the tables, `moved` each step of an update."""

    changed = Signal()
    moved = Signal()
    told = Signal(object)

    def __init__(
        self,
        book: CodeBook,
        updater: CodeUpdater | None,
        background: Background,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._book, self._updater, self._background = book, updater, background
        self._seen = self.progress
        self.shelf = Shelf()
        self.bad: tuple[Quarantine, ...] = ()
        self._look = QTimer(self)
        self._look.setInterval(LOOK_MS)
        self._look.timeout.connect(self._looked)
        self._look.start()

    @property
    def progress(self) -> Progress:
        """What the updater is doing."""
        return self._updater.progress if self._updater else Progress()

    @property
    def can_update(self) -> bool:
        """Whether there is an updater at all."""
        return self._updater is not None

    @Slot()
    def load(self) -> None:
        """Read anew how the tables stand."""
        self._background.run(
            _shelf, self._book, self.progress, done=self._loaded, failed=self._failed
        )

    @Slot()
    def update(self) -> None:
        """Update all tables now."""
        self._begin(bool(self._updater and self._updater.update()))

    def hand(self, standard: str, path: Path, *, whole: bool) -> None:
        """Load a file the user was handed."""
        self._begin(bool(self._updater and self._updater.load(Handed(standard, path, whole))))

    @Slot()
    def cancel(self) -> None:
        """End what is under way."""
        if self._updater:
            self._updater.cancel()

    def show_bad(self, standard: str) -> None:
        """Read the lines that the newest version of a table did not take."""
        self._background.run(_bad, self._book, standard, done=self._bad_read, failed=self._failed)

    def stop(self) -> None:
        """Look no more."""
        self._look.stop()

    def _begin(self, begun: bool) -> None:
        if not begun:
            self.told.emit(BUSY)
        self.moved.emit()

    @Slot()
    def _looked(self) -> None:
        progress = self.progress
        if progress is self._seen:
            return
        ended = progress.runs != self._seen.runs
        self._seen = progress
        self.moved.emit()
        if ended:
            self.told.emit(run_notice(progress))
            self.load()

    @Slot(object)
    def _loaded(self, shelf: Shelf) -> None:
        if shelf != self.shelf:
            self.shelf = shelf
            self.changed.emit()

    @Slot(object)
    def _bad_read(self, bad: Sequence[Quarantine]) -> None:
        self.bad = tuple(bad)
        self.moved.emit()

    @Slot(object)
    def _failed(self, error: AppError) -> None:
        self.told.emit(notice_of(error))


def _shelf(book: CodeBook, progress: Progress) -> Shelf:
    return Shelf(table_rows(book.tables, book.standards, progress), searchable(book))


def _bad(book: CodeBook, standard: str) -> tuple[Quarantine, ...]:
    attempts = book.tables.attempts(standard)
    return book.tables.quarantine(standard, attempts[-1].number, 200) if attempts else ()
