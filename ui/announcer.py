"""Lets the changes of a till be heard."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, Slot

from ui.cashier.cues import Cue, cue
from ui.cashier.till import Till


class GivesCues(Protocol):
    """What an announcer asks of a voice."""

    def give(self, cue: Cue) -> None:
        """Play and say a cue; returns at once."""


class Announcer(QObject):
    """Follows one till and gives the cue that belongs to each change."""

    def __init__(self, till: Till, voice: GivesCues) -> None:
        super().__init__(till)
        self._till, self._voice = till, voice
        self._before = till.state
        till.state_changed.connect(self._follow)

    @Slot()
    def _follow(self) -> None:
        before, self._before = self._before, self._till.state
        wanted = cue(before, self._before)
        if wanted:
            self._voice.give(wanted)
