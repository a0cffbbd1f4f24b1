"""The records without widgets: past reconciliations, a run under way, and what is unresolved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop.domain.course import Course
from desktop.domain.differences import ComparedGroup
from desktop.domain.errors import AppError
from desktop.domain.reconciliation import Reconciliation
from desktop.ports import Desk
from desktop.usecases.reconcile import reconcile
from desktop.usecases.show_reconciliation import past_reconciliations, show_reconciliation
from ui.background import Background, Job
from ui.records.unresolved_view import Pending
from ui.widgets.banner import Notice, notice_of

LOOK_MS = 200
"""How often the progress of a run is looked at."""


@dataclass(frozen=True)
class Loaded:
    """The records as read in one go; `runs` newest first."""

    runs: tuple[Reconciliation, ...] = ()
    pending: Pending = Pending()


class RecordsBoard(QObject):
    """One institution's records. `changed` follows each change, `told` brings a message."""

    changed = Signal()
    told = Signal(object)

    def __init__(self, desk: Desk, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._background = desk, background
        self.loaded = Loaded()
        self.trouble: AppError | None = None
        self.run: Reconciliation | None = None
        self.groups: tuple[ComparedGroup, ...] = ()
        self.course: Course | None = None
        self._job: Job | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.changed)

    @property
    def now(self) -> datetime:
        """The desk's time."""
        return self._desk.clock.now()

    @property
    def today(self) -> date:
        """The desk's day."""
        return self.now.date()

    @property
    def yesterday(self) -> date:
        """The last day that is over."""
        return self.today - timedelta(days=1)

    @Slot()
    def load(self) -> None:
        """Read the records anew."""
        self._background.run(_load, self._desk, done=self._loaded, failed=self._not_loaded)

    def reconcile(self, since: date, until: date) -> None:
        """F5: compare these days with the centre's books."""
        if self.course is None:
            self.course, self.trouble = Course(), None
            self._timer.start()
            self._background.run(
                reconcile, self._desk, since, until, self.course,
                done=self._reconciled, failed=self._failed,
            )  # fmt: skip
            self.changed.emit()

    @Slot()
    def stop(self) -> None:
        """Esc: end the run before its next question to the centre."""
        if self.course:
            self.course.stop()
            self.changed.emit()

    def choose(self, run: Reconciliation) -> None:
        """Show a past reconciliation; its differences are read against our book as it is now."""
        if run != self.run:
            self.run, self.groups = run, ()
            self._compare(run)
            self.changed.emit()

    def _compare(self, run: Reconciliation) -> None:
        if self._job:
            self._job.drop()
        self._job = self._background.run(
            show_reconciliation, self._desk, run, done=self._compared, failed=self._not_loaded
        )

    @Slot(object)
    def _loaded(self, loaded: Loaded) -> None:
        self.loaded = loaded
        if self.run is None and loaded.runs:
            self.choose(loaded.runs[0])
        elif self.run:
            self._compare(self.run)
        self.changed.emit()

    @Slot(object)
    def _compared(self, groups: Sequence[ComparedGroup]) -> None:
        self.groups = tuple(groups)
        self.changed.emit()

    @Slot(object)
    def _reconciled(self, run: Reconciliation) -> None:
        self._ended()
        self.choose(run)
        word = "与中心相符" if run.balanced else "与中心有差异，请逐笔处理"
        self.told.emit(Notice("ok" if run.balanced else "bad", f"对账完成：{word}"))
        self.load()

    @Slot(object)
    def _failed(self, error: AppError) -> None:
        self.trouble = error
        self._ended()
        self.told.emit(notice_of(error))

    @Slot(object)
    def _not_loaded(self, error: AppError) -> None:
        self.told.emit(notice_of(error))

    def _ended(self) -> None:
        self.course = None
        self._timer.stop()
        self.changed.emit()


def _load(desk: Desk) -> Loaded:
    messages = tuple(desk.store.unresolved())
    # The door is looked at only where somebody waits for it.
    reachable = not messages or desk.centre.reachable()
    pending = Pending(messages, reachable, desk.max_processing_seconds)
    return Loaded(tuple(past_reconciliations(desk)), pending)
