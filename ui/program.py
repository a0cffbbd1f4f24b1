"""The window with everything it runs on, for as long as it is open."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from PySide6.QtWidgets import QApplication

from desktop.ports import Desk, ScanStation
from desktop.sender import Sender
from ui.app import start_app
from ui.background import Background, Bridge
from ui.devices import DeviceDesk, Devices
from ui.theme import Mode, Theme
from ui.window import MainWindow
from ui.workplace import Workplace


@contextmanager
def open_window(
    desks: Sequence[Desk], station: ScanStation, mode: Mode, devices: Devices | None = None
) -> Iterator[tuple[QApplication, MainWindow]]:
    """The application and its window, the sender running; at the end everything under way ends.

    Without `devices` keys are not watched for a gun, and nothing is heard.
    """
    app = start_app(sys.argv[:1])
    theme = Theme(app, mode)
    background, bridge = Background(), Bridge()
    sender = Sender(desks, bridge.tell_moved)
    places = [Workplace(desk, desk.institution.name) for desk in desks]
    window = MainWindow(places, station, sender, theme, background, bridge)
    window.closed.connect(app.quit)
    device_desk = DeviceDesk(window, station, devices) if devices else None
    if device_desk:
        device_desk.start(app)
    sender.start()
    try:
        yield app, window
    finally:
        if device_desk:
            device_desk.stop(app)
        window.close()
        sender.stop()
        background.wait()
