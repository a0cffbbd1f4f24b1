"""The thread that keeps the national tables current, apart from the one that moves money."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Literal, TypeAlias

from coding_tables.errors import CodingError
from desktop.domain.errors import AppError, Broken
from desktop.ports import Clock, CodeBook
from desktop.usecases.update_codes import (
    Fate,
    Step,
    TableUpdate,
    Watch,
    load_file,
    update_codes,
)

When: TypeAlias = Literal["off", "start", "nightly"]
_LOG = logging.getLogger(__name__)
OWN = frozenset(("own_mapping",))
"""Tables of which each institution has its own rows."""
BEAT_SECONDS = 20.0
NIGHT = 5
"""Hours of the night in which a nightly update may begin."""
OVERDUE_DAYS = 2
"""Days after which a machine that is off at night updates in the daytime."""
SETTLED_SECONDS = 600.0
"""A program that has just started has other things to do than an overdue update."""


@dataclass(frozen=True)
class Schedule:
    """When to update: never, once after the start, or each night from an hour on."""

    when: When = "nightly"
    hour: int = 2

    def due(self, now: datetime, last: date | None, up: float) -> bool:
        """Whether an update is due; `last` is the day of the last one, `up` the seconds since
        the program started."""
        if self.when == "off" or (last is not None and last >= now.date()):
            return False
        if self.when == "start":
            return True
        if self._at_night(now.time()):
            return True
        overdue = last is None or (now.date() - last).days >= OVERDUE_DAYS
        return overdue and up >= SETTLED_SECONDS

    def _at_night(self, now: time) -> bool:
        return (now.hour - self.hour) % 24 < NIGHT


@dataclass(frozen=True)
class Progress:
    """What the updater is doing, for the screens to read at any time.

    `results` are of the last run that ended at `ended`, `failure` is why a handed file was not
    loaded; `runs` counts the runs that ended.
    """

    running: bool = False
    step: Step | None = None
    results: tuple[TableUpdate, ...] = ()
    failure: AppError | None = None
    ended: datetime | None = None
    runs: int = 0


@dataclass(frozen=True)
class Handed:
    """A file the user was handed, to be loaded as a table."""

    standard: str
    path: Path
    whole: bool


class CodeUpdater:
    """One thread over the books of a machine; every method may be called from any thread."""

    def __init__(self, books: Sequence[CodeBook], clock: Clock, schedule: Schedule) -> None:
        self._books, self._clock, self._schedule = tuple(books), clock, schedule
        self._lock = threading.Lock()
        self._wake, self._stop, self._cancel = (threading.Event() for _ in range(3))
        self._asked: Handed | Literal["update"] | None = None
        self._began = clock.monotonic()
        self._tried: date | None = None
        self.progress = Progress()
        self._thread = threading.Thread(target=self._run, name="codes", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Cancel what is under way and end."""
        self._stop.set()
        self.cancel()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout=30)

    def update(self) -> bool:
        """Update now; False where something is under way already."""
        return self._ask("update")

    def load(self, handed: Handed) -> bool:
        """Load a handed file now; False where something is under way already."""
        return self._ask(handed)

    def cancel(self) -> None:
        """End what is under way; the tables stay as they were."""
        self._cancel.set()

    def _ask(self, what: Handed | Literal["update"]) -> bool:
        with self._lock:
            if self.progress.running or not self._books or self._stop.is_set():
                return False
            self._asked = what
            self._cancel.clear()
            self.progress = replace(self.progress, running=True, step=None, failure=None)
        self._wake.set()
        return True

    def _run(self) -> None:
        while not self._stop.is_set():
            with suppress(CodingError):  # tables that cannot be read now are told when asked for
                self._ask_if_due()
            asked, self._asked = self._asked, None
            if asked is not None:
                self._serve(asked)
            self._wake.wait(BEAT_SECONDS)
            self._wake.clear()

    def _ask_if_due(self) -> None:
        now, up = self._clock.now(), self._clock.monotonic() - self._began
        if self._books and self._schedule.due(now, self._last(), up):
            self._tried = now.date()
            self.update()

    def _last(self) -> date | None:
        """The day of the last update, tried by this program or done by an earlier one."""
        book = self._books[0]
        days = [v[-1].loaded_at.date() for s in book.standards if (v := book.tables.versions(s))]
        return max((day for day in (*days, self._tried) if day), default=None)

    def _serve(self, asked: Handed | Literal["update"]) -> None:
        watch = Watch(self._step, self._cancel.is_set)
        results: tuple[TableUpdate, ...] = ()
        failure: AppError | None = None
        try:
            if isinstance(asked, Handed):
                results = (self._load(asked, watch),)
            else:
                results = tuple(
                    update
                    for book in self._shares()
                    for update in update_codes(book, self._clock, watch)
                )
        except AppError as error:
            failure = error
        except Exception as error:
            # The thread must live on: tomorrow's update may work.
            _LOG.error("the update of the tables broke off: %s", type(error).__name__)
            failure = Broken(
                "目录更新出错", "原有目录未受影响，请再试；仍不行请联系技术支持", "codes"
            )
        finally:
            self.progress = Progress(
                False, None, results, failure, self._clock.now(), self.progress.runs + 1
            )

    def _shares(self) -> Iterator[CodeBook]:
        """National tables by the first institution; what is an institution's own by each."""
        for place, book in enumerate(self._books):
            own = tuple(key for key in book.standards if key in OWN)
            yield book if place == 0 else replace(book, standards=own)

    def _load(self, handed: Handed, watch: Watch) -> TableUpdate:
        book = self._books[0]
        return load_file(book, self._clock, watch, handed.standard, handed.path, whole=handed.whole)

    def _step(self, step: Step) -> None:
        self.progress = replace(self.progress, step=step)


def failed(results: Sequence[TableUpdate]) -> tuple[TableUpdate, ...]:
    """The tables that stayed as they were because something went wrong."""
    return tuple(result for result in results if result.fate is Fate.FAILED)
