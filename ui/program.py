"""The window with everything it runs on, for as long as it is open."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from PySide6.QtWidgets import QApplication

from desktop.ports import Desk, ScanStation
from desktop.sender import Sender
from desktop.updater import CodeUpdater
from ui.app import start_app
from ui.background import Background, Bridge
from ui.devices import DeviceDesk, Devices
from ui.guns import Guns
from ui.header import PulseTaker
from ui.kiosk.kiosk import Kiosk, Printer, Terms
from ui.kiosk.voice import Prompter
from ui.kiosk.window import KioskWindow
from ui.speech import open_speech
from ui.theme import Mode, Theme
from ui.window import MainWindow
from ui.workplace import Workplace


@dataclass(frozen=True)
class Ground:
    """What every window stands on."""

    app: QApplication
    theme: Theme
    background: Background
    bridge: Bridge
    sender: Sender


@contextmanager
def open_window(
    desks: Sequence[Desk],
    station: ScanStation,
    mode: Mode,
    devices: Devices | None = None,
    updater: CodeUpdater | None = None,
) -> Iterator[tuple[QApplication, MainWindow]]:
    """The application and its window, the sender running; at the end everything under way ends.

    Without `devices` keys are not watched for a gun, and nothing is heard.
    """
    with _ground(desks, mode) as ground:
        places = [Workplace(desk, desk.institution.name, updater) for desk in desks]
        window = MainWindow(
            places, station, ground.sender, ground.theme, ground.background, ground.bridge
        )
        window.closed.connect(ground.app.quit)
        device_desk = DeviceDesk(window, station, devices) if devices else None
        if device_desk:
            device_desk.start(ground.app)
        if updater:
            updater.start()
        try:
            yield ground.app, window
        finally:
            if updater:
                updater.stop()
            if device_desk:
                device_desk.stop(ground.app)
            window.close()


@contextmanager
def open_kiosk(
    desk: Desk,
    station: ScanStation,
    mode: Mode,
    terms: Terms,
    devices: Devices,
    printer: Printer | None = None,
    voice: bool = True,
) -> Iterator[tuple[QApplication, KioskWindow]]:
    """The application with the kiosk's window instead; its end is as that of `open_window`."""
    with _ground([desk], mode) as ground:
        kiosk = Kiosk(desk, ground.background, terms, printer)
        pulse = PulseTaker(desk, ground.background)
        window = KioskWindow(kiosk, station, pulse, ground.theme, ground.bridge)
        Prompter(kiosk, open_speech(voice), window)
        guns = Guns(station, devices.dress, devices.gun, window)
        guns.scanned.connect(kiosk.scan)
        guns.start(ground.app)
        kiosk.idle.watch(ground.app)
        window.closed.connect(ground.app.quit)
        try:
            yield ground.app, window
        finally:
            guns.stop(ground.app)
            ground.app.removeEventFilter(kiosk.idle)
            window.release()


@contextmanager
def _ground(desks: Sequence[Desk], mode: Mode) -> Iterator[Ground]:
    app = start_app(sys.argv[:1])
    theme = Theme(app, mode)
    background, bridge = Background(), Bridge()
    sender = Sender(desks, bridge.tell_moved)
    sender.start()
    try:
        yield Ground(app, theme, background, bridge, sender)
    finally:
        sender.stop()
        background.wait()
