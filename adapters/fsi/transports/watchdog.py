"""Deadlines of calls, kept by one thread: a thread for each call would cost more than the call."""

from __future__ import annotations

import heapq
import itertools
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(order=True)
class _Deadline:
    at: float
    number: int
    act: Callable[[], None] | None = field(compare=False)


class Watchdog:
    """Acts when something has lasted too long. Its thread starts with the first deadline."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: list[_Deadline] = []
        self._numbers = itertools.count()
        self._thread: threading.Thread | None = None

    @contextmanager
    def over(self, seconds: float, act: Callable[[], None]) -> Iterator[None]:
        """Call `act` from the watchdog's thread if the block lasts longer than `seconds`."""
        deadline = _Deadline(time.monotonic() + seconds, next(self._numbers), act)
        with self._changed:
            heapq.heappush(self._waiting, deadline)
            self._wake(deadline)
        try:
            yield
        finally:
            deadline.act = None

    def _wake(self, newest: _Deadline) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="deadlines", daemon=True)
            self._thread.start()
        elif self._waiting[0] is newest:
            self._changed.notify()

    def _run(self) -> None:
        while True:
            act = self._due().act
            if act is not None:
                act()

    def _due(self) -> _Deadline:
        with self._changed:
            while True:
                while self._waiting and self._waiting[0].act is None:
                    heapq.heappop(self._waiting)
                if not self._waiting:
                    self._changed.wait()
                    continue
                left = self._waiting[0].at - time.monotonic()
                if left <= 0:
                    return heapq.heappop(self._waiting)
                self._changed.wait(left)
