"""Where threads meet Qt: work goes out to a pool, answers come back on the window's thread."""

from __future__ import annotations

import logging
import secrets
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from queue import SimpleQueue
from typing import ParamSpec, TypeVar

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, Slot
from shiboken6 import isValid

from desktop.domain.errors import AppError, Broken
from desktop.domain.sight import Frame

_LOG = logging.getLogger(__name__)
_WORKERS = 4
P = ParamSpec("P")
R = TypeVar("R")


class Job:
    """One piece of work under way; after `drop` its answer goes to nobody."""

    def __init__(self) -> None:
        self._wanted = True

    @property
    def wanted(self) -> bool:
        """Whether anybody still waits for the answer."""
        return self._wanted

    def drop(self) -> None:
        """Nobody waits any more. The work itself is not stopped."""
        self._wanted = False


class _Work(QRunnable):
    """A call on a pool thread; Python owns it, so Qt must not delete it."""

    def __init__(self, call: Callable[[_Work], None]) -> None:
        super().__init__()
        self.setAutoDelete(False)
        self._call = call

    def run(self) -> None:
        self._call(self)


@dataclass(frozen=True)
class _Arrival:
    work: _Work
    job: Job
    receiver: Callable[..., object]
    value: object


class Background(QObject):
    """A pool of threads for use cases; `run` is the one way there and back."""

    _arrived = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(_WORKERS)
        # A store keeps one connection a thread: threads that come and go would leave them behind.
        self._pool.setExpiryTimeout(-1)
        self._arrivals: SimpleQueue[_Arrival] = SimpleQueue()
        self._under_way: set[_Work] = set()
        self._arrived.connect(self._deliver)

    def run(
        self,
        fn: Callable[..., R],
        *args: object,
        done: Callable[[R], object],
        failed: Callable[[AppError], object],
    ) -> Job:
        """Call `fn(*args)` on a pool thread, then `done(result)` or `failed(error)` on this one.

        `done` and `failed` are methods of a QObject marked @Slot; when the object is gone the
        answer is dropped. What is no `AppError` reaches `failed` as `Broken` with the crash
        number under which the log keeps the masked traceback.
        """
        job = Job()

        def call(work: _Work) -> None:
            try:
                arrival = _Arrival(work, job, done, fn(*args))
            except AppError as error:
                arrival = _Arrival(work, job, failed, error)
            except Exception as error:
                arrival = _Arrival(work, job, failed, broken(error))
            self._arrivals.put(arrival)
            self._arrived.emit()

        work = _Work(call)
        self._under_way.add(work)
        self._pool.start(work)
        return job

    def wait(self, milliseconds: int = 30_000) -> bool:
        """Wait for everything under way, at the end of the program; whether all ended in time."""
        return self._pool.waitForDone(milliseconds)

    @Slot()
    def _deliver(self) -> None:
        arrival = self._arrivals.get()
        self._under_way.discard(arrival.work)
        owner = getattr(arrival.receiver, "__self__", None)
        if arrival.job.wanted and isinstance(owner, QObject) and isValid(owner):
            arrival.receiver(arrival.value)


def broken(error: Exception) -> Broken:
    """Log an error of our own without its words (they may hold personal data); what to show."""
    number = secrets.token_hex(3).upper()
    frames = traceback.extract_tb(error.__traceback__)
    path = " < ".join(f"{f.filename}:{f.lineno} {f.name}" for f in reversed(frames))
    _LOG.error("crash %s: %s at %s", number, type(error).__name__, path)
    return Broken(
        f"程序出错，编号 {number}",
        "刚才的操作没有完成。请重试；仍不行请把编号告诉技术支持",
        "crash",
    )


class Bridge(QObject):
    """Brings what other threads say to the window: camera frames and the sender's moves.

    Only the newest frame waits, so that a slow window never builds a queue; a text to act on is
    carried over to the frame that takes its place.
    """

    frame_arrived = Signal(object)
    moved = Signal()
    _frame_waits = Signal()
    _move_waits = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._frame: Frame | None = None
        self._moves = False
        self._frame_waits.connect(self._deliver_frame)
        self._move_waits.connect(self._deliver_move)

    def show_frame(self, frame: Frame) -> None:
        """Hand over a camera frame; for the camera's thread."""
        with self._lock:
            waiting, self._frame = self._frame, _newest(self._frame, frame)
        if waiting is None:
            self._frame_waits.emit()

    def tell_moved(self) -> None:
        """Say that messages moved; for the sender's thread."""
        with self._lock:
            waiting, self._moves = self._moves, True
        if not waiting:
            self._move_waits.emit()

    @Slot()
    def _deliver_frame(self) -> None:
        with self._lock:
            frame, self._frame = self._frame, None
        self.frame_arrived.emit(frame)

    @Slot()
    def _deliver_move(self) -> None:
        with self._lock:
            self._moves = False
        self.moved.emit()


def _newest(waiting: Frame | None, frame: Frame) -> Frame:
    if waiting is None or waiting.taken is None or frame.taken is not None:
        return frame
    return replace(frame, taken=waiting.taken)
