"""Guns, cameras and their row at the till, in a real window."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from adapters.scan.camera import Pace, open_camera
from adapters.scan.devices import CameraChoice, Cameras
from adapters.scan.opencv import cv2
from adapters.scan.phone_film import draw_phone
from adapters.scan.serial_gun import SerialGun
from adapters.scan.station import ScanStation
from desktop.devices import devices_of, qt_cameras
from desktop.domain.errors import Refused
from desktop.domain.secret import Secret
from desktop.domain.sight import Device
from desktop.domain.wedge import Dress
from desktop.settings import GunSettings, Settings, SoundSettings
from tests.ui.conftest import Theatre
from tests.ui.fakes import CODE, FakeCameras, FakeGun, FakeStation, frame
from tests.ui.scan_scenes import furnish
from tests.ui.scenes import phase, settled, show, till_of, to_check, until
from ui.cashier.device_row import DeviceRow
from ui.cashier.device_view import camera_choices, gun_lamp
from ui.cashier.state import Phase
from ui.devices import DeviceDesk, Devices
from ui.hands import press

ID_NUMBER = "35999919900101005X"
A, B = Device("qt:A", "摄像头甲"), Device("qt:B", "摄像头乙")


@pytest.fixture
def furnished(stage: Theatre, qapp: QApplication) -> Iterator[list[DeviceDesk]]:
    """Desks to be let go of at the end."""
    desks: list[DeviceDesk] = []
    yield desks
    for desk in desks:
        desk.stop(qapp)


def row(stage: Theatre) -> DeviceRow:
    cashier = stage.window.views[0].cashier
    assert cashier
    return cashier.devices


def field_text(stage: Theatre) -> str:
    cashier = stage.window.views[0].cashier
    assert cashier
    return cashier.id_field.text()


def type_keys(stage: Theatre, text: str) -> None:
    for letter in text:
        key = Qt.Key.Key_Return if letter == "\r" else letter
        QTest.keyClick(stage.window.windowHandle(), key)
        QTest.qWait(1)


def test_a_typing_gun_goes_to_the_till_past_the_field_in_focus(
    stage: Theatre, furnished: list[DeviceDesk]
) -> None:
    furnished.append(furnish(stage, show(stage), Devices(dress=Dress("#", ""))))
    press(stage.window, Qt.Key.Key_F7)
    press(stage.window, Qt.Key.Key_1)
    type_keys(stage, f"#{CODE}\r")
    until(lambda: till_of(stage).state.visit is not None)
    assert [event.kind for event in stage.pharmacy.store.scans] == ["nhsa_evoucher"]
    assert field_text(stage) == ""
    assert till_of(stage).state.phase is Phase.KNOWN


def test_an_id_number_from_a_reader_that_types_is_used_while_its_field_is_open(
    stage: Theatre, furnished: list[DeviceDesk]
) -> None:
    furnished.append(furnish(stage, show(stage), Devices()))
    press(stage.window, Qt.Key.Key_F7)
    press(stage.window, Qt.Key.Key_1)
    until(lambda: till_of(stage).state.typing_id)
    stage.window.place.hear(Secret(ID_NUMBER))
    until(lambda: till_of(stage).state.visit is not None)
    visit = till_of(stage).state.visit
    assert visit
    assert visit.presented.voucher_type == "02"


def test_the_same_text_is_ignored_for_three_seconds_by_camera_and_gun_alike(
    stage: Theatre, furnished: list[DeviceDesk]
) -> None:
    gun = FakeGun()
    stage.pharmacy.centre.person = Refused("中心：查无此人", "请核对证件")
    furnished.append(furnish(stage, show(stage), Devices(gun=gun)))
    gun.read(Secret(CODE))
    phase(stage, Phase.NOT_READ)
    gun.read(Secret(CODE))
    QTest.qWait(50)
    assert len(stage.pharmacy.store.scans) == 1
    assert not stage.station.take(Secret(CODE))


def test_a_gun_during_a_sale_changes_nothing_and_is_answered(
    stage: Theatre, furnished: list[DeviceDesk]
) -> None:
    to_check(stage)
    gun = FakeGun()
    furnished.append(furnish(stage, stage.window, Devices(gun=gun)))
    gun.read(Secret(ID_NUMBER))
    until(lambda: stage.window.banner.notice is not None)
    assert stage.window.banner.notice
    assert "F2" in stage.window.banner.notice.advice
    assert till_of(stage).state.phase is Phase.CHECK
    for _ in range(3):
        press(stage.window, Qt.Key.Key_F2)
    gun.read(Secret(ID_NUMBER))  # at once: it was not used before
    until(lambda: till_of(stage).state.offered is not None)


def test_a_gun_after_a_sale_points_to_the_next_customer(
    stage: Theatre, furnished: list[DeviceDesk]
) -> None:
    settled(stage)
    furnished.append(furnish(stage, stage.window, Devices()))
    assert not stage.window.place.hear(Secret(ID_NUMBER))
    assert stage.window.banner.notice
    assert "Enter" in stage.window.banner.notice.advice
    assert till_of(stage).state.settlement


def test_a_gun_on_another_page_is_told_where_to_scan(
    stage: Theatre, furnished: list[DeviceDesk]
) -> None:
    furnished.append(furnish(stage, show(stage), Devices()))
    stage.window.open("rate")
    type_keys(stage, f"{CODE}\r")
    until(lambda: stage.window.banner.notice is not None)
    assert stage.window.banner.notice
    assert "收银" in stage.window.banner.notice.title
    assert till_of(stage).state.phase is Phase.WAITING
    assert stage.pharmacy.store.scans == []


def test_a_lost_gun_is_told_once_and_its_lamp_follows(
    stage: Theatre, furnished: list[DeviceDesk]
) -> None:
    gun = FakeGun()
    furnished.append(furnish(stage, show(stage), Devices(gun=gun)))
    gun.say("")
    until(lambda: _lamp(stage) == "扫码枪 已连接")
    gun.say("扫码枪 COM3 没有应答")
    until(lambda: _lamp(stage) == "扫码枪 未应答")
    stage.window.banner.clear()
    gun.say("扫码枪 COM3 没有应答")
    QTest.qWait(30)
    assert stage.window.banner.notice is None
    gun.say("")
    until(lambda: _lamp(stage) == "扫码枪 已连接")
    assert gun.running
    furnished.pop().stop(_app())
    assert not gun.running


def _app() -> QApplication:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return app


def _lamp(stage: Theatre) -> str:
    return row(stage).gun_word


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
def test_a_real_serial_gun_identifies_a_person_and_survives_being_unplugged(
    stage: Theatre, furnished: list[DeviceDesk], tmp_path: Path
) -> None:
    from tests.serial_line import Line

    line = Line(tmp_path / "gun")
    line.plug()
    gun = SerialGun(str(line.name), dress=Dress("#"), retry_after=0.05)
    furnished.append(furnish(stage, show(stage), Devices(gun=gun)))
    until(lambda: _lamp(stage) == "扫码枪 已连接")
    line.unplug()
    until(lambda: _lamp(stage) == "扫码枪 未应答")
    line.plug()
    until(lambda: _lamp(stage) == "扫码枪 已连接")
    line.send(b"#" + CODE.encode() + b"\r\n")
    until(lambda: till_of(stage).state.visit is not None)
    furnished.pop().stop(_app())
    line.unplug()


def test_a_camera_is_chosen_on_the_screen_and_hot_plug_shows(
    stage: Theatre, furnished: list[DeviceDesk]
) -> None:
    cameras = FakeCameras((A, B), "0")
    furnished.append(furnish(stage, show(stage), Devices(cameras)))
    box = row(stage).cameras
    assert [box.itemText(n) for n in range(box.count())] == ["摄像头甲", "摄像头乙"]
    assert box.currentText() == "摄像头甲"
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Down)
    assert cameras.chosen == "qt:B"
    cameras.plug(A)
    until(lambda: box.currentText() == "上次选的摄像头（未接）")
    cameras.plug(A, B)
    until(lambda: box.currentText() == "摄像头乙" and box.count() == 2)


def test_a_camera_chosen_on_the_screen_is_watched_and_remembered(
    stage: Theatre, furnished: list[DeviceDesk], tmp_path: Path
) -> None:
    """The real station, with folders of pictures for cameras."""
    folders = {"0": np.full((480, 640, 3), 90, np.uint8), "1": draw_phone(CODE)}
    for name, picture in folders.items():
        (tmp_path / name).mkdir()
        cv2.imwrite(str(tmp_path / name / "0.png"), picture)
    empty, phone = (Device(str(tmp_path / name), f"摄像头 {name}") for name in folders)
    choice = CameraChoice(tmp_path / "camera.txt", empty.spec)
    station = ScanStation(choice.read(), lambda spec: open_camera(spec, Pace(loop=True)))
    cameras = Cameras(lambda: (empty, phone), choice, station)
    window = show(stage)
    furnished.append(DeviceDesk(window, station, Devices(cameras)))
    furnished[0].start(_app())
    station.start(stage.bridge.show_frame)
    try:
        QTest.qWait(100)
        assert till_of(stage).state.phase is Phase.WAITING
        box = row(stage).cameras
        box.setFocus()
        QTest.keyClick(box, Qt.Key.Key_Down)
        until(lambda: till_of(stage).state.visit is not None)
    finally:
        station.stop()
    assert CameraChoice(tmp_path / "camera.txt", empty.spec).read() == phone.spec


@pytest.mark.parametrize(
    ("plugged", "chosen", "words"),
    [
        ((A, B), "qt:B", "摄像头乙"),
        ((A, B), "1", "摄像头乙"),
        ((A, B), "2", "第 3 个摄像头（未接）"),
        ((), "0", "没有接摄像头"),
        ((), "qt:A", "上次选的摄像头（未接）"),
        ((Device("opencv:0", "UVC"), Device("opencv:2", "HD")), "2", "HD"),
        ((A,), "opencv:0", "摄像头 0（备用通道）"),
        ((A,), "D:\\films\\phone.avi", "影片或图片：phone.avi"),
        ((A,), "/films/stills/", "影片或图片：stills"),
    ],
)
def test_the_camera_in_use_is_always_in_the_list(
    plugged: tuple[Device, ...], chosen: str, words: str
) -> None:
    choices = camera_choices(plugged, chosen)
    assert choices.entries[choices.chosen].name == words
    assert set(plugged) <= set(choices.entries)


def test_a_gun_that_types_needs_no_lamp_but_its_words() -> None:
    assert gun_lamp(has_port=False, trouble="").tint == "info"
    assert gun_lamp(has_port=True, trouble="没有应答").about == "没有应答"


def test_hints_stand_on_the_picture_and_in_its_description(stage: Theatre) -> None:
    show(stage)
    cashier = stage.window.views[0].cashier
    assert cashier
    plain = cashier.camera.grab().toImage()
    stage.station.show(frame(hint="太暗：请把手机屏幕调亮，或打开灯"))
    until(lambda: "太暗" in cashier.camera.accessibleDescription())
    low = cashier.camera.height() - 12
    assert cashier.camera.grab().toImage().pixelColor(6, low) != plain.pixelColor(6, low)
    ground = cashier.camera.grab().toImage().pixelColor(6, low).name().upper()
    assert ground == stage.theme.tint("wait").ground


def test_the_settings_make_the_devices(tmp_path: Path) -> None:
    settings = Settings(
        gun=GunSettings(prefix="#", port="/dev/none", baud=115200),
        sound=SoundSettings(tones=False, speech=True, volume=10),
    )
    choice = CameraChoice(tmp_path / "camera.txt", "0")
    devices = devices_of(settings, ScanStation("0"), choice, None)
    assert isinstance(devices.gun, SerialGun)
    assert isinstance(devices.cameras, Cameras)
    assert devices.dress == Dress("#", "")
    assert (devices.tones, devices.speech, devices.volume) == (False, True, 10)
    assert devices_of(Settings(), ScanStation("0"), choice, None).gun is None


@pytest.mark.qt_log_ignore("library", "symbols")
def test_cameras_through_qt_are_listed_and_hot_plug_wakes_the_station(
    qapp: QApplication, tmp_path: Path
) -> None:
    pytest.importorskip("PySide6.QtMultimedia", reason="QtMultimedia or what it needs is missing")
    door, station = qt_cameras(), FakeStation()
    assert door
    choice = CameraChoice(tmp_path / "camera.txt", "qt:A")
    cameras = devices_of(Settings(), station, choice, door).cameras
    assert cameras
    changes: list[int] = []
    cameras.listen(lambda: changes.append(len(cameras.names())))
    door.changed.emit()
    assert changes == [len(cameras.names())]
    assert station.used == ["qt:A"]
    door.deleteLater()
