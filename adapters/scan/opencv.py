"""OpenCV as this program wants it: quiet and on one thread.

Import `cv2` from here; two of the switches work only before the first import.
"""

import os

os.environ.setdefault("OPENCV_LOG_LEVEL", "SILENT")
os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
# Hardware transforms make Media Foundation take seconds to open a camera (opencv issue 17687).
os.environ.setdefault("OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS", "0")

import cv2

cv2.setNumThreads(1)

__all__ = ["cv2"]
