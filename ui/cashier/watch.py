"""Keeps an eye on settlements of unknown outcome while the sender looks them up."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop.domain.errors import AppError
from desktop.domain.message import Message
from desktop.ports import Desk
from ui.background import Background
from ui.cashier.follow import Fate, follow

EVERY_MS = 1000


@dataclass(frozen=True)
class Look:
    """One look: what is still unresolved, and how far each followed message has come."""

    waiting: tuple[Message, ...]
    fates: tuple[Fate, ...]


class Watch(QObject):
    """Reads the store each second as long as something is unresolved; `looked` brings a `Look`.

    A message is followed until its fate was told as certain, exactly once.
    """

    looked = Signal(object)
    failed = Signal(object)

    def __init__(self, desk: Desk, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._background = desk, background
        self._followed: tuple[Message, ...] = ()
        self._under_way = self._again = False
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.look)

    def follow(self, message: Message) -> None:
        """Follow a message whose outcome has just become unknown."""
        self._followed = (*self._followed, message)
        self.look()

    @Slot()
    def look(self) -> None:
        """Look now, unless a look is under way: then once more after it."""
        self._again = self._under_way
        if self._under_way:
            return
        self._under_way = True
        self._background.run(
            _look, self._desk, self._followed, done=self._seen, failed=self._not_seen
        )

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()

    @Slot(object)
    def _seen(self, look: Look) -> None:
        known = {f.message.id for f in look.fates} | {m.id for m in look.waiting}
        added = (m for m in self._followed if m.id not in known)
        self._followed = (*look.waiting, *added)
        if not self._followed:
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()
        self.looked.emit(look)
        self._ended()

    @Slot(object)
    def _not_seen(self, error: AppError) -> None:
        self.failed.emit(error)
        self._ended()

    def _ended(self) -> None:
        self._under_way = False
        if self._again:
            self.look()


def _look(desk: Desk, followed: tuple[Message, ...]) -> Look:
    fates = tuple(follow(desk, message) for message in followed)
    return Look(tuple(desk.store.unresolved()), fates)
