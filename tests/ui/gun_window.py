"""The pharmacy's window in a process of its own, its field for an ID number in focus.

Says `ready` when it can be typed into; answers each line of its input with a line of JSON: what
guns scanned, every text that the field ever held, and where the till stands. Ends with its input.
"""

from __future__ import annotations

import json
import sys

from PySide6.QtCore import QObject, QSocketNotifier, Slot
from PySide6.QtWidgets import QApplication

from desktop.domain.no_scan import NoScan
from desktop.domain.secret import Secret
from tests.ui.conftest import Theatre
from tests.ui.scan_scenes import furnish
from tests.ui.scenes import show, till_of, until
from ui.app import start_app
from ui.background import Background
from ui.devices import Devices
from ui.theme import Theme


class Witness(QObject):
    """Keeps what happens in the window and tells it when asked."""

    def __init__(self, stage: Theatre) -> None:
        super().__init__()
        window = show(stage)
        self._stage = stage
        self._scans: list[str] = []
        self._leaks: list[str] = []
        desk = furnish(stage, window, Devices())
        desk.guns.scanned.connect(self._scanned)
        till_of(stage).type_id()
        till_of(stage).give_reason(NoScan.NO_PHONE)
        cashier = window.place.cashier
        assert cashier
        self._field = cashier.id_field
        self._field.textEdited.connect(self._leaks.append)
        until(self._field.hasFocus)
        self._asked = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read, self)
        self._asked.activated.connect(self._answer)

    @Slot(object)
    def _scanned(self, text: Secret) -> None:
        self._scans.append(text.reveal())

    @Slot()
    def _answer(self) -> None:
        if not sys.stdin.readline():
            QApplication.quit()
            return
        kinds = [event.kind for event in self._stage.pharmacy.store.scans]
        phase = till_of(self._stage).state.phase.name
        told = {"scans": self._scans, "field": self._leaks, "phase": phase, "kinds": kinds}
        print(json.dumps(told), flush=True)


def main() -> None:
    """Run until the input ends."""
    app = start_app(["gun-window"])
    background = Background()
    stage = Theatre(Theme(app, "light"), background)
    witness = Witness(stage)
    print("ready", flush=True)
    app.exec()
    witness.deleteLater()
    stage.window.close()
    background.wait()


if __name__ == "__main__":
    main()
