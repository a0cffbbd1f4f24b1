"""Frames as Qt brings them, pushed by hand where a machine has no camera."""

import threading
import time
from collections.abc import Iterator

import numpy as np
import pytest

pytest.importorskip("PySide6.QtMultimedia", reason="QtMultimedia or what it needs is missing")

from PySide6.QtCore import QSize, QTimer
from PySide6.QtMultimedia import QMediaDevices, QVideoFrame, QVideoFrameFormat
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from adapters.scan.camera import open_camera
from adapters.scan.decode import Decoder
from adapters.scan.opencv import cv2
from adapters.scan.phone_film import draw_phone
from adapters.scan.picture import Pixels
from adapters.scan.qt_camera import Newest, QtCameras, Tap
from adapters.scan.qt_frame import shot_of
from adapters.scan.source import open_source
from adapters.scan.station import RECONNECTING, ScanStation
from desktop.domain.errors import Invalid
from desktop.domain.secret import Secret
from desktop.domain.sight import Frame

Format = QVideoFrameFormat.PixelFormat
TEXT = "4240000000000000000001350000"


def counter_top(width: int = 642, height: int = 480) -> Pixels:
    picture = np.full((height, width, 3), (200, 120, 40), np.uint8)
    picture[20:460, 200:420] = cv2.resize(draw_phone(TEXT), (220, 440))
    return picture


def fill(frame: QVideoFrame, plane: int, rows: Pixels) -> None:
    stride = frame.bytesPerLine(plane)
    whole = np.frombuffer(frame.bits(plane), np.uint8, stride * rows.shape[0])
    whole.reshape(rows.shape[0], stride)[:, : rows.shape[1]] = rows


def frame_of(picture: Pixels, kind: Format) -> QVideoFrame:
    """A frame of a picture in one of the formats of cameras."""
    height, width = picture.shape[:2]
    frame = QVideoFrame(QVideoFrameFormat(QSize(width, height), kind))
    assert frame.map(QVideoFrame.MapMode.WriteOnly)
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    if kind is Format.Format_NV12:
        planes = cv2.cvtColor(picture, cv2.COLOR_BGR2YUV_I420).reshape(-1)
        u, v = planes[width * height :].reshape(2, height // 2, width // 2)
        fill(frame, 0, planes[: width * height].reshape(height, width))
        fill(frame, 1, np.dstack([u, v]).reshape(height // 2, width))
    elif kind is Format.Format_YUYV:
        fill(frame, 0, cv2.cvtColor(picture, cv2.COLOR_BGR2YUV_YUY2).reshape(height, width * 2))
    elif kind is Format.Format_Y8:
        fill(frame, 0, grey)
    else:
        fill(frame, 0, cv2.cvtColor(picture, cv2.COLOR_BGR2BGRA).reshape(height, width * 4))
    frame.unmap()
    return frame


@pytest.mark.qt_log_ignore("No RHI backend")  # Qt turns the picture without a graphics card
@pytest.mark.parametrize(
    ("kind", "coloured"),
    [(Format.Format_NV12, True), (Format.Format_YUYV, True), (Format.Format_BGRA8888, True),
     (Format.Format_Y8, False)],
)  # fmt: skip
def test_a_frame_of_any_format_is_read_and_shown(kind: Format, coloured: bool) -> None:
    shot = shot_of(frame_of(counter_top(), kind))
    assert shot is not None
    assert shot.grey.shape == (480, 642)
    assert [seen.text for seen in Decoder().decode(shot.grey)] == [Secret(TEXT)]
    rgb = shot.colour(320)
    assert rgb.shape[1] == 320
    red, _, blue = (int(value) for value in rgb[5, 5])
    assert (blue - red > 100) is coloured  # the counter is blue


def test_a_frame_without_a_picture_is_none() -> None:
    assert shot_of(QVideoFrame()) is None


def test_the_newest_frame_takes_the_place_of_the_last() -> None:
    plain = np.zeros((48, 64, 3), np.uint8)
    newest, frames = Newest(), [frame_of(plain, Format.Format_Y8) for _ in range(3)]
    for frame in frames:
        newest.put(frame)
    assert newest.take(0) is frames[-1]
    assert newest.dropped == 2
    assert newest.take(0.01) is None


class PushedCameras(QtCameras):
    """Cameras whose frames come from a timer; `plugged` says whether one is there."""

    plugged = True

    def __init__(self) -> None:
        super().__init__()
        self._frame = frame_of(counter_top(), Format.Format_NV12)
        self._tap: Tap | None = None
        self._timer = QTimer(self, interval=20)
        self._timer.timeout.connect(self._push)
        self._timer.start()

    def tap(self, key: str, newest: Newest) -> Tap | None:
        self._tap = Tap(newest, self) if self.plugged else None
        newest.name = f"摄像头 {key}"
        return self._tap

    def unplug(self) -> None:
        self.plugged = False
        if self._tap is not None:
            self._tap._fail()
            self._tap = None

    def _push(self) -> None:
        if self._tap is not None and isValid(self._tap):
            self._tap.sink.setVideoFrame(QVideoFrame(self._frame))


@pytest.fixture
def pushed(qtbot: QtBot) -> Iterator[PushedCameras]:
    made = PushedCameras()
    yield made
    qtbot.wait(50)  # taps that were let go are deleted
    made.deleteLater()


def test_a_camera_is_unplugged_and_comes_back_and_its_code_is_taken_once(
    pushed: PushedCameras, qtbot: QtBot
) -> None:
    shown: list[Frame] = []
    station = ScanStation("0", lambda spec: open_camera(spec, door=pushed), retry_after=0.1)
    station.start(shown.append)
    try:
        qtbot.waitUntil(lambda: any(frame.taken for frame in shown), timeout=5000)
        pushed.unplug()
        qtbot.waitUntil(lambda: shown[-1].hint == RECONNECTING, timeout=5000)
        pushed.plugged = True
        count = len(shown)
        qtbot.waitUntil(lambda: any(frame.sightings for frame in shown[count:]), timeout=5000)
    finally:
        station.stop()
    assert [frame.taken for frame in shown if frame.taken] == [Secret(TEXT)]


def test_a_camera_that_is_not_there_is_told_within_a_second(qtbot: QtBot) -> None:
    cameras, told = QtCameras(), []
    number = str(len(QMediaDevices.videoInputs()))  # one more than there are

    def open_it() -> None:
        began = time.monotonic()
        with pytest.raises(Invalid, match="打不开摄像头"):
            open_source(number, cameras)
        told.append(time.monotonic() - began)

    thread = threading.Thread(target=open_it)
    thread.start()
    qtbot.waitUntil(lambda: bool(told), timeout=5000)
    thread.join()
    assert told[0] < 1.0
    assert all(device.spec.startswith("qt:") and device.name for device in cameras.names())
