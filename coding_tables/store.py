"""The file of a catalogue: one plain SQLite file, its tables and its versions.

Each standard has tables of its own. A version is a number; a row is in force in version v when it
has the highest number up to v of its code. A version being built has a higher number than the one
in force, so nobody sees its rows until one update makes it `live`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

from coding_tables import layouts
from coding_tables.errors import Busy, Damaged, NotKnown

FORMAT: Final = 1
NO_VERSION: Final = 0
CHECKPOINT: Final = 16384
"""Pages of the write-ahead log (64 MB) after which it is moved into the file."""

_SHARED: Final = """
CREATE TABLE IF NOT EXISTS version(
  standard TEXT NOT NULL, number INTEGER NOT NULL, state TEXT NOT NULL,
  label TEXT NOT NULL, since TEXT NOT NULL, loaded_at TEXT NOT NULL, whole INTEGER NOT NULL,
  first INTEGER NOT NULL, last INTEGER NOT NULL DEFAULT 0, release TEXT NOT NULL DEFAULT '',
  read INTEGER NOT NULL DEFAULT 0, written INTEGER NOT NULL DEFAULT 0,
  same INTEGER NOT NULL DEFAULT 0, superseded INTEGER NOT NULL DEFAULT 0,
  quarantined INTEGER NOT NULL DEFAULT 0, doubtful INTEGER NOT NULL DEFAULT 0,
  gone INTEGER NOT NULL DEFAULT 0, PRIMARY KEY(standard, number)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS quarantine(
  standard TEXT NOT NULL, number INTEGER NOT NULL, line INTEGER NOT NULL,
  reason TEXT NOT NULL, head TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS quarantine_of ON quarantine(standard, number, line);
"""
_OWN: Final = """
CREATE TABLE IF NOT EXISTS item_$(
  id INTEGER PRIMARY KEY, code TEXT NOT NULL, ver INTEGER NOT NULL, stable INTEGER NOT NULL,
  rank TEXT NOT NULL, ends INTEGER, gone INTEGER NOT NULL DEFAULT 0, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS block_$(
  id INTEGER PRIMARY KEY, label TEXT NOT NULL, items BLOB NOT NULL, lines TEXT NOT NULL);
CREATE VIRTUAL TABLE IF NOT EXISTS words_$ USING fts5(
  words, content='', detail=none, columnsize=0, tokenize="ascii tokenchars '.~=^#*'");
"""
_ORDERED: Final = """
CREATE INDEX IF NOT EXISTS item_code_$ ON item_$(code, ver);
CREATE INDEX IF NOT EXISTS item_ends_$ ON item_$(ends) WHERE ends IS NOT NULL;
"""
_DROP: Final = """
DROP TABLE IF EXISTS item_$; DROP TABLE IF EXISTS block_$; DROP TABLE IF EXISTS words_$;
"""
_COLUMNS: Final = (
    "number,state,label,since,loaded_at,whole,first,last,release,"
    "read,written,same,superseded,quarantined,doubtful,gone"
)


class State(StrEnum):
    """Where a version stands; only `live` ones are seen."""

    BUILDING = "building"
    LIVE = "live"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    PRUNED = "pruned"


@dataclass(frozen=True)
class Version:
    """One load of one standard's table.

    `since` is the day from which it is in force, `whole` says that the file was a full table,
    `release` is the highest release number of its rows: what the next download asks from.
    Of the lines `read`, some were `written` (new or changed), some were the `same` as before,
    some `superseded` by a better line of the same code, the rest `quarantined`.
    `gone` counts codes that a full table no longer has.
    """

    standard: str
    number: int
    state: State
    label: str
    since: date
    loaded_at: datetime
    whole: bool
    first: int
    last: int
    release: str
    read: int
    written: int
    same: int
    superseded: int
    quarantined: int
    doubtful: int
    gone: int

    @property
    def stored(self) -> int:
        """Lines that the version holds, counting those of one code as they came."""
        return self.written + self.same + self.superseded


@dataclass(frozen=True)
class Quarantine:
    """A line that was not taken."""

    line: int
    reason: str
    head: str


def sql(standard: str, text: str) -> str:
    """A statement for the tables of one standard; `$` stands for its name."""
    if standard not in layouts.tables():
        raise NotKnown(f"“{standard}”没有目录表", advice="请从有下载文件的标准中选择")
    return text.replace("$", standard)


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn errors of the database into words."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if "locked" in str(error) or "busy" in str(error):
            raise Busy("编码目录正被另一个程序写入", path.name, "请稍候再试") from error
        raise Damaged(f"编码目录读写失败（{error}）", path.name, "请检查磁盘空间和权限") from error
    except sqlite3.DatabaseError as error:
        advice = "请从备份恢复，或删除该文件后重新导入目录"
        raise Damaged("编码目录文件已损坏", path.name, advice) from error


def connect(path: Path, *, cache_mb: int, writing: bool = False) -> sqlite3.Connection:
    """A connection in write-ahead mode; transactions are begun by hand."""
    connection = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute(f"PRAGMA cache_size=-{cache_mb * 1024}")
    connection.execute("PRAGMA synchronous=" + ("NORMAL" if writing else "FULL"))
    connection.execute("PRAGMA temp_store=FILE")
    connection.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT}")
    return connection


def prepare(connection: sqlite3.Connection) -> None:
    """Make the shared tables of a new file; raises Damaged for a file of a later program."""
    found = connection.execute("PRAGMA user_version").fetchone()[0]
    if found > FORMAT:
        raise Damaged("编码目录文件由更新版本的程序建立", advice="请升级本程序")
    connection.executescript(_SHARED)
    connection.execute(f"PRAGMA user_version={FORMAT}")


def make_tables(connection: sqlite3.Connection, standard: str) -> None:
    connection.executescript(sql(standard, _OWN))


def order_tables(connection: sqlite3.Connection, standard: str) -> None:
    """Make the indexes of the rows: after a first load in one go, which is far quicker."""
    connection.executescript(sql(standard, _ORDERED))


def drop_tables(connection: sqlite3.Connection, standard: str) -> None:
    connection.executescript(sql(standard, _DROP))


def versions(connection: sqlite3.Connection, standard: str) -> tuple[Version, ...]:
    """Every version of a standard, whatever became of it, oldest first."""
    text = "SELECT $ FROM version WHERE standard=? ORDER BY number"
    text = text.replace("$", _COLUMNS)
    return tuple(
        Version(
            standard,
            number,
            State(state),
            label,
            date.fromisoformat(since),
            datetime.fromisoformat(at),
            bool(whole),
            *rest,
        )
        for number, state, label, since, at, whole, *rest in connection.execute(text, (standard,))
    )


def live(connection: sqlite3.Connection, standard: str) -> int:
    """The number of the version in force; 0 where there is none."""
    text = "SELECT max(number) FROM version WHERE standard=? AND state='live'"
    return connection.execute(text, (standard,)).fetchone()[0] or NO_VERSION


def as_of(connection: sqlite3.Connection, standard: str, day: date) -> int:
    """The version in force on a day; the oldest one for days before it; 0 where there is none."""
    text = (
        "SELECT max(CASE WHEN since<=? THEN number END), min(number) FROM version"
        " WHERE standard=? AND state='live'"
    )
    then, oldest = connection.execute(text, (day.isoformat(), standard)).fetchone()
    return then or oldest or NO_VERSION


def in_force(
    connection: sqlite3.Connection, standards: Iterable[str], day: date | None
) -> dict[str, int]:
    """The version in force of each of these standards, now (None) or on a day."""
    found = {
        key: live(connection, key) if day is None else as_of(connection, key, day)
        for key in standards
    }
    return {key: number for key, number in found.items() if number}


def filled(connection: sqlite3.Connection) -> tuple[str, ...]:
    """The standards that have a version in force."""
    text = "SELECT DISTINCT standard FROM version WHERE state='live'"
    found = {name for (name,) in connection.execute(text)}
    return tuple(key for key in layouts.tables() if key in found)
