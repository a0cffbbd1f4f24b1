"""What a cashier meets while scanning: cameras, guns, hints, and every kind of code.

`python -m tests.ui.scan_scenes FOLDER` writes a picture of each, light and dark.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.domain.secret import Secret
from desktop.domain.sight import GLARE, TOO_DARK, TOO_FAR, TWO_CODES, Device, Frame, Sighting
from tests.ui.conftest import Theatre
from tests.ui.fakes import CODE, WECHAT, FakeCameras, FakeGun, frame
from tests.ui.scenes import Drive, identified, phase, show, till_of, until, write
from ui.cashier.state import Phase
from ui.devices import DeviceDesk, Devices
from ui.hands import press
from ui.window import MainWindow

EXAMPLES = {
    "nhsa_open_package": "opc0000000000000000001350000",
    "nhsa_face_auth_no": "ano0000000000000000001350000",
    "ec_token": "350000ec" + "0a" * 15,
    "wechat_trade_no": "4200" + "0" * 24,
    "alipay_trade_no": "20261231" + "0" * 20,
    "id_number": "35999919900101005X",
    "wechat_pay": WECHAT,
    "alipay_pay": "2500000000000000",
    "unionpay_pay": "6200000000000000",
    "ecny_pay": "0100000000000000000",
    "drug_trace": "80000000000000000000",
    "gs1_element_string": "010690000000000710LOT7",
    "ean13": "6900000000007",
    "ean8": "69000003",
    "upca": "690000000003",
    "health_card": "0A" * 32 + ":0",
    "url": "https://example.invalid/x?y=1",
    "tax_invoice": "01,10,,00000000,1.00,20260101,,",
    "nhsa_institution": "H35999900001",
    "hospital_card": "MZ000001",
    "unknown": "!!",
}
"""A made-up text of every kind that is no voucher."""


def furnish(stage: Theatre, window: MainWindow, devices: Devices) -> DeviceDesk:
    """Plug devices into a window, as the program does."""
    desk = DeviceDesk(window, stage.station, devices)
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    desk.start(app)
    window.closed.connect(lambda: desk.stop(app))
    return desk


def at_counter(stage: Theatre, cameras: FakeCameras | None = None) -> None:
    """A window with cameras and a serial gun that answers, waiting for a code."""
    window = show(stage)
    gun = FakeGun()
    furnish(stage, window, Devices(cameras or FakeCameras(), gun))
    gun.say("")
    stage.station.show(frame())
    QTest.qWait(30)


def counter(stage: Theatre) -> None:
    at_counter(stage)


def hinted(hint: str, grey: int) -> Drive:
    def drive(stage: Theatre) -> None:
        at_counter(stage)
        stage.station.show(frame(hint=hint, grey=grey))
        until(lambda: till_of(stage).state.hint == hint)

    return drive


def two_phones(hint: str = TWO_CODES) -> Frame:
    """Two codes side by side; neither is taken."""
    places = (((30, 40), (130, 44), (126, 140), (26, 136)), ((190, 40), (290, 40), (290, 140),
               (190, 140)))  # fmt: skip
    seen = tuple(
        Sighting(Secret(text), "QRCode", corners)
        for text, corners in zip((CODE, WECHAT), places, strict=True)
    )
    return replace(frame(hint=hint), sightings=seen)


def two_codes(stage: Theatre) -> None:
    at_counter(stage)
    stage.station.show(two_phones())
    until(lambda: till_of(stage).state.hint == TWO_CODES)


def unplugged(stage: Theatre) -> None:
    cameras = FakeCameras(chosen="qt:A")
    at_counter(stage, cameras)
    cameras.plug(Device("qt:B", "内置摄像头"))
    hint = "摄像头已断开，请检查是否插好，插好后自动恢复"
    stage.station.show(replace(frame(hint=hint), width=0, height=0))
    until(lambda: till_of(stage).state.hint == hint)


def no_camera_at_all(stage: Theatre) -> None:
    at_counter(stage, FakeCameras(()))
    hint = (
        "打不开摄像头 0（请检查摄像头是否插好、是否被其他程序占用、系统是否允许使用摄像头；"
        "也可以先用扫码枪，或按 F7 用身份证办理。）"
    )
    stage.station.show(replace(frame(hint=hint), width=0, height=0))
    until(lambda: till_of(stage).state.hint == hint)


def gun_missing(stage: Theatre) -> None:
    window = show(stage)
    gun = FakeGun()
    furnish(stage, window, Devices(FakeCameras(), gun))
    stage.station.show(frame())
    gun.say("扫码枪 COM3 没有应答，请检查是否插好、串口号是否正确；正在重连…")
    QTest.qWait(30)


def typing_gun(stage: Theatre) -> None:
    window = show(stage)
    furnish(stage, window, Devices(FakeCameras()))
    stage.station.show(frame())
    QTest.qWait(30)


def gun_while_busy(stage: Theatre) -> None:
    identified(stage)
    furnish(stage, stage.window, Devices(FakeCameras()))
    stage.window.place.hear(Secret(CODE))
    QTest.qWait(30)


def code_shown(key: str) -> Drive:
    def drive(stage: Theatre) -> None:
        at_counter(stage)
        stage.station.show(frame(EXAMPLES[key]))
        phase(stage, Phase.NOT_READ)

    return drive


def by_scanned_id(stage: Theatre) -> None:
    code_shown("id_number")(stage)
    press(stage.window, Qt.Key.Key_F7)
    press(stage.window, Qt.Key.Key_1)
    until(lambda: till_of(stage).state.bills is not None)


def kinds(keys: Sequence[str]) -> dict[str, Drive]:
    """A scene for each of these kinds."""
    return {f"kind_{key}": code_shown(key) for key in keys}


SCAN_SCENES: dict[str, Drive] = {
    "counter": counter, "too_dark": hinted(TOO_DARK, 12), "too_far": hinted(TOO_FAR, 120),
    "glare": hinted(GLARE, 240), "two_phones": two_codes, "unplugged": unplugged,
    "no_camera_at_all": no_camera_at_all, "gun_missing": gun_missing, "typing_gun": typing_gun,
    "gun_while_busy": gun_while_busy, "by_scanned_id": by_scanned_id, **kinds(tuple(EXAMPLES)),
}  # fmt: skip


if __name__ == "__main__":
    import os
    import sys

    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    write(sys.argv[1], SCAN_SCENES)
