"""The index of a table: rows that share name, maker and number stand together in blocks.

A block has at most 64 rows and is one document of the full-text index, so five million
consumables are some hundred thousand documents. Blocks are numbered by the length of their name:
the index gives short, that is general, names first, and the first few hundred candidates hold the
best answers. The index only grows; a row that is no longer in force is left out when it is read.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Callable, Iterator
from itertools import groupby, islice
from typing import Final

from coding_tables.rows import NEXT, Row
from coding_tables.store import sql
from coding_tables.text import block_words, searchable

BLOCK_ROWS: Final = 64
SHELF: Final = 32
"""Block numbers are (length of name << SHELF) + a running number."""
LONGEST_NAME: Final = 63
BATCH: Final = 2000

Fresh = tuple[int, str, int, str, str]
Block = tuple[int, str, bytes, str, str]


def begin(connection: sqlite3.Connection) -> None:
    """Make the temporary table of rows that wait to be indexed."""
    connection.executescript(
        "DROP TABLE IF EXISTS temp.fresh;"
        "CREATE TEMP TABLE fresh(rank INTEGER, label TEXT, item INTEGER, words TEXT, code TEXT);"
    )


def fresh(item: int, row: Row) -> Fresh:
    """A row as it waits to be indexed."""
    name = row.label.partition("\t")[0].partition(NEXT)[0]
    return (min(len(name), LONGEST_NAME), row.label, item, row.words, row.code)


def add(connection: sqlite3.Connection, rows: list[Fresh]) -> None:
    connection.executemany("INSERT INTO temp.fresh VALUES(?,?,?,?,?)", rows)


def build(connection: sqlite3.Connection, standard: str, step: Callable[[int], None]) -> None:
    """Index the waiting rows; `step` is told how many rows are done after each commit."""
    done = 0
    connection.execute(sql(standard, "INSERT INTO words_$(words_$, rank) VALUES('automerge', 0)"))
    blocks = _blocks(connection, standard)
    while batch := list(islice(blocks, BATCH)):
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(
            sql(standard, "INSERT INTO block_$(id, label, items, lines) VALUES(?,?,?,?)"),
            [block[:4] for block in batch],
        )
        connection.executemany(
            sql(standard, "INSERT INTO words_$(rowid, words) VALUES(?,?)"),
            [(block[0], block[4]) for block in batch],
        )
        connection.execute("COMMIT")
        done += sum(len(block[2]) // 8 for block in batch)
        step(done)
    connection.execute("DROP TABLE temp.fresh")


def tidy(connection: sqlite3.Connection, standard: str) -> None:
    """Merge the index into one piece: slower to make, quicker to search."""
    connection.execute(sql(standard, "INSERT INTO words_$(words_$) VALUES('optimize')"))


def _blocks(connection: sqlite3.Connection, standard: str) -> Iterator[Block]:
    waiting = connection.cursor()
    waiting.execute("SELECT rank,label,item,words,code FROM temp.fresh ORDER BY rank,label,item")
    for rank, of_rank in groupby(waiting, key=lambda row: row[0]):
        number = _next_number(connection, standard, rank)
        for label, rows in groupby(of_rank, key=lambda row: row[1]):
            shown = searchable(label)
            while some := list(islice(rows, BLOCK_ROWS)):
                items = array("q", [row[2] for row in some]).tobytes()
                words, lines = block_words(label, ((row[3], row[4]) for row in some))
                yield number, shown, items, lines, words
                number += 1


def _next_number(connection: sqlite3.Connection, standard: str, rank: int) -> int:
    text = sql(standard, "SELECT max(id) FROM block_$ WHERE id>=? AND id<?")
    last = connection.execute(text, (rank << SHELF, (rank + 1) << SHELF)).fetchone()[0]
    return (rank << SHELF) + 1 if last is None else int(last) + 1
