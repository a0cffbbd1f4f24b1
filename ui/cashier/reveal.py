"""Name and number in full, for as long as F8 is held."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from desktop.domain.errors import AppError
from desktop.ports import Desk
from ui.background import Background
from ui.widgets.banner import notice_of


class Reveal(QObject):
    """`changed` says whether they are shown: only once the showing stands in the audit chain."""

    changed = Signal(bool)
    told = Signal(object)

    def __init__(self, desk: Desk, background: Background, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._background = desk, background
        self._holding = self._shown = False

    def hold(self, person_no: str) -> None:
        """The key is held over this person."""
        self._holding = True
        if not self._shown:
            self._background.run(
                _audit, self._desk, person_no, done=self._audited, failed=self._failed
            )

    def let_go(self) -> None:
        """The key is up, or the person gone."""
        self._holding = False
        self._show(False)

    @Slot(object)
    def _audited(self, _: None) -> None:
        self._show(self._holding)

    @Slot(object)
    def _failed(self, error: AppError) -> None:
        self.told.emit(notice_of(error))

    def _show(self, shown: bool) -> None:
        if shown != self._shown:
            self._shown = shown
            self.changed.emit(shown)


def _audit(desk: Desk, person_no: str) -> None:
    desk.store.audit("显示个人信息", person_no)
