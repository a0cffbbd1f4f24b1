"""One version under construction: its rows, its index, and the one update that puts it in force."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from coding_tables import indexing, store
from coding_tables.errors import Cancelled, CodingError
from coding_tables.load import Load, Progress
from coding_tables.parsing import Batch
from coding_tables.rows import Quarantined, Row
from coding_tables.store import State, Version, sql

TIDY_FROM: Final = 20000
"""New rows from which merging the whole index is worth its time."""
_SWEEP: Final = 20000
_NO_RELEASE: Final = frozenset(("", "无"))


def sweep(connection: sqlite3.Connection, standard: str) -> None:
    """Clear what an import left that did not come to its end."""
    store.make_tables(connection, standard)
    in_force = store.live(connection, standard)
    last = sql(standard, "SELECT coalesce(max(id), 0) FROM item_$")
    text = "UPDATE version SET state='cancelled', last=max(last, (#)) WHERE state='building'"
    connection.execute(text.replace("#", last) + " AND standard=?", (standard,))
    if not in_force:
        store.drop_tables(connection, standard)
        store.make_tables(connection, standard)
        return
    first = "SELECT coalesce(max(last), 0) FROM version WHERE standard=? AND state='live'"
    low = connection.execute(first, (standard,)).fetchone()[0]
    part = "DELETE FROM item_$ WHERE id IN (SELECT id FROM item_$ WHERE id>? LIMIT ?)"
    while connection.execute(sql(standard, part), (low, _SWEEP)).rowcount > 0:
        pass


@dataclass
class _Counts:
    """What was met so far; named like the columns of the version table."""

    read: int = 0
    written: int = 0
    same: int = 0
    superseded: int = 0
    quarantined: int = 0
    doubtful: int = 0
    gone: int = 0
    release: str = ""


class Build:
    """Loads lines as one new version; one object per import."""

    def __init__(self, connection: sqlite3.Connection, standard: str, load: Load) -> None:
        self._db, self._key, self._load = connection, standard, load
        self._before = store.live(connection, self._key)
        past = store.versions(connection, self._key)
        self._number = max((version.number for version in past), default=0) + 1
        self._first = max((version.last for version in past), default=0) + 1
        self._next = self._first
        self._counts = _Counts()

    def run(self, batches: Iterable[Batch]) -> Version:
        """Load the rows and put them in force; raises what went wrong, with all left as it was."""
        self._open()
        try:
            self._take(batches)
            self._mark_gone()
            self._judge()
            self._index()
        except CodingError as error:
            self._close(State.CANCELLED if isinstance(error, Cancelled) else State.REFUSED)
            sweep(self._db, self._key)
            raise
        self._close(State.LIVE)
        return store.versions(self._db, self._key)[-1]

    def _open(self) -> None:
        load = self._load
        self._db.execute(
            "INSERT INTO version(standard,number,state,label,since,loaded_at,whole,first)"
            " VALUES(?,?,?,?,?,?,?,?)",
            (
                self._key,
                self._number,
                State.BUILDING,
                load.label,
                load.in_force_from.isoformat(),
                load.at.isoformat(),
                load.whole,
                self._first,
            ),
        )
        indexing.begin(self._db)
        self._db.executescript(
            "DROP TABLE IF EXISTS temp.seen;"
            "CREATE TEMP TABLE seen(code TEXT PRIMARY KEY, rank TEXT) WITHOUT ROWID;"
        )

    def _close(self, state: State) -> None:
        """The swap: one update after which every query sees the new version, or never will."""
        counts = self._counts
        self._db.execute(
            "UPDATE version SET state=?,last=?,release=?,read=?,written=?,same=?,superseded=?,"
            "quarantined=?,doubtful=?,gone=? WHERE standard=? AND number=?",
            (
                state,
                self._next - 1,
                counts.release,
                counts.read,
                counts.written,
                counts.same,
                counts.superseded,
                counts.quarantined,
                counts.doubtful,
                counts.gone,
                self._key,
                self._number,
            ),
        )

    def _take(self, batches: Iterable[Batch]) -> None:
        for made in batches:
            self._db.execute("BEGIN IMMEDIATE")
            self._keep_bad([row for row in made if isinstance(row, Quarantined)])
            self._keep([row for row in made if isinstance(row, Row)])
            self._db.execute("COMMIT")
            self._counts.read += len(made)
            self._step("rows", self._counts.read)
        store.order_tables(self._db, self._key)
        if not self._before:
            self._drop_lesser()

    def _drop_lesser(self) -> None:
        """Of several rows of a code in a first load keep the one of highest rank, or the last."""
        text = (
            "DELETE FROM item_$ WHERE id IN (SELECT id FROM (SELECT id, row_number() OVER"
            " (PARTITION BY code ORDER BY rank DESC, id DESC) AS place FROM item_$ WHERE code IN"
            " (SELECT code FROM item_$ GROUP BY code HAVING count(*)>1)) WHERE place>1)"
        )
        lesser = self._db.execute(sql(self._key, text)).rowcount
        self._counts.superseded += lesser
        self._counts.written -= lesser

    def _step(self, stage: str, done: int) -> None:
        if self._load.cancelled():
            raise Cancelled("目录导入已取消", advice="原有目录未受影响")
        self._load.progress(Progress(stage, done))

    def _keep_bad(self, bad: list[Quarantined]) -> None:
        self._db.executemany(
            "INSERT INTO quarantine VALUES(?,?,?,?,?)",
            [(self._key, self._number, row.line, row.reason, row.head) for row in bad],
        )
        self._counts.quarantined += len(bad)

    def _keep(self, rows: list[Row]) -> None:
        """Write new and changed rows; of several rows of a code the one of highest rank stays."""
        self._counts.doubtful += sum(bool(row.doubt) for row in rows)
        releases = {row.rank[:24].strip() for row in rows} - _NO_RELEASE
        self._counts.release = max(
            (self._counts.release, *releases), key=lambda text: (len(text), text)
        )
        fresh = self._news(rows) if self._before else rows
        numbered = list(enumerate(fresh, self._next))
        self._next += len(fresh)
        self._counts.written += len(fresh)
        self._db.executemany(
            sql(
                self._key,
                "INSERT INTO item_$(id,code,ver,stable,rank,ends,body) VALUES(?,?,?,?,?,?,?)",
            ),
            [
                (item, row.code, self._number, row.stable, row.rank, row.ends, row.body)
                for item, row in numbered
            ],
        )
        indexing.add(self._db, [indexing.fresh(item, row) for item, row in numbered])

    def _news(self, rows: list[Row]) -> list[Row]:
        """The rows of a later load that differ from those in force."""
        best: dict[str, Row] = {}
        for row in rows:
            other = best.get(row.code)
            if other is None or row.rank >= other.rank:
                best[row.code] = row
        self._counts.superseded += len(rows) - len(best)
        seen = self._known("SELECT code, rank FROM temp.seen WHERE code IN (!)", best)
        lost = [code for code, rank in seen.items() if str(rank) > best[code].rank]
        for code in lost:
            del best[code]
        again = [(code, self._number) for code in seen if code in best]
        text = sql(self._key, "DELETE FROM item_$ WHERE code=? AND ver=?")
        written = max(0, self._db.executemany(text, again).rowcount)
        self._counts.written -= written
        self._counts.same -= len(again) - written
        self._counts.superseded += len(again)
        self._db.executemany(
            "INSERT OR REPLACE INTO temp.seen VALUES(?,?)",
            [(row.code, row.rank) for row in best.values()],
        )
        self._counts.superseded += len(lost)
        return self._changed(best)

    def _changed(self, best: dict[str, Row]) -> list[Row]:
        text = (
            "SELECT code, CASE WHEN gone THEN NULL ELSE stable END, max(ver) FROM item_$"
            " WHERE code IN (!) AND ver<=# GROUP BY code"
        )
        known = self._known(sql(self._key, text.replace("#", str(self._before))), best)
        news = [row for row in best.values() if known.get(row.code) != row.stable]
        self._counts.same += len(best) - len(news)
        return news

    def _known(self, text: str, codes: dict[str, Row]) -> dict[str, object]:
        marks = ",".join("?" * len(codes))
        found = self._db.execute(text.replace("!", marks), list(codes))
        return {row[0]: row[1] for row in found}

    def _mark_gone(self) -> None:
        """Write a stone for each code in force that a full table no longer has."""
        if not (self._before and self._load.whole):
            return
        text = (
            "INSERT INTO item_$(code,ver,stable,rank,ends,gone,body)"
            " SELECT code,?,stable,rank,NULL,1,body FROM (SELECT code,stable,rank,gone,body,"
            "max(ver) FROM item_$ WHERE ver<=? GROUP BY code)"
            " WHERE NOT gone AND code NOT IN (SELECT code FROM temp.seen)"
        )
        done = self._db.execute(sql(self._key, text), (self._number, self._before))
        self._counts.gone = done.rowcount
        last = self._db.execute(sql(self._key, "SELECT max(id) FROM item_$")).fetchone()[0]
        self._next = max(self._next, (last or 0) + 1)

    def _judge(self) -> None:
        """Refuse a load that cannot be what the centre meant to send."""
        counts, load = self._counts, self._load
        where = f"共 {counts.read} 行，隔离 {counts.quarantined} 行"
        kept = "原有目录未受影响，请查看隔离原因或重新下载"
        if load.expected is not None and counts.read != load.expected:
            raise CodingError(f"文件行数与中心公布的 {load.expected} 行不符", where, kept)
        if counts.read == counts.quarantined and (counts.read or load.whole):
            raise CodingError("文件里没有一行可用", where, kept)
        if counts.quarantined > load.bad_share * counts.read:
            raise CodingError("文件里不可用的行太多", where, kept)

    def _index(self) -> None:
        indexing.build(self._db, self._key, lambda done: self._step("index", done))
        if self._counts.written >= TIDY_FROM:
            indexing.tidy(self._db, self._key)
