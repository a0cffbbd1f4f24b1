"""The business types a window is set to, and the one in force."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from desktop.domain.errors import AppError
from desktop.domain.stage import Stage
from desktop.ports import Desk
from desktop.usecases.find_stages import find_stages, stages_set
from ui.background import Background
from ui.widgets.banner import notice_of


class Links(QObject):
    """`changed` follows each change of what is offered or in force, `told` brings a message.

    Until the register was read, the settings say what is offered.
    """

    changed = Signal()
    told = Signal(object)

    def __init__(self, desk: Desk, background: Background, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._background = desk, background
        self.offered = stages_set(desk)
        self.in_force = self.offered[0]

    @Slot()
    def load(self) -> None:
        """Read anew what this window is set to."""
        self._background.run(find_stages, self._desk, done=self._found, failed=self._failed)

    @Slot()
    def step(self) -> None:
        """The next one, after the last the first."""
        place = self.offered.index(self.in_force)
        self.use(self.offered[(place + 1) % len(self.offered)])

    def use(self, stage: Stage) -> None:
        """Put one of those offered in force; what is offered no more changes nothing."""
        self.in_force = stage if stage in self.offered else self.in_force
        self.changed.emit()

    @Slot(object)
    def _found(self, stages: tuple[Stage, ...]) -> None:
        if stages != self.offered:
            self.offered = stages
            self.in_force = self.in_force if self.in_force in stages else stages[0]
            self.changed.emit()

    @Slot(object)
    def _failed(self, error: AppError) -> None:
        self.told.emit(notice_of(error))
