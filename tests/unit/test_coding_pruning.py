"""Old versions are forgotten, tables are searched as of a day, a second process makes rows."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from coding_tables import parsing
from coding_tables.catalogue import Catalogue
from coding_tables.changes import Kind, compare
from coding_tables.errors import CodingError, Unreadable
from coding_tables.store import State
from tests.coding import A, B, C, D, drug, import_drugs, load, monthly, text_file

PARSER = (sys.executable, "-m", "coding_tables.parsing")


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    made = Catalogue.open(tmp_path / "codes.db")
    yield made
    made.close()


def years(catalogue: Catalogue) -> None:
    """Four versions: B changes each time, C goes in March, D comes in April."""
    import_drugs(catalogue, [drug(A, "甲"), drug(B, "乙一"), drug(C, "丙")], monthly(1))
    import_drugs(catalogue, [drug(A, "甲"), drug(B, "乙二"), drug(C, "丙")], monthly(2))
    import_drugs(catalogue, [drug(A, "甲"), drug(B, "乙三")], monthly(3))
    import_drugs(catalogue, [drug(B, "乙四"), drug(D, "丁")], monthly(4, whole=False))


def names(catalogue: Catalogue, day: date | None = None) -> dict[str, str]:
    entries = (catalogue.get("drug", code, day) for code in (A, B, C, D))
    return {e.code: e.name for e in entries if e and not e.gone}


def test_what_the_kept_versions_show_stays_as_it_was(catalogue: Catalogue) -> None:
    years(catalogue)
    march, april = date(2026, 3, 31), date(2026, 4, 30)
    before = names(catalogue, march), names(catalogue, april), names(catalogue)
    changed = [(c.code, c.kind) for c in compare(catalogue, "drug", 3, 4)]
    assert catalogue.prune("drug", 2) == 2
    assert (names(catalogue, march), names(catalogue, april), names(catalogue)) == before
    assert [(c.code, c.kind) for c in compare(catalogue, "drug", 3, 4)] == changed
    assert [version.number for version in catalogue.versions("drug")] == [3, 4]
    assert names(catalogue, date(2026, 1, 31)) == before[0], "judged by the oldest that is kept"
    assert [v.state for v in catalogue.attempts("drug")][:2] == [State.PRUNED, State.PRUNED]


def test_the_rows_of_forgotten_versions_are_gone_from_the_file(catalogue: Catalogue) -> None:
    years(catalogue)
    catalogue.prune("drug", 1)
    with catalogue.reading() as connection:
        rows = connection.execute("SELECT code, ver, gone FROM item_drug ORDER BY code").fetchall()
    assert sorted(rows) == sorted([(A, 1, 0), (B, 4, 0), (C, 3, 1), (D, 4, 0)])
    assert [e.code for e in catalogue.search("乙四").entries] == [B]
    assert catalogue.prune("drug", 1) == 0


def test_later_loads_go_on_from_a_pruned_table(catalogue: Catalogue) -> None:
    years(catalogue)
    catalogue.prune("drug", 1)
    import_drugs(catalogue, [drug(A, "甲新"), drug(C, "丙回")], monthly(5, whole=False))
    assert names(catalogue) == {A: "甲新", B: "乙四", C: "丙回", D: "丁"}
    assert {(c.code, c.kind) for c in compare(catalogue, "drug", 4, 5)} == {
        (A, Kind.CHANGED),
        (C, Kind.REACTIVATED),
    }


def test_versions_that_changed_nothing_do_not_push_out_those_that_did(
    catalogue: Catalogue,
) -> None:
    import_drugs(catalogue, [drug(A, "一")], monthly(1))
    import_drugs(catalogue, [drug(A, "二")], monthly(2))
    for month in (3, 4, 5):
        import_drugs(catalogue, [drug(A, "二")], monthly(month, whole=False))
    assert catalogue.prune("drug", 2) == 2
    assert [version.number for version in catalogue.versions("drug")] == [1, 2, 5]
    assert names(catalogue, date(2026, 1, 31)) == {A: "一"}


def test_pruning_more_than_there_is_and_of_nothing_does_nothing(catalogue: Catalogue) -> None:
    assert catalogue.prune("drug", 3) == 0
    years(catalogue)
    assert catalogue.prune("drug", 9) == 0
    assert len(catalogue.versions("drug")) == 4


def test_a_search_as_of_a_day_finds_what_was_in_force_then(catalogue: Catalogue) -> None:
    years(catalogue)
    found = {
        month: [e.name for e in catalogue.search("乙", as_of=date(2026, month, 20)).entries]
        for month in (1, 2, 3, 4)
    }
    assert found == {1: ["乙一"], 2: ["乙二"], 3: ["乙三"], 4: ["乙四"]}
    assert [e.code for e in catalogue.search(C, as_of=date(2026, 2, 10)).entries] == [C]
    assert catalogue.search(C).entries == ()


# --- a second process makes the rows ----------------------------------------------------------


def test_a_second_process_makes_the_same_rows(catalogue: Catalogue, tmp_path: Path) -> None:
    rows = [drug(A, "甲"), drug("坏", "坏"), ["短"], drug(B, "乙\U00027ff9")]
    rows += [drug(f"XJ01CAA040A0010101{n:05}", f"药{n}") for n in range(9000)]
    for encoding in ("utf-8", "gb18030"):
        file = text_file(tmp_path, rows, encoding)
        here = Catalogue.open(tmp_path / f"here-{encoding}.db")
        there = Catalogue.open(tmp_path / f"there-{encoding}.db")
        one = here.import_file("drug", file, load())
        two = there.import_file("drug", file, load(parser=PARSER))
        assert one == two
        assert (two.written, two.superseded, two.quarantined) == (9000, 2, 2)
        assert here.quarantine("drug", 1) == there.quarantine("drug", 1)
        assert list(here.bodies("drug", 1)) == list(there.bodies("drug", 1))
        here.close()
        there.close()


def test_what_is_wrong_with_a_file_is_told_by_the_second_process_too(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"PK\x03\x04 and nothing more")
    with pytest.raises(Unreadable, match="已损坏") as told:
        catalogue.import_file("drug", broken, load(parser=PARSER))
    assert told.value.advice == "请重新下载"
    assert catalogue.versions("drug") == ()


def test_a_second_process_that_dies_ends_the_load(catalogue: Catalogue, tmp_path: Path) -> None:
    file = text_file(tmp_path, [drug(A, "甲")])
    dies = (sys.executable, "-c", "import os; os._exit(1)")
    with pytest.raises(CodingError, match="进程中断"):
        catalogue.import_file("drug", file, load(parser=dies))
    assert catalogue.versions("drug") == ()


def test_headings_reach_the_second_process(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("我的码,我的名\nI10.x00,高血压\n", encoding="utf-8")
    columns = {"我的码": "诊断代码", "我的名": "诊断名称"}
    ordered = parsing.File("diagnosis", str(file), columns=columns)
    batches = list(parsing.batches_beside(ordered, PARSER))
    assert [[row[0] for row in batch] for batch in batches] == [["I10.x00"]]
