"""The detectors of OpenCV in a process of their own, which is killed when it hangs."""

import multiprocessing
import time
from multiprocessing.connection import Connection
from typing import Any, Final

from adapters.scan.opencv import cv2
from adapters.scan.picture import Pixels

PATIENCE: Final = 5.0
"""Seconds for one picture."""

KILLED: Final = ["\0killed"]


class Child:
    """One detector of OpenCV by its name; started again after it was killed."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._start()

    def _start(self) -> None:
        context: Any = multiprocessing.get_context("spawn")
        self._line, far = context.Pipe()
        self._process = context.Process(target=_serve, args=(self._name, far), daemon=True)
        self._process.start()
        far.close()

    def read(self, pixels: Pixels) -> tuple[list[str], float]:
        """The texts and the child's CPU milliseconds; `KILLED` when it hung or died."""
        self._line.send(pixels)
        try:
            if self._line.poll(PATIENCE):
                found, spent = self._line.recv()
                return list(found), float(spent)
        except EOFError:
            pass
        self.close()
        self._start()
        return KILLED, PATIENCE * 1000

    def close(self) -> None:
        self._process.kill()
        self._process.join()
        self._line.close()


def _serve(name: str, line: Connection) -> None:
    detector = getattr(cv2, name)()
    while True:
        try:
            pixels = line.recv()
        except EOFError:
            return
        began = time.thread_time()
        found = _read(detector, pixels)
        line.send((found, (time.thread_time() - began) * 1000))


def _read(detector: Any, pixels: Pixels) -> list[str]:
    """A text that is not UTF-8 and other troubles of the detector count as nothing read."""
    try:
        _, texts, _, _ = detector.detectAndDecodeMulti(pixels)
    except (UnicodeDecodeError, cv2.error):
        return []
    return [text for text in texts if text]
