"""A Qt video frame as a shot: brightness for reading straight from its plane, colour on demand."""

from collections.abc import Callable
from typing import Final

import numpy as np
from PySide6.QtGui import QImage
from PySide6.QtMultimedia import QVideoFrame, QVideoFrameFormat

from adapters.scan.opencv import cv2
from adapters.scan.picture import Pixels, as_pixels
from adapters.scan.source import Shot, narrowed, shot_of_bgr

_Format = QVideoFrameFormat.PixelFormat
_PLANAR: Final = frozenset(
    {_Format.Format_NV12, _Format.Format_NV21, _Format.Format_YUV420P, _Format.Format_YV12,
     _Format.Format_YUV422P, _Format.Format_Y8}
)  # fmt: skip
_PACKED: Final = {
    _Format.Format_YUYV: (0, cv2.COLOR_YUV2RGB_YUY2),
    _Format.Format_UYVY: (1, cv2.COLOR_YUV2RGB_UYVY),
}


def shot_of(frame: QVideoFrame) -> Shot | None:
    """The picture of a frame; None where it holds none. The frame is mapped and let go again."""
    if not frame.isValid() or not frame.map(QVideoFrame.MapMode.ReadOnly):
        return None
    try:
        return _mapped(frame)
    finally:
        frame.unmap()


def _mapped(frame: QVideoFrame) -> Shot | None:
    kind = frame.pixelFormat()
    if kind in _PLANAR:
        grey = _plane(frame, 0, frame.width(), frame.height())
        return Shot(grey, _planar_colour(frame, grey))
    if kind in _PACKED:
        luma, code = _PACKED[kind]
        rows = _plane(frame, 0, frame.width() * 2, frame.height())
        packed = rows.reshape(frame.height(), frame.width(), 2)
        return Shot(np.ascontiguousarray(packed[:, :, luma]), _packed_colour(packed, code))
    return _whole(frame)


def _plane(frame: QVideoFrame, plane: int, width: int, height: int) -> Pixels:
    """A copy of one plane without the padding of its rows."""
    stride = frame.bytesPerLine(plane)
    data = np.frombuffer(frame.bits(plane), dtype=np.uint8, count=stride * height)
    return data.reshape(height, stride)[:, :width].copy()


def _planar_colour(frame: QVideoFrame, grey: Pixels) -> Callable[[int], Pixels]:
    """Colour of the usual format of cameras (NV12); the others are shown in grey."""
    if frame.pixelFormat() != _Format.Format_NV12:
        return lambda width: _grey_rgb(grey, width)
    rows = _plane(frame, 1, grey.shape[1] // 2 * 2, grey.shape[0] // 2)
    chroma = rows.reshape(grey.shape[0] // 2, grey.shape[1] // 2, 2)
    return lambda width: _nv12_rgb(grey, chroma, width)


def _nv12_rgb(grey: Pixels, chroma: Pixels, width: int) -> Pixels:
    small = narrowed(grey, width)
    small = small[: small.shape[0] // 2 * 2, : small.shape[1] // 2 * 2]
    half = (small.shape[1] // 2, small.shape[0] // 2)
    tint = cv2.resize(chroma, half, interpolation=cv2.INTER_AREA)
    return as_pixels(cv2.cvtColorTwoPlane(small, tint, cv2.COLOR_YUV2RGB_NV12))


def _packed_colour(packed: Pixels, code: int) -> Callable[[int], Pixels]:
    return lambda width: narrowed(as_pixels(cv2.cvtColor(packed, code)), width)


def _grey_rgb(grey: Pixels, width: int) -> Pixels:
    return as_pixels(cv2.cvtColor(narrowed(grey, width), cv2.COLOR_GRAY2RGB))


def _whole(frame: QVideoFrame) -> Shot | None:
    """Any other format, turned into a picture by Qt."""
    image = frame.toImage().convertToFormat(QImage.Format.Format_BGR888)
    if image.isNull():
        return None
    stride, height, width = image.bytesPerLine(), image.height(), image.width()
    rows = np.frombuffer(image.constBits(), dtype=np.uint8).reshape(height, stride)
    return shot_of_bgr(rows[:, : width * 3].reshape(height, width, 3).copy())
