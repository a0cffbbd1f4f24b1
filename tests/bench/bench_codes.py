"""How fast tables of national size are loaded, searched and compared.

    python tests/bench/bench_codes.py --smoke                     (a few seconds)
    python tests/bench/bench_codes.py --folder DIR [--drugs N] [--consumables N]
        [--diagnoses CSV --operations CSV] [--parts import,search,changes]

Prints JSON. Tables are made up (see made_tables.py); diagnoses and operations are read from files
with the columns code and name where they are given. `limit` is the same file read by a bare csv
reader and written by executemany into one plain SQLite table, in the same run.
"""

from __future__ import annotations

import argparse
import csv
import json
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from coding_tables import changes
from coding_tables.catalogue import Catalogue
from coding_tables.load import Load, Progress
from tests.bench import made_tables

FIRST: Final = Load(at=datetime(2026, 1, 5), whole=True, label="first")
SECOND: Final = Load(at=datetime(2026, 2, 5), whole=True, label="second")
PARSER: Final = (sys.executable, "-m", "coding_tables.parsing")
ROUNDS: Final = 5
QUERIES: Final[dict[str, tuple[str, ...]]] = {
    "name": (
        "阿莫西林",
        "布洛芬缓释片",
        "冠状动脉支架",
        "一次性使用",
        "高血压",
        "阑尾切除术",
        "二甲双胍",
    ),
    "two characters": ("导管", "肺炎", "颗粒", "北京", "切除", "补片"),
    "one character": ("炎", "片", "钉", "丸"),
    "initials": ("amxl", "blf", "gxy", "ycxsy", "gzdmzj", "tnb", "am"),
    "full pinyin": ("amoxilin", "gaoxueya", "daoguan", "lanwei", "buluofen"),
    "code": ("XA", "C000123", "I10", "47.01", "e11.9", "C0000010"),
    "number": ("国药准字H19", "H1234", "国械注准2012", "20153"),
    "maker and name": ("上海 布洛芬", "导丝 深圳", "北京 康 支架", "无锡 医疗器械 锁定螺钉"),
    "specification": ("支架 3.0*18", "3.0*18mm", "导管 2.5x20", "阿莫西林 0.25g", "24片 头孢"),
    "any order": (
        "0.5g 布洛芬 上海",
        "18 3.0 支架 气管",
        "胶囊 小儿",
        "糖尿病 肾病",
        "肾病 糖尿病",
    ),
    "slips": ("阿莫西淋", "高血亚", "冠脉动脉支架", "amoxixlin", "布洛份片", "糖尿病视网摸病变"),
    "nothing": ("饕餮魑魅", "zzzzqq", "不存在的药品名称"),
}


