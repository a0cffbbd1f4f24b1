"""A file becomes a version: streamed into rows nobody sees, then put in force by one update.

The import writes batch by batch, each its own transaction, so readers never wait. Until the last
update every query answers from the version before, whatever happens to this process.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from coding_tables import store
from coding_tables.building import Build, sweep
from coding_tables.errors import Busy
from coding_tables.load import Load
from coding_tables.parsing import Batch
from coding_tables.store import Version

CACHE_MB: Final = 48


def run(path: Path, standard: str, load: Load, batches: Iterable[Batch]) -> Version:
    """Load rows as a new version and put it in force.

    Raises Busy (another import runs), Cancelled, Unreadable and CodingError (nothing usable, too
    many bad lines, fewer lines than announced); the version in force stays after any of them.
    """
    with only_one(path), store.told(path):
        connection = store.connect(path, cache_mb=CACHE_MB, writing=True)
        try:
            sweep(connection, standard)
            return Build(connection, standard, load).run(batches)
        finally:
            connection.close()


@contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Hold the right to import; the system takes it back from a process that dies."""
    lock = sqlite3.connect(path.with_name(path.name + ".import"), timeout=0, isolation_level=None)
    try:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise Busy("另一个目录导入正在进行", path.name, "请等它结束后再试") from error
        yield
    finally:
        lock.close()
