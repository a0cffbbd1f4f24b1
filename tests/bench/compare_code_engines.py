"""Which engine the code search stands on: ours against plain FTS5 and tantivy, on the same rows.

    python tests/bench/compare_code_engines.py [--rows N]

Every engine gets the same made-up consumables and the same questions, and gives twenty rows.
`found` says how many of the questions it answers with at least one row. Tantivy takes part where
it is installed. Prints JSON.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from datetime import datetime

from coding_tables.catalogue import Catalogue
from coding_tables.layouts import layout
from coding_tables.load import Load
from coding_tables.text import index_words, pairs, pieces
from tests.bench import made_tables

QUESTIONS: Final = (
    "导管",
    "钉",
    "冠状动脉支架",
    "一次性使用 导丝",
    "北京 支架",
    "支架 3.0*18",
    "3.0*18mm",
    "无锡 医疗器械 锁定螺钉",
    "gzdmzj",
    "daoguan",
    "国械注准2012",
    "C000012",
    "冠脉动脉支架",
    "止血沙布",
)
ROUNDS: Final = 5
Ask = Callable[[str], int]
Text = tuple[str, str]


def texts(count: int) -> Iterator[Text]:
    """Code and text (name, maker, number, specification) of each row."""
    plan = layout("consumable_model")
    places = (plan.names[0], plan.maker[0], plan.numbers[0], plan.spec[0])
    for row in made_tables.consumables(count):
        yield row[plan.code], " ".join(row[place] for place in places)


def ours(folder: Path, count: int) -> Ask:
    catalogue = Catalogue.open(folder / "ours.db")
    load = Load(at=datetime(2026, 1, 5), whole=True)
    catalogue.import_rows("consumable_model", made_tables.consumables(count), load)
    return lambda question: len(catalogue.search(question).entries)


def fts5_pairs(folder: Path, count: int) -> Ask:
    """One document a row, words and pairs of characters, ordered by bm25."""
    db = _table(folder / "pairs.db", "tokenize=\"ascii tokenchars '.*'\"")
    rows = ((code, f"{' '.join(index_words(text))} {code.lower()}") for code, text in texts(count))
    _fill(db, rows)

    def ask(question: str) -> int:
        words = [word for piece in pieces(question) for word in _words(piece)]
        return _asked(db, " AND ".join(f'"{word}"' for word in words))

    return ask


def _words(piece: str) -> list[str]:
    return [piece] if piece.isascii() else pairs(piece)


def fts5_trigrams(folder: Path, count: int) -> Ask:
    """One document a row, SQLite's own trigrams, ordered by bm25; LIKE under three characters."""
    db = _table(folder / "trigrams.db", "tokenize='trigram'")
    _fill(db, ((code, f"{text} {code}") for code, text in texts(count)))

    def ask(question: str) -> int:
        parts = question.split()
        long = " AND ".join(f'"{part}"' for part in parts if len(part) > 2)
        if len(long) and all(len(part) > 2 for part in parts):
            return _asked(db, long)
        likes = " AND ".join(["words LIKE ?"] * len(parts))
        text = "SELECT code FROM t WHERE " + likes + " LIMIT 20"  # noqa: S608  only marks
        return len(db.execute(text, [f"%{part}%" for part in parts]).fetchall())

    return ask


def _table(path: Path, option: str) -> sqlite3.Connection:
    db = sqlite3.connect(path)
    db.execute(f"CREATE VIRTUAL TABLE t USING fts5(code UNINDEXED, words, {option})")
    return db


def _fill(db: sqlite3.Connection, rows: Iterator[Text]) -> None:
    db.executemany("INSERT INTO t VALUES(?,?)", rows)
    db.execute("INSERT INTO t(t) VALUES('optimize')")
    db.commit()


def _asked(db: sqlite3.Connection, question: str) -> int:
    text = "SELECT code FROM t WHERE t MATCH ? ORDER BY rank LIMIT 20"
    return len(db.execute(text, (question,)).fetchall())


def tantivy(folder: Path, count: int) -> Ask:
    """One document a row, words and pairs of characters, ordered by BM25."""
    import tantivy as engine

    builder = engine.SchemaBuilder()
    builder.add_text_field("code", stored=True, tokenizer_name="raw")
    builder.add_text_field("words", stored=False, tokenizer_name="whitespace")
    place = folder / "tantivy"
    place.mkdir()
    index = engine.Index(builder.build(), path=str(place))
    writer = index.writer(heap_size=100_000_000, num_threads=1)
    for code, text in texts(count):
        words = f"{' '.join(index_words(text))} {code.lower()}"
        writer.add_document(engine.Document(code=code, words=words))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def ask(question: str) -> int:
        words = [word for piece in pieces(question) for word in _words(piece)]
        asked = index.parse_query(" AND ".join(f'"{word}"' for word in words), ["words"])
        return len(searcher.search(asked, 20).hits)

    return ask


ENGINES: Final = (ours, fts5_pairs, fts5_trigrams, tantivy)


def measure(make: Callable[[Path, int], Ask], count: int) -> dict[str, Any]:
    """Seconds to build, megabytes, milliseconds of an answer, and how many were answered."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        began = time.perf_counter()
        ask = make(folder, count)
        built = time.perf_counter() - began
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        answers = [ask(question) for question in QUESTIONS]
        times = sorted(_timed(ask, q) for _ in range(ROUNDS) for q in QUESTIONS)
    return {
        "seconds to build": round(built, 1),
        "megabytes": round(size / 2**20),
        "median ms": round(statistics.median(times), 2),
        "p95 ms": round(times[round(0.95 * len(times)) - 1], 2),
        "found": f"{sum(map(bool, answers))}/{len(QUESTIONS)}",
        "not found": [q for q, n in zip(QUESTIONS, answers, strict=True) if not n],
    }


def _timed(ask: Ask, question: str) -> float:
    began = time.perf_counter()
    ask(question)
    return (time.perf_counter() - began) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000)
    count = parser.parse_args().rows
    found: dict[str, Any] = {"rows": count}
    for make in ENGINES:
        try:
            found[make.__name__] = measure(make, count)
        except ModuleNotFoundError:
            found[make.__name__] = "not installed"
    json.dump(found, sys.stdout, ensure_ascii=False, indent=1)
    print()


if __name__ == "__main__":
    main()
