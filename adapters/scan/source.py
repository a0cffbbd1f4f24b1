"""Where pictures come from: a camera, a video file, a numbered sequence or a folder of images.

A source is named by a text: a number is a camera (through Qt where a `Door` to Qt is given),
`opencv:0` a camera through OpenCV, `qt:ID` the Qt camera with this id, all else a path.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import numpy as np

from adapters.scan.opencv import cv2
from adapters.scan.picture import Pixels, as_pixels
from desktop.domain.errors import Invalid

FILM_RATE: Final = 15.0
"""Frames a second of a source that does not say its rate."""

IMAGES: Final = frozenset({".png", ".jpg", ".jpeg", ".bmp", ".webp"})
CODE: Final = "camera"
OPENCV: Final = "opencv:"
QT: Final = "qt:"


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: `grey` for reading, and `colour(width)`: RGB at most so wide, for the eye."""

    grey: Pixels
    colour: Callable[[int], Pixels]


class Source(Protocol):
    """Pictures one after the other. `rate` is in frames a second."""

    live: bool
    rate: float

    def next(self) -> Shot | None:
        """The next picture, None when there is none (the film is over, the camera is gone)."""

    def skip(self) -> None:
        """Pass over one picture without unpacking it."""

    def rewind(self) -> None:
        """Back to the first picture; a camera has none and does nothing."""

    def close(self) -> None:
        """Let the device or the file go."""


Door = Callable[[str], Source]
"""Opens a camera through Qt: by its place in the list (a number) or by its id."""


def shot_of_bgr(picture: Pixels) -> Shot:
    """A shot of a BGR picture as OpenCV gives it."""
    grey = as_pixels(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY))
    return Shot(grey, lambda width: _rgb(picture, width))


def _rgb(picture: Pixels, width: int) -> Pixels:
    return as_pixels(cv2.cvtColor(narrowed(picture, width), cv2.COLOR_BGR2RGB))


def narrowed(picture: Pixels, width: int) -> Pixels:
    """The picture, at most `width` pixels wide, its proportions kept."""
    scale = width / picture.shape[1]
    if scale >= 1:
        return picture
    size = (width, max(1, round(picture.shape[0] * scale)))
    return as_pixels(cv2.resize(picture, size, interpolation=cv2.INTER_AREA))


class Capture:
    """A camera or a film through OpenCV."""

    def __init__(self, name: str, opener: Callable[[], cv2.VideoCapture], live: bool) -> None:
        self.live = live
        self._name = name
        self._opener = opener
        self._open()
        self.rate = self._capture.get(cv2.CAP_PROP_FPS) or FILM_RATE

    def _open(self) -> None:
        """Open and fetch the first picture: some drivers open a camera that never delivers."""
        self._capture = self._opener()
        self._first = self._fetch() if self._capture.isOpened() else None
        if self._first is None:
            self._capture.release()
            raise no_camera(self._name) if self.live else no_film(self._name)

    def _fetch(self) -> Shot | None:
        read, picture = self._capture.read()
        return shot_of_bgr(as_pixels(picture)) if read else None

    def next(self) -> Shot | None:
        first, self._first = self._first, None
        return self._fetch() if first is None else first

    def skip(self) -> None:
        if self._first is None:
            self._capture.grab()
        self._first = None

    def rewind(self) -> None:
        if not self.live:
            self.close()
            self._open()

    def close(self) -> None:
        self._capture.release()


class Folder:
    """Images of a folder in the order of their names; those that cannot be read are passed over."""

    live = False
    rate = FILM_RATE

    def __init__(self, folder: Path) -> None:
        self._paths = sorted(p for p in folder.iterdir() if p.suffix.lower() in IMAGES)
        if not self._paths:
            raise Invalid(
                f"打不开摄像头：文件夹 {folder} 里没有图片",
                "请换一个放有 PNG 或 JPG 的文件夹。",
                CODE,
            )
        self.rewind()

    def next(self) -> Shot | None:
        pictures = (read_image(path) for path in self._left)
        return next((shot_of_bgr(picture) for picture in pictures if picture is not None), None)

    def skip(self) -> None:
        next(self._left, None)

    def rewind(self) -> None:
        self._left = iter(self._paths)

    def close(self) -> None:
        self._left = iter(())


def read_image(path: Path) -> Pixels | None:
    """An image file as BGR, None if it is not one. Any path works, Chinese ones on Windows too."""
    data = np.fromfile(path, dtype=np.uint8)
    picture = cv2.imdecode(data, cv2.IMREAD_COLOR) if data.size else None
    return None if picture is None else np.asarray(picture, dtype=np.uint8)


def open_source(spec: str, door: Door | None = None) -> Source:
    """The source that `spec` names (see above).

    Raises `Invalid` with code "camera" when it cannot be opened or delivers no picture.
    """
    number = spec.removeprefix(OPENCV)
    if number.isascii() and number.isdigit():
        if door is not None and number == spec:
            return door(spec)
        return Capture(number, lambda: _device(int(number)), live=True)
    if spec.startswith(QT):
        if door is None:
            raise no_camera(spec)
        return door(spec.removeprefix(QT))
    return _open_file(spec)


def _open_file(spec: str) -> Source:
    path = Path(spec)
    if path.is_dir():
        return Folder(path)
    if "%" not in path.name and not path.is_file():
        raise Invalid(
            f"打不开摄像头：找不到 {spec}", "请检查路径，或在设置里改选摄像头编号（如 0）。", CODE
        )
    return Capture(spec, lambda: cv2.VideoCapture(spec), live=False)


def _device(number: int) -> cv2.VideoCapture:
    """A camera asked for 1280 x 720; DirectShow opens in less time than Media Foundation."""
    capture = cv2.VideoCapture(number, cv2.CAP_DSHOW if sys.platform == "win32" else cv2.CAP_ANY)
    if capture.isOpened():
        capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
        capture.set(cv2.CAP_PROP_FRAME_WIDTH, 1280)
        capture.set(cv2.CAP_PROP_FRAME_HEIGHT, 720)
        capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
    return capture


def no_camera(name: str) -> Invalid:
    return Invalid(
        f"打不开摄像头 {name}",
        "请检查摄像头是否插好、是否被其他程序占用、系统是否允许使用摄像头；"
        "也可以先用扫码枪，或按 F7 用身份证办理。",
        CODE,
    )


def no_film(name: str) -> Invalid:
    return Invalid(
        f"打不开摄像头：{name} 不是能播放的视频",
        "请换一个 avi、mp4、mjpg 或 webm 文件，或一个图片文件夹。",
        CODE,
    )
