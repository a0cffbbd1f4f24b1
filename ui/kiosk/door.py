"""The way out for the staff: digits typed on the screen, tried a few times only."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from desktop.domain.errors import AppError
from desktop.domain.exit_code import LONGEST, ExitCode, Tries
from desktop.domain.secret import Secret
from desktop.ports import Desk
from desktop.usecases.leave_kiosk import leave_kiosk
from ui.background import Background


class Door(QObject):
    """`changed` follows each digit and each answer; `opened` comes once, for the right code."""

    changed = Signal()
    opened = Signal()

    def __init__(
        self, desk: Desk, wanted: ExitCode, background: Background, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._desk, self._wanted, self._background = desk, wanted, background
        self._digits = ""
        self._tries = Tries()
        self._under_way = False
        self.denied = ""

    @property
    def typed(self) -> int:
        """How many digits were typed."""
        return len(self._digits)

    def type(self, digit: str) -> None:
        """One more digit."""
        self._digits = (self._digits + digit)[:LONGEST]
        self.denied = ""
        self.changed.emit()

    @Slot()
    def erase(self) -> None:
        """Take the last digit back."""
        self._digits = self._digits[:-1]
        self.changed.emit()

    def shut(self) -> None:
        """Forget what was typed; wrong tries are remembered."""
        self._digits, self.denied = "", ""

    @Slot()
    def submit(self) -> None:
        """Try the code; while the keypad rests nothing is tried."""
        if self._under_way or not self._digits:
            return
        typed, self._digits = Secret(self._digits), ""
        if not self._rests():
            self._under_way = True
            self._background.run(
                leave_kiosk, self._desk, self._wanted, typed,
                done=self._right, failed=self._wrong,
            )  # fmt: skip
        self.changed.emit()

    def _rests(self) -> bool:
        rest = self._tries.rest(self._desk.clock.monotonic())
        if rest:
            self.denied = f"错误次数过多，请 {round(rest)} 秒后再试"
        return rest > 0

    @Slot(object)
    def _right(self, _: None) -> None:
        self._under_way = False
        self._tries = Tries()
        self.opened.emit()

    @Slot(object)
    def _wrong(self, error: AppError) -> None:
        self._under_way = False
        self._tries = self._tries.after_wrong(self._desk.clock.monotonic())
        self.denied = f"{error.title}。{error.advice}"
        self._rests()
        self.changed.emit()
