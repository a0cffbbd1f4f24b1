"""The lists without widgets: what is loaded, what is chosen, and the three verbs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QObject, Signal, Slot

from desktop.domain.errors import AppError
from desktop.domain.message import Message
from desktop.domain.settlement_list import ListRow
from desktop.ports import Desk, StoredList
from desktop.usecases.build_lists import build_lists
from desktop.usecases.show_lists import show_lists
from desktop.usecases.upload_list import upload_list
from ui.background import Background
from ui.widgets.banner import Notice, notice_of


class Waker(Protocol):
    """The sender, as far as a screen knows it."""

    def wake(self) -> None:
        """Something was queued."""


@dataclass(frozen=True)
class Loaded:
    """The lists as read in one go; `due` is how many the hospital's system says are owed."""

    rows: tuple[ListRow, ...] = ()
    stored: tuple[StoredList, ...] = ()
    due: int | None = None


class Board(QObject):
    """One institution's lists. `changed` follows each change, `told` brings a message."""

    changed = Signal()
    told = Signal(object)

    def __init__(
        self, desk: Desk, sender: Waker, background: Background, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._desk, self._sender, self._background = desk, sender, background
        self.loaded = Loaded()
        self.busy = False
        self._chosen = ""

    @property
    def row(self) -> ListRow | None:
        """The chosen list's line."""
        return next((r for r in self.loaded.rows if r.settlement_id == self._chosen), None)

    @property
    def stored(self) -> StoredList | None:
        """The chosen list."""
        wanted = self._chosen
        return next((s for s in self.loaded.stored if s.entry.settlement_id == wanted), None)

    @Slot()
    def load(self) -> None:
        """Read the lists anew."""
        self._background.run(_load, self._desk, done=self._loaded, failed=self._failed)

    @Slot()
    def build(self) -> None:
        """F5: fetch the discharged from the hospital's system and keep a checked list of each."""
        if not self.busy:
            self._set_busy(True)
            self._background.run(build_lists, self._desk, done=self._built, failed=self._failed)

    @Slot()
    def upload(self) -> None:
        """F9: queue the chosen list for the centre."""
        stored = self.stored
        if stored and not self.busy:
            self._set_busy(True)
            self._background.run(
                upload_list, self._desk, stored, done=self._queued, failed=self._failed
            )

    def choose(self, settlement_id: str) -> None:
        """Show a list beside the table."""
        if settlement_id != self._chosen:
            self._chosen = settlement_id
            self.changed.emit()

    @Slot(object)
    def _loaded(self, loaded: Loaded) -> None:
        self.loaded = loaded
        if self.row is None and loaded.rows:
            self._chosen = loaded.rows[0].settlement_id
        self.changed.emit()

    @Slot(object)
    def _built(self, lists: Sequence[StoredList]) -> None:
        self._set_busy(False)
        self.told.emit(Notice("ok", f"已取 {len(lists)} 份出院病案并生成清单", "有错误的请先改正"))
        self.load()

    @Slot(object)
    def _queued(self, message: Message) -> None:
        self._set_busy(False)
        self._sender.wake()
        self.load()

    @Slot(object)
    def _failed(self, error: AppError) -> None:
        self._set_busy(False)
        self.told.emit(notice_of(error))

    def _set_busy(self, busy: bool) -> None:
        self.busy = busy
        self.changed.emit()


def _load(desk: Desk) -> Loaded:
    return Loaded(tuple(show_lists(desk)), tuple(desk.store.lists()), _due(desk))


def _due(desk: Desk) -> int | None:
    """None when the hospital's system cannot be read now; fetching then says why."""
    try:
        return len(desk.his.discharged())
    except AppError:
        return None
