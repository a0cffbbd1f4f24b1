"""Cameras through Qt: names, hot-plug, and frames without a detour over colour.

The camera lives on the window's thread, as Qt wants it; a frame that arrives is only put down,
the newest in the place of the last, and the camera thread takes it from there.
"""

import threading
from typing import Final

from PySide6.QtCore import QLoggingCategory, QObject, Qt, Signal, Slot
from PySide6.QtMultimedia import (
    QCamera,
    QCameraDevice,
    QCameraFormat,
    QMediaCaptureSession,
    QMediaDevices,
    QVideoFrame,
    QVideoFrameFormat,
    QVideoSink,
)

from adapters.scan.qt_frame import shot_of
from adapters.scan.source import QT, Shot, no_camera
from desktop.domain.sight import Device

OPENING: Final = 6.0
"""Seconds a camera may take until its first frame; some take four."""

LOST: Final = 2.0
"""Seconds without a frame after which a camera counts as unplugged."""

_WANTED: Final = (1280, 720)
_RATE: Final = 30.0
_PLAIN: Final = frozenset(
    {QVideoFrameFormat.PixelFormat.Format_NV12, QVideoFrameFormat.PixelFormat.Format_YUYV,
     QVideoFrameFormat.PixelFormat.Format_YUV420P, QVideoFrameFormat.PixelFormat.Format_UYVY}
)  # fmt: skip


class Newest:
    """Room for one frame between two threads; a newer one takes the place of an older one.

    `name` is what a person calls the camera, once it is known; `dropped` counts frames not taken.
    """

    def __init__(self) -> None:
        self._ready = threading.Condition()
        self._frame: QVideoFrame | None = None
        self._failed = False
        self.name = ""
        self.dropped = 0

    def put(self, frame: QVideoFrame) -> None:
        """Leave a frame; never waits."""
        with self._ready:
            self.dropped += self._frame is not None
            self._frame = frame
            self._ready.notify_all()

    def fail(self) -> None:
        """Say that no more frames will come."""
        with self._ready:
            self._failed = True
            self._ready.notify_all()

    def take(self, seconds: float) -> QVideoFrame | None:
        """Wait for the newest frame; None when none came in time or none will come."""
        with self._ready:
            self._ready.wait_for(lambda: self._frame is not None or self._failed, seconds)
            frame, self._frame = self._frame, None
            return frame


class QtSource:
    """A Qt camera as a source. Everything here is for the camera thread."""

    live = True
    rate = _RATE

    def __init__(self, cameras: "QtCameras", key: str) -> None:
        self._newest = Newest()
        self._cameras = cameras
        cameras.wanted.emit(self._newest, key)
        self._first = self._fetch(OPENING)
        if self._first is None:
            self.close()
            raise no_camera(self._newest.name or key)

    def next(self) -> Shot | None:
        first, self._first = self._first, None
        return self._fetch(LOST) if first is None else first

    def _fetch(self, seconds: float) -> Shot | None:
        frame = self._newest.take(seconds)
        return None if frame is None else shot_of(frame)

    def skip(self) -> None:
        """A camera drops by itself what is not taken."""

    def rewind(self) -> None:
        """A camera has no beginning."""

    def close(self) -> None:
        self._newest.fail()
        self._cameras.released.emit(self._newest)


class QtCameras(QObject):
    """The cameras of this machine; lives on the window's thread. `changed` when one comes or goes.

    Calling it opens one (a `Door`), from the camera thread: by its number or its id.
    """

    changed = Signal()
    wanted = Signal(object, str)
    released = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._taps: dict[Newest, Tap] = {}
        self._devices: QMediaDevices | None = None
        self.wanted.connect(self._begin, Qt.ConnectionType.QueuedConnection)
        self.released.connect(self._end, Qt.ConnectionType.QueuedConnection)

    def __call__(self, key: str) -> QtSource:
        """Open a camera and wait for its first frame. Raises `Invalid` with code "camera"."""
        return QtSource(self, key)

    def names(self) -> tuple[Device, ...]:
        """The cameras to choose from, as the system names them. For the window's thread."""
        self._watch()
        return tuple(Device(QT + _id(each), each.description()) for each in _inputs())

    def _watch(self) -> None:
        """Look out for cameras that come and go; needs the application, so not before it."""
        if self._devices is None:
            # On Linux it names each library of sound and screen capture that is not installed.
            QLoggingCategory.setFilterRules("qt.multimedia.symbolsresolver=false")
            self._devices = QMediaDevices(self)
            self._devices.videoInputsChanged.connect(self.changed)

    @Slot(object, str)
    def _begin(self, newest: Newest, key: str) -> None:
        self._watch()
        tap = self.tap(key, newest)
        if tap is None:
            newest.fail()
        else:
            self._taps[newest] = tap

    def tap(self, key: str, newest: Newest) -> "Tap | None":
        """Start the camera of this key; None where it is not there."""
        device = _find(key)
        if device is None:
            return None
        newest.name = device.description()
        return Tap(newest, self).open(device)

    @Slot(object)
    def _end(self, newest: Newest) -> None:
        tap = self._taps.pop(newest, None)
        if tap is not None:
            tap.close()


class Tap(QObject):
    """A video sink whose frames go into one place, and the camera that fills it."""

    def __init__(self, newest: Newest, parent: QObject) -> None:
        super().__init__(parent)
        self._newest = newest
        self._camera: QCamera | None = None
        self.sink = QVideoSink(self)
        self.sink.videoFrameChanged.connect(self._take)

    def open(self, device: QCameraDevice) -> "Tap":
        """Start this camera."""
        self._camera = QCamera(device, self)
        best = best_format(device.videoFormats())
        if best is not None:
            self._camera.setCameraFormat(best)
        self._camera.errorOccurred.connect(self._fail)
        session = QMediaCaptureSession(self)
        session.setCamera(self._camera)
        session.setVideoSink(self.sink)
        self._camera.start()
        return self

    def close(self) -> None:
        """Stop the camera and go."""
        if self._camera is not None:
            self._camera.stop()
        self.deleteLater()

    @Slot(QVideoFrame)
    def _take(self, frame: QVideoFrame) -> None:
        self._newest.put(QVideoFrame(frame))

    @Slot()
    def _fail(self) -> None:
        self._newest.fail()


def best_format(formats: list[QCameraFormat]) -> QCameraFormat | None:
    """The format nearest to 1280 x 720 at 25 frames a second or more, unpacked if possible."""
    return min(formats, key=_badness, default=None)


def _badness(each: QCameraFormat) -> tuple[bool, int, bool]:
    size = each.resolution()
    away = abs(size.width() - _WANTED[0]) + abs(size.height() - _WANTED[1])
    return each.maxFrameRate() < 25, away, each.pixelFormat() not in _PLAIN


def _inputs() -> list[QCameraDevice]:
    return list(QMediaDevices.videoInputs())


def _id(device: QCameraDevice) -> str:
    return bytes(device.id().data()).decode("utf-8", "replace")


def _find(key: str) -> QCameraDevice | None:
    """By id; a number is a place in the list."""
    devices = _inputs()
    if key.isascii() and key.isdigit():
        return devices[int(key)] if int(key) < len(devices) else None
    return next((device for device in devices if _id(device) == key), None)
