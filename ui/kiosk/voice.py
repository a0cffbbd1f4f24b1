"""What the kiosk says aloud, where this machine has a Chinese voice."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from ui.kiosk.kiosk import Kiosk
from ui.kiosk.state import Page
from ui.speech import Speaker


class Prompter(QObject):
    """Says what each page of a kiosk has to say, once."""

    def __init__(self, kiosk: Kiosk, voice: Speaker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._kiosk, self._voice = kiosk, voice
        self._last = (kiosk.page, kiosk.view.spoken)
        kiosk.changed.connect(self._look)

    @Slot()
    def _look(self) -> None:
        view = self._kiosk.view
        last, self._last = self._last, (view.page, view.spoken)
        # A kiosk that calls out by itself whenever somebody leaves is a nuisance.
        left = view.page is Page.START and last[0] is not Page.START
        if self._last != last and view.spoken and not left:
            self._voice.say(view.spoken, self._kiosk.manner.reader.pace)
