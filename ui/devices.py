"""Brings the devices of a workstation to its window: cameras to choose, guns, sounds."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QApplication

from desktop.domain.secret import Secret
from desktop.domain.wedge import Dress
from desktop.ports import Cameras, Gun, ScanStation
from ui.announcer import Announcer
from ui.cashier.device_row import DeviceRow
from ui.cashier.device_view import camera_choices, gun_lamp
from ui.guns import Guns
from ui.voice import Voice
from ui.widgets.banner import Notice
from ui.window import MainWindow


@dataclass(frozen=True)
class Devices:
    """What is plugged into this workstation and how it is set.

    `cameras` is None where there is nothing to choose, `gun` where no serial gun is set.
    """

    cameras: Cameras | None = None
    gun: Gun | None = None
    dress: Dress = Dress()
    tones: bool = False
    speech: bool = False
    volume: int = 60


class DeviceDesk(QObject):
    """Shows the devices on every cashier's screen and carries out what is chosen there."""

    _plugged = Signal()

    def __init__(self, window: MainWindow, station: ScanStation, devices: Devices) -> None:
        super().__init__(window)
        self._window, self._station, self._devices = window, station, devices
        self.guns = Guns(station, devices.dress, devices.gun, self)
        self.voice = Voice(devices.tones, devices.speech, devices.volume, self)
        self._gun_trouble = ""
        self.guns.scanned.connect(self._scanned)
        self.guns.state_changed.connect(self._gun_changed)
        self._plugged.connect(self._show_cameras)
        self._announcers = [Announcer(view.till, self.voice) for view in window.views if view.till]
        for row in self._rows():
            row.camera_chosen.connect(self._choose)

    def start(self, app: QApplication) -> None:
        """Listen to the guns and show what is plugged in."""
        self.guns.start(app)
        self._show_gun()
        if self._devices.cameras:
            self._devices.cameras.listen(self._plugged.emit)
            self._show_cameras()

    def stop(self, app: QApplication) -> None:
        """Let the guns go."""
        self.guns.stop(app)

    def _rows(self) -> list[DeviceRow]:
        return [view.cashier.devices for view in self._window.views if view.cashier]

    @Slot(object)
    def _scanned(self, text: Secret) -> None:
        if not self._window.place.hear(text):
            self._station.give_back(text)

    @Slot(str)
    def _choose(self, spec: str) -> None:
        if self._devices.cameras:
            self._devices.cameras.choose(spec)
            self._show_cameras()

    @Slot()
    def _show_cameras(self) -> None:
        cameras = self._devices.cameras
        if cameras:
            choices = camera_choices(cameras.names(), cameras.chosen)
            for row in self._rows():
                row.show_cameras(choices)

    @Slot(str)
    def _gun_changed(self, trouble: str) -> None:
        if trouble and not self._gun_trouble:
            self._window.tell(Notice("wait", trouble))
        self._gun_trouble = trouble
        self._show_gun()

    def _show_gun(self) -> None:
        lamp = gun_lamp(self._devices.gun is not None, self._gun_trouble)
        for row in self._rows():
            row.show_gun(lamp)
