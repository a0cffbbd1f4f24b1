"""The kiosk in a process of its own, run by a stand-in for the camera: it tries to leave."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.domain.sight import Frame
from desktop.kiosk import TRAINING_CODE, show_kiosk
from desktop.main import _options, _settings, open_house
from ui.devices import Devices
from ui.hands import wait_until
from ui.kiosk.window import KioskWindow


class Intruder:
    """Begins to press keys when the kiosk starts its camera."""

    def __init__(self) -> None:
        self.seen: dict[str, object] = {}

    def start(self, on_frame: Callable[[Frame], None]) -> None:
        QTimer.singleShot(500, self.try_to_leave)

    def stop(self) -> None:
        self.seen["stopped"] = True

    def use(self, spec: str) -> None:
        raise AssertionError("nobody changes the camera of a kiosk")

    def try_to_leave(self) -> None:
        window = next(w for w in QApplication.topLevelWidgets() if isinstance(w, KioskWindow))
        self.seen["full_screen"] = window.isFullScreen()
        QTest.keyClick(window, Qt.Key.Key_Escape)
        self.seen["closed"] = window.close()
        self.seen["page"] = window.kiosk.page.name
        for code in ("000000", TRAINING_CODE):
            for digit in code:
                QTest.keyClick(window, digit)
                QTest.qWait(80)
            QTest.keyClick(window, Qt.Key.Key_Return)
            answered = wait_until(
                lambda: bool(window.kiosk.state.denied) or not window.isVisible(), 20
            )
            self.seen[code] = answered and not window.isVisible()


def main() -> int:
    intruder = Intruder()
    with open_house(_settings(_options(sys.argv[1:]))) as house:
        assert house.settings.kiosk.on
        code = show_kiosk(house, intruder, Devices())
        trail = [
            (e.action, e.detail)
            for e in house.desks[0].store.audit_trail()
            if e.action == "退出自助机"
        ]
    print(json.dumps({"code": code, "trail": trail} | intruder.seen))
    return code


if __name__ == "__main__":
    sys.exit(main())
