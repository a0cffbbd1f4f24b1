"""Scanner guns of both sorts, those that type and one on a serial port, as one stream of texts."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QApplication

from desktop.domain.secret import Secret
from desktop.domain.wedge import Dress
from desktop.ports import Gun, ScanStation
from ui.gun_filter import GunFilter


class Guns(QObject):
    """`scanned` carries each text to act on (a `Secret`), once in three seconds; `state_changed`
    what is wrong with the serial gun, "" when it answers."""

    scanned = Signal(object)
    state_changed = Signal(str)
    _heard = Signal(object)

    def __init__(
        self, station: ScanStation, dress: Dress, gun: Gun | None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._station, self._gun = station, gun
        self._filter = GunFilter(dress, parent=self)
        self._filter.scanned.connect(self._take)
        self._heard.connect(self._take)

    def start(self, app: QApplication) -> None:
        """Watch the keys of the application and listen on the port."""
        self._filter.watch(app)
        if self._gun:
            self._gun.start(self._heard.emit, self.state_changed.emit)

    def stop(self, app: QApplication) -> None:
        """Let keys and port go."""
        app.removeEventFilter(self._filter)
        if self._gun:
            self._gun.stop()

    @Slot(object)
    def _take(self, text: Secret) -> None:
        # The camera may have read the same phone: one filter judges for both.
        if self._station.take(text):
            self.scanned.emit(text)
