"""Daily copies of the encrypted file, and going back to one when the file is damaged.

A copy is encrypted with the same key. Nothing is ever deleted but the oldest copies; a damaged
file is set aside under a name of its own.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import sqlcipher3.dbapi2 as sqlcipher

from desktop.domain.errors import Broken
from desktop.domain.secret import Secret

_NAME: Final = re.compile(r"(\d{4}-\d{2}-\d{2})\.db")
BESIDE: Final = ("", "-wal", "-shm")
"""A file of SQLite and what lies beside it."""


@dataclass(frozen=True)
class Copies:
    """The copies of `file` in `folder`, one a day, the newest `kept` of them."""

    file: Path
    key: Secret = field(repr=False)
    folder: Path
    kept: int = 7

    def days(self) -> list[date]:
        """The days of which there is a copy, newest first; their content is not looked at."""
        found = self.folder.glob("*.db") if self.folder.is_dir() else ()
        names = (_NAME.fullmatch(path.name) for path in found)
        return sorted((date.fromisoformat(name[1]) for name in names if name), reverse=True)

    def make(self, day: date) -> bool:
        """Keep today's copy unless there is one; whether it was made now.

        The copy is checked before it counts. Raises `Broken` where it could not be made.
        """
        if day in self.days():
            return False
        fresh = self.folder / "copying.tmp"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            for ending in BESIDE:  # what a killed copy left would be taken for a part of this one
                Path(f"{fresh}{ending}").unlink(missing_ok=True)
            with _opened(self.file, self.key) as source, _opened(fresh, self.key) as target:
                source.backup(target)
            _require_whole(fresh, self.key)
            _settle(fresh, self._path(day))
        except (OSError, sqlcipher.Error) as error:
            raise Broken(
                "本机数据没有备份成功", "请检查磁盘空间和备份目录的权限", "copies.make"
            ) from error
        self._thin_out()
        return True

    def newest_whole(self) -> date | None:
        """The newest day whose copy opens and passes every check."""
        return next((day for day in self.days() if self._is_whole(day)), None)

    def restore(self, now: datetime) -> tuple[date, Path | None]:
        """Put the newest whole copy in the file's place; its day, and where the old file is now.

        Raises `Broken` where there is no such copy or it could not be put in place; the damaged
        file is then where it was, or under its new name.
        """
        day = self.newest_whole()
        if day is None:
            raise Broken("没有可用的备份", "请勿删除任何文件，联系技术支持恢复", "copies.none")
        fresh = self.file.with_name(f"{self.file.name}.restoring")
        try:
            fresh.write_bytes(self._path(day).read_bytes())
            aside = set_aside(self.file, now)
            _settle(fresh, self.file)
        except OSError as error:
            raise Broken(
                f"备份没有恢复成功：{error.strerror}", "请检查磁盘空间和权限后再试", "copies.put"
            ) from error
        return day, aside

    def _path(self, day: date) -> Path:
        return self.folder / f"{day.isoformat()}.db"

    def _is_whole(self, day: date) -> bool:
        try:
            _require_whole(self._path(day), self.key)
        except (OSError, sqlcipher.Error):
            return False
        return True

    def _thin_out(self) -> None:
        for day in self.days()[self.kept :]:
            self._path(day).unlink(missing_ok=True)


def set_aside(file: Path, now: datetime) -> Path | None:
    """Give a damaged file and what lies beside it another name; the name, None without a file."""
    aside = file.with_name(f"{file.stem}.damaged-{now:%Y%m%d-%H%M%S}{file.suffix}")
    for ending in BESIDE:
        with suppress(FileNotFoundError):
            Path(f"{file}{ending}").rename(f"{aside}{ending}")
    return aside if aside.exists() else None


def _settle(fresh: Path, place: Path) -> None:
    """Let a finished file take its place, on the disk before it is under its name."""
    with fresh.open("rb+") as written:
        os.fsync(written.fileno())
    fresh.replace(place)


def _require_whole(path: Path, key: Secret) -> None:
    """Raise an error of SQLite unless every page is as it was written and the tables hold."""
    if not path.stat().st_size:
        raise sqlcipher.DatabaseError("empty")
    with _opened(path, key) as connection:
        torn = connection.execute("PRAGMA cipher_integrity_check").fetchall()
        found = connection.execute("PRAGMA quick_check").fetchone()
        # A copy must lie in one file: nothing may wait in a log beside it.
        connection.execute("PRAGMA journal_mode = DELETE").fetchone()
    if torn or found != ("ok",):
        raise sqlcipher.DatabaseError(str(torn or found))


@contextmanager
def _opened(path: Path, key: Secret) -> Iterator[Any]:
    connection = sqlcipher.connect(str(path), isolation_level=None)
    try:
        connection.execute(f"PRAGMA key = \"x'{key.reveal()}'\"")
        yield connection
    finally:
        connection.close()
