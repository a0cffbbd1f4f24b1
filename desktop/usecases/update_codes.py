"""Bring the national tables up to date: fetch what is newer, load it, forget what is old.

Each table stands for itself: where one cannot be fetched or loaded, it stays as it was yesterday
and the next one is tried. Nothing here touches a settlement.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory

from coding_tables import layouts
from coding_tables.errors import Busy, Cancelled, CodingError, Damaged
from coding_tables.load import Load, Progress
from coding_tables.store import Version
from desktop.domain.errors import AppError, Broken, Invalid, NotAllowed
from desktop.ports import Clock, CodeBook


class Fate(StrEnum):
    """What became of one table."""

    NEWER = "有更新"
    SAME = "已是最新"
    FAILED = "未更新"
    CANCELLED = "已取消"


@dataclass(frozen=True)
class TableUpdate:
    """What became of one table; `version` where it was loaded, `error` where it was not."""

    standard: str
    fate: Fate
    version: Version | None = None
    error: AppError | None = None

    @property
    def title(self) -> str:
        """The table's name."""
        return layouts.layout(self.standard).title


@dataclass(frozen=True)
class Step:
    """How far an update is: which table of how many, and the rows of it that are done."""

    standard: str
    number: int
    tables: int
    stage: str = "fetch"
    done: int = 0
    rows: int | None = None


@dataclass(frozen=True)
class Watch:
    """Who is told of each step, and whether the update is to stop."""

    step: Callable[[Step], None]
    cancelled: Callable[[], bool]


def update_codes(book: CodeBook, clock: Clock, watch: Watch) -> tuple[TableUpdate, ...]:
    """Update every table of the book, one after the other; never raises for a single table."""
    return tuple(_updates(book, clock, watch))


def _updates(book: CodeBook, clock: Clock, watch: Watch) -> Iterator[TableUpdate]:
    for number, standard in enumerate(book.standards, 1):
        if watch.cancelled():
            yield TableUpdate(standard, Fate.CANCELLED)
            continue
        step = Step(standard, number, len(book.standards))
        watch.step(step)
        try:
            yield _update(book, clock, watch, step)
        except Cancelled:
            yield TableUpdate(standard, Fate.CANCELLED)
        except CodingError as error:
            yield TableUpdate(standard, Fate.FAILED, error=as_app_error(error))
        except AppError as error:
            yield TableUpdate(standard, Fate.FAILED, error=error)


def _update(book: CodeBook, clock: Clock, watch: Watch, step: Step) -> TableUpdate:
    held = book.tables.versions(step.standard)
    release = held[-1].release if held else ""
    with _folder(book) as folder:
        delivery = book.source.fetch(step.standard, release, folder, watch.cancelled)
        if delivery is None:
            return TableUpdate(step.standard, Fate.SAME)
        load = Load(
            at=clock.now().replace(tzinfo=None),
            whole=not held,
            label="中心下载",
            expected=delivery.rows,
            progress=_telling(watch, step, delivery.rows),
            cancelled=watch.cancelled,
        )
        version = book.loader.load(step.standard, delivery.path, load)
    # A prune that cannot have the file now is made up for by the next one.
    with suppress(Busy):
        book.tables.prune(step.standard, book.keep)
    fate = Fate.NEWER if version.written or version.gone else Fate.SAME
    return TableUpdate(step.standard, fate, version)


def load_file(
    book: CodeBook, clock: Clock, watch: Watch, standard: str, path: Path, *, whole: bool
) -> TableUpdate:
    """Load a file the user was handed (zip, text, CSV, XLSX).

    `whole` says that it is the full table, so that codes it lacks are gone. Raises `AppError`;
    the table then stays as it was.
    """
    load = Load(
        at=clock.now().replace(tzinfo=None),
        whole=whole,
        label=path.name,
        progress=_telling(watch, Step(standard, 1, 1), None),
        cancelled=watch.cancelled,
    )
    try:
        version = book.loader.load(standard, path, load)
        book.tables.prune(standard, book.keep)
    except CodingError as error:
        raise as_app_error(error) from error
    fate = Fate.NEWER if version.written or version.gone else Fate.SAME
    return TableUpdate(standard, fate, version)


def _telling(watch: Watch, step: Step, rows: int | None) -> Callable[[Progress], None]:
    def tell(progress: Progress) -> None:
        at = (progress.stage, progress.done, rows)
        watch.step(Step(step.standard, step.number, step.tables, *at))

    return tell


@contextmanager
def _folder(book: CodeBook) -> Iterator[Path]:
    """A folder for one download; raises `Broken` where the disk does not give it."""
    try:
        book.folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=book.folder, ignore_cleanup_errors=True) as folder:
            yield Path(folder)
    except OSError as error:
        raise Broken(
            f"目录下载用的文件夹不能写：{error.strerror}", "请清理磁盘空间或检查权限", "codes.disk"
        ) from error


def as_app_error(error: CodingError) -> AppError:
    """An error of the tables in the words of the program."""
    title = "：".join(part for part in (error.where, error.what) if part)
    kinds: tuple[tuple[type[CodingError], type[AppError], str], ...] = (
        (Cancelled, NotAllowed, "codes.cancelled"),
        (Busy, NotAllowed, "codes.busy"),
        (Damaged, Broken, "codes.file"),
    )
    for kind, made, code in kinds:
        if isinstance(error, kind):
            return made(title, error.advice, code)
    return Invalid(title, error.advice, "codes")
