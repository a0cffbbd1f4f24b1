"""Versions of a table: loaded beside the one in force, swapped at once, kept by date."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from coding_tables.catalogue import Catalogue
from coding_tables.entry import Standing
from coding_tables.errors import Busy, Cancelled, CodingError, Damaged, NotKnown
from coding_tables.load import Progress
from coding_tables.store import State
from tests.coding import A, B, C, drug, import_drugs, load, monthly


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    made = Catalogue.open(tmp_path / "codes.db")
    yield made
    made.close()


def name_of(catalogue: Catalogue, code: str, as_of: date | None = None) -> str:
    entry = catalogue.get("drug", code, as_of)
    return entry.name if entry else ""


def test_a_fee_is_judged_by_the_table_of_its_day(catalogue: Catalogue) -> None:
    import_drugs(catalogue, [drug(A, "一月名")], monthly(1))
    import_drugs(catalogue, [drug(A, "二月名"), drug(B, "新")], monthly(2))
    assert name_of(catalogue, A) == "二月名"
    assert name_of(catalogue, A, date(2026, 1, 31)) == "一月名"
    assert name_of(catalogue, A, date(2026, 2, 5)) == "二月名"
    assert name_of(catalogue, A, date(2020, 1, 1)) == "一月名"
    assert name_of(catalogue, B, date(2026, 1, 31)) == ""


def test_an_increment_keeps_what_it_does_not_name(catalogue: Catalogue) -> None:
    import_drugs(catalogue, [drug(A, "甲"), drug(B, "乙")], monthly(1))
    version = import_drugs(catalogue, [drug(B, "乙新")], monthly(2, whole=False))
    assert (version.written, version.gone) == (1, 0)
    assert (name_of(catalogue, A), name_of(catalogue, B)) == ("甲", "乙新")


def test_only_a_full_table_makes_a_code_disappear_and_it_may_come_back(
    catalogue: Catalogue,
) -> None:
    import_drugs(catalogue, [drug(A, "甲"), drug(B, "乙")], monthly(1))
    assert import_drugs(catalogue, [drug(A, "甲")], monthly(2)).gone == 1
    gone = catalogue.get("drug", B)
    assert gone is not None
    assert gone.standing(date(2026, 2, 6)) is Standing.GONE
    assert catalogue.search("乙").entries == ()
    import_drugs(catalogue, [drug(A, "甲"), drug(B, "乙")], monthly(3))
    assert name_of(catalogue, B) == "乙"
    assert [entry.code for entry in catalogue.search("乙").entries] == [B]


def test_the_same_table_again_writes_nothing(catalogue: Catalogue) -> None:
    import_drugs(catalogue, [drug(A, "甲", 版本号="1"), drug(B, "乙", 版本号="1")], monthly(1))
    again = [drug(A, "甲", 版本号="2"), drug(B, "乙", 版本号="20260201")]
    version = import_drugs(catalogue, again, monthly(2))
    assert (version.written, version.same, version.gone) == (0, 2, 0)
    assert version.release == "20260201"


@pytest.mark.parametrize("before", [False, True])
def test_of_several_rows_of_a_code_the_highest_release_stays(
    catalogue: Catalogue, *, before: bool
) -> None:
    if before:
        import_drugs(catalogue, [drug(A, "旧"), drug(B, "乙")], monthly(1))
    rows = [drug(A, "中", 版本号="9"), drug(A, "新", 版本号="10"), drug(A, "旧", 版本号="8")]
    rows += [drug(C, f"填{number}", 唯一记录号=f"{number}") for number in range(5000)]
    rows += [drug(A, "更新", 版本号="10", 唯一记录号="2"), drug(A, "旧", 版本号="8")]
    version = import_drugs(catalogue, rows, monthly(2, whole=False))
    assert (version.written, version.superseded) == (2, 5003)
    assert name_of(catalogue, A) == "更新"
    assert name_of(catalogue, C) == "填4999"
    assert [entry.name for entry in catalogue.search("更新").entries] == ["更新"]


def test_a_refused_load_leaves_the_table_in_force(catalogue: Catalogue) -> None:
    import_drugs(catalogue, [drug(A, "甲")], monthly(1))
    for rows, how in (
        ([drug("bad", "乙")] * 3, monthly(2)),
        ([drug(B, "乙"), drug("bad", "丙")], monthly(2)),
        ([drug(B, "乙")], monthly(2, expected=2)),
        ([], monthly(2)),
    ):
        with pytest.raises(CodingError) as caught:
            import_drugs(catalogue, rows, how)
        assert "原有目录未受影响" in caught.value.advice or not rows
        assert name_of(catalogue, A) == "甲"
        assert name_of(catalogue, B) == ""
    states = [version.state for version in catalogue.attempts("drug")]
    assert states.count(State.LIVE) == 1
    assert len(catalogue.versions("drug")) == 1


def test_a_load_can_be_cancelled_and_tells_of_its_progress(catalogue: Catalogue) -> None:
    import_drugs(catalogue, [drug(A, "甲")], monthly(1))
    told: list[Progress] = []
    how = monthly(2, progress=told.append, cancelled=lambda: bool(told))
    rows = [drug(B, f"乙{number}") for number in range(9000)]
    with pytest.raises(Cancelled):
        import_drugs(catalogue, rows, how)
    assert told == [Progress("rows", 4000)]
    assert catalogue.attempts("drug")[-1].state is State.CANCELLED
    assert catalogue.search("乙").entries == ()
    version = import_drugs(catalogue, [drug(A, "甲"), drug(B, "乙")], monthly(3))
    assert (version.written, version.same) == (1, 1)
    assert [entry.code for entry in catalogue.search("乙").entries] == [B]


def test_readers_see_the_old_table_while_a_new_one_is_loaded(catalogue: Catalogue) -> None:
    import_drugs(catalogue, [drug(A, "旧")], monthly(1))
    seen: list[tuple[str, int]] = []

    def look(_: Progress) -> None:
        seen.append((name_of(catalogue, A), len(catalogue.search("新").entries)))

    import_drugs(catalogue, [drug(A, "新")], monthly(2, progress=look))
    assert set(seen) == {("旧", 0)}
    assert (name_of(catalogue, A), len(catalogue.search("新").entries)) == ("新", 1)
    assert catalogue.search("旧").entries == ()


def test_a_second_load_at_the_same_time_is_told_to_wait(catalogue: Catalogue) -> None:
    refusals: list[str] = []

    def intrude(_: Progress) -> None:
        try:
            import_drugs(catalogue, [drug(B, "乙")])
        except Busy as error:
            refusals.append(error.what)

    import_drugs(catalogue, [drug(A, "甲")], load(progress=intrude))
    assert set(refusals) == {"另一个目录导入正在进行"}


def test_a_version_moves_to_another_catalogue(catalogue: Catalogue, tmp_path: Path) -> None:
    import_drugs(catalogue, [drug(A, "甲"), drug(B, "乙")], monthly(1))
    import_drugs(catalogue, [drug(A, "甲二")], monthly(2))
    other = Catalogue.open(tmp_path / "other.db")
    assert other.import_version("drug", catalogue, 1, monthly(3)).written == 2
    assert name_of(other, A) == "甲"
    other.close()


def test_validity_follows_flag_and_dates(catalogue: Catalogue) -> None:
    rows = [
        drug(A, "甲", 结束日期="2026-03-01"),
        drug(B, "乙", 开始日期="2026-02-01", 结束日期="2099-12-31"),
    ]
    import_drugs(catalogue, rows)
    first, second = catalogue.get("drug", A), catalogue.get("drug", B)
    assert first is not None
    assert second is not None
    assert first.standing(date(2026, 3, 1)) is Standing.VALID
    assert first.standing(date(2026, 3, 2)) is Standing.RETIRED
    assert second.standing(date(2026, 1, 31)) is Standing.NOT_YET
    assert second.ends is None


def test_any_thread_may_read(catalogue: Catalogue) -> None:
    import_drugs(catalogue, [drug(A, "甲")])
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(name_of(catalogue, A)))] * 1
    for thread in threads:
        thread.start()
        thread.join()
    assert found == ["甲"]


def test_what_is_no_catalogue_is_told_in_words(tmp_path: Path) -> None:
    path = tmp_path / "codes.db"
    path.write_bytes(b"no database at all, only some text that is long enough" * 40)
    with pytest.raises(Damaged, match="已损坏"):
        Catalogue.open(path)


def test_a_file_of_a_later_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "codes.db"
    later = sqlite3.connect(path)
    later.execute("PRAGMA user_version=99")
    later.close()
    with pytest.raises(Damaged, match="升级"):
        Catalogue.open(path)


def test_a_standard_without_a_table_is_told_in_words(catalogue: Catalogue) -> None:
    with pytest.raises(NotKnown):
        catalogue.import_rows("doctor", [], load())
    assert catalogue.get("drug", A) is None
    assert catalogue.standards() == ()
