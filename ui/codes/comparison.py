"""The changes without widgets: which table, between which versions, filtered how."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from coding_tables.changes import Kind, Weight
from coding_tables.store import Version
from desktop.domain.errors import AppError
from desktop.ports import CodeBook, Desk
from desktop.usecases.show_changes import (
    Changes,
    Wanted,
    comparable,
    export_changes,
    show_changes,
)
from ui.background import Background, Job
from ui.codes.changes_view import HEADINGS, change_cells
from ui.widgets.banner import Notice, notice_of


class Comparison(QObject):
    """`changed` follows each answer."""

    changed = Signal()
    told = Signal(object)

    def __init__(
        self, desk: Desk, book: CodeBook, background: Background, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._desk, self._book, self._background = desk, book, background
        self._job: Job | None = None
        self.standard = ""
        self.versions: tuple[Version, ...] = ()
        self.wanted: Wanted | None = None
        self.found = Changes()
        self.busy = False

    def choose(self, standard: str) -> None:
        """Show what the newest version of a table changed."""
        self.standard, self.versions, self.wanted, self.found = standard, (), None, Changes()
        self.changed.emit()
        self._background.run(
            _versions, self._book, standard, done=self._versions_read, failed=self._failed
        )

    def between(self, old: int, new: int) -> None:
        """Compare two versions."""
        if self.wanted and old != new:
            self._show(replace(self.wanted, old=min(old, new), new=max(old, new)))

    def narrow(self, kind: Kind | None, weight: Weight | None, *, ours: bool) -> None:
        """Show some of the changes only."""
        if self.wanted:
            self._show(replace(self.wanted, kind=kind, weight=weight, ours=ours))

    def export(self, path: Path) -> None:
        """Write the wanted changes to a file."""
        if self.wanted and not self.busy:
            self._set_busy(True)
            self._background.run(
                export_changes, self._desk, self._book, self.wanted, path, change_cells, HEADINGS,
                done=self._exported, failed=self._failed,
            )  # fmt: skip

    def _show(self, wanted: Wanted) -> None:
        if wanted == self.wanted and self.busy:
            return
        self.wanted = wanted
        if self._job:
            self._job.drop()
        self._set_busy(True)
        self._job = self._background.run(
            show_changes, self._desk, self._book, wanted, done=self._found, failed=self._failed
        )

    @Slot(object)
    def _versions_read(self, read: tuple[str, tuple[Version, ...]]) -> None:
        standard, versions = read
        if standard != self.standard:
            return
        self.versions = versions
        if len(versions) > 1:
            self._show(Wanted(standard, versions[1].number, versions[0].number))
        self.changed.emit()

    @Slot(object)
    def _found(self, found: Changes) -> None:
        self.found = found
        self._set_busy(False)

    @Slot(object)
    def _exported(self, count: int) -> None:
        self._set_busy(False)
        self.told.emit(Notice("ok", f"已导出 {count:,} 条变更", "可用表格软件打开"))

    @Slot(object)
    def _failed(self, error: AppError) -> None:
        self._set_busy(False)
        self.told.emit(notice_of(error))

    def _set_busy(self, busy: bool) -> None:
        self.busy = busy
        self.changed.emit()


def _versions(book: CodeBook, standard: str) -> tuple[str, tuple[Version, ...]]:
    return standard, comparable(book, standard)
