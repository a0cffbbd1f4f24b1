"""How far a long piece of work has come, and whether it is still wanted."""

from __future__ import annotations

import threading

from desktop.domain.errors import AppError


class Stopped(AppError):
    """A person stopped the work between two of its steps; nothing of the result was kept."""


class Course:
    """Shared by who works and who waits, in different threads; each asks whenever it likes."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._progress = (0, 0)

    @property
    def progress(self) -> tuple[int, int]:
        """Steps done, and steps in all (0 while that is not known)."""
        return self._progress

    @property
    def stopping(self) -> bool:
        """Whether somebody asked to stop."""
        return self._stop.is_set()

    def stop(self) -> None:
        """Ask the work to end before its next step."""
        self._stop.set()

    def step(self, done: int, steps: int) -> None:
        """Say how far the work is. Raises `Stopped` once `stop` was asked for."""
        self._progress = (done, steps)
        if self.stopping:
            raise Stopped("对账已停止，没有保存结果", "需要时可以重新对账", "stopped")