def megabytes() -> float:
    """The most memory this process ever had."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """What it gave, and its seconds."""
    began = time.perf_counter()
    found = work()
    return found, time.perf_counter() - began


def limit_of(path: Path, folder: Path) -> tuple[float, float]:
    """Seconds, and CPU seconds, of a bare csv reader and executemany over the same file."""
    place = folder / "limit.db"
    place.unlink(missing_ok=True)

    def rows() -> Iterator[list[str]]:
        with path.open(encoding="utf-8", newline="") as file:
            yield from csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)

    def work() -> None:
        width = len(next(rows()))
        db = sqlite3.connect(place)
        db.execute("CREATE TABLE plain(" + ",".join(f"c{n}" for n in range(width)) + ")")
        marks = ",".join("?" * width)
        db.executemany(f"INSERT INTO plain VALUES({marks})", rows())
        db.commit()
        db.close()

    began = time.process_time()
    seconds = timed(work)[1]
    place.unlink()
    return seconds, time.process_time() - began


def loading(folder: Path, standard: str, path: Path, count: int) -> dict[str, Any]:
    """One table through the limit and through the catalogue, in one process and in two."""
    limit, limit_cpu = limit_of(path, folder)
    found: dict[str, Any] = {
        "rows": count,
        "megabytes of text": round(path.stat().st_size / 2**20),
        "limit rows/s": round(count / limit),
        "limit CPU seconds": round(limit_cpu, 1),
    }
    aside = folder / "one-process.db"
    found["one process"] = loaded(aside, standard, path, count, limit, ())
    _remove(aside)
    found["two processes"] = loaded(folder / "codes.db", standard, path, count, limit, PARSER)
    return found


def loaded(
    place: Path, standard: str, path: Path, count: int, limit: float, parser: tuple[str, ...]
) -> dict[str, Any]:
    """Rows a second and the ratio to the limit of one load into a file."""
    stages: dict[str, float] = {}

    def note(progress: Progress) -> None:
        stages[progress.stage] = time.perf_counter()

    began, cpu = time.perf_counter(), time.process_time()
    catalogue = Catalogue.open(place)
    load = Load(at=FIRST.at, whole=True, progress=note, parser=parser)
    version, seconds = timed(lambda: catalogue.import_file(standard, path, load))
    cpu = time.process_time() - cpu
    catalogue.close()
    if version.stored + version.quarantined != count:
        sys.exit(f"{standard}: {version} is not {count} rows")
    rows = stages["rows"] - began
    return {
        "rows/s": round(count / seconds),
        "ratio": round(limit / seconds, 3),
        "ratio without the index": round(limit / rows, 3),
        "seconds": round(seconds, 1),
        "CPU seconds of the writer": round(cpu, 1),
        "seconds of rows": round(rows, 1),
        "peak MB": megabytes(),
    }


def searching(folder: Path) -> dict[str, Any]:
    """Milliseconds of a first page over every table at once, each query as new."""
    catalogue = Catalogue.open(folder / "codes.db")
    first = [timed(lambda q=q: catalogue.search(q))[1] for qs in QUERIES.values() for q in qs]
    table = {
        kind: _figures(
            [timed(lambda q=q: catalogue.search(q))[1] for _ in range(ROUNDS) for q in qs]
        )
        for kind, qs in QUERIES.items()
    }
    every = [
        timed(lambda q=q: catalogue.search(q))[1]
        for _ in range(ROUNDS)
        for qs in QUERIES.values()
        for q in qs
    ]
    found = {
        "tables": {key: catalogue.versions(key)[-1].written for key in catalogue.standards()},
        "first time asked": _figures(first),
        "all": _figures(every),
        "by kind": table,
        "megabytes of file": round((folder / "codes.db").stat().st_size / 2**20),
        "peak MB": megabytes(),
    }
    catalogue.close()
    return found


def _figures(seconds: list[float]) -> dict[str, float]:
    ordered = sorted(second * 1000 for second in seconds)
    return {
        "median ms": round(statistics.median(ordered), 2),
        "p95 ms": round(ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))], 2),
        "max ms": round(ordered[-1], 2),
    }


def comparing(folder: Path, count: int) -> dict[str, Any]:
    """Seconds to compare two whole versions of the drug table, few rows and all rows changed."""
    found = {}
    for name, every in (("1 row in 20 changed", 20), ("every row changed", 1)):
        place = folder / f"changes-{every}.db"
        catalogue = Catalogue.open(place)
        catalogue.import_rows("drug", made_tables.drugs(count), FIRST)
        later = made_tables.changed(made_tables.drugs(count), every)
        _, load = timed(lambda c=catalogue, rows=later: c.import_rows("drug", rows, SECOND))
        cpu = time.process_time()
        number, seconds = timed(
            lambda c=catalogue: sum(1 for _ in changes.compare(c, "drug", 1, 2))
        )
        found[name] = {
            "changes": number,
            "seconds": round(seconds, 2),
            "CPU seconds": round(time.process_time() - cpu, 2),
            "seconds of the second load": round(load, 1),
        }
        catalogue.close()
        _remove(place)
    return found


def _remove(place: Path) -> None:
    for path in place.parent.glob(place.name + "*"):
        path.unlink()


def listed(folder: Path, standard: str, source: Path) -> None:
    """Load a table of codes and names from a file whose first two columns they are."""
    catalogue = Catalogue.open(folder / "codes.db")
    with source.open(encoding="utf-8", newline="") as file:
        head = next(csv.reader(file))
    words = {"diagnosis": ("诊断代码", "诊断名称"), "operation": ("手术操作代码", "手术操作名称")}
    catalogue.import_file(standard, source, FIRST, dict(zip(head, words[standard], strict=False)))
    catalogue.close()


def alone(arguments: list[str]) -> dict[str, Any]:
    """A part in a process of its own, so that its memory is its own."""
    command = [sys.executable, str(Path(__file__).resolve()), *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def prepared(folder: Path, name: str, count: int) -> Path:
    """The made-up file of a table, kept for the next run."""
    path = folder / f"{name}-{count}.txt"
    if not path.exists():
        made_tables.write(path, getattr(made_tables, name)(count))
    return path


def run(options: argparse.Namespace) -> dict[str, Any]:
    """The parts that were asked for."""
    folder, parts, found = options.folder, options.parts.split(","), {}
    sizes = {
        "drug": ("drugs", options.drugs),
        "consumable_model": ("consumables", options.consumables),
    }
    if "import" in parts:
        _remove(folder / "codes.db")
        for standard, (name, count) in sizes.items():
            prepared(folder, name, count)
            part = ["--folder", str(folder), "--one", f"{standard},{name},{count}"]
            found[f"import {name}"] = alone(part)
        for standard, source in (
            ("diagnosis", options.diagnoses),
            ("operation", options.operations),
        ):
            if source:
                listed(folder, standard, source)
    if "search" in parts:
        found["search"] = alone(["--folder", str(folder), "--one", "search"])
    if "changes" in parts:
        found["changes"] = comparing(folder, options.drugs)
    return found


def one(folder: Path, what: str) -> dict[str, Any]:
    """One part, in this process."""
    if what == "search":
        return searching(folder)
    standard, name, count = what.split(",")
    return loading(folder, standard, prepared(folder, name, int(count)), int(count))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smoke", action="store_true")
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--drugs", type=int, default=300_000)
    parser.add_argument("--consumables", type=int, default=5_000_000)
    parser.add_argument("--diagnoses", type=Path)
    parser.add_argument("--operations", type=Path)
    parser.add_argument("--parts", default="import,search,changes")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.smoke:
        options.drugs, options.consumables = 3000, 5000
    kept = options.folder is not None
    options.folder = options.folder or Path(tempfile.mkdtemp(prefix="codes-"))
    try:
        found = one(options.folder, options.one) if options.one else run(options)
    finally:
        if not kept:
            shutil.rmtree(options.folder)
    json.dump(found, sys.stdout, ensure_ascii=False, indent=1)
    print()


if __name__ == "__main__":
    main()
