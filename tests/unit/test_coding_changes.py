"""Two versions compared: what was added, retired, lost, changed, and how much it matters."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from coding_tables.catalogue import Catalogue
from coding_tables.changes import Change, Kind, Weight, compare
from coding_tables.errors import NotKnown
from tests.coding import A, B, C, D, drug, monthly


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    made = Catalogue.open(tmp_path / "codes.db")
    yield made
    made.close()


def changes(
    catalogue: Catalogue, old: list[list[str]], new: list[list[str]], *, whole: bool = True
) -> dict[str, Change]:
    first = catalogue.import_rows("drug", old, monthly(1))
    second = catalogue.import_rows("drug", new, monthly(2, whole=whole))
    found = list(compare(catalogue, "drug", first.number, second.number))
    assert len({change.code for change in found}) == len(found)
    return {change.code: change for change in found}


@pytest.mark.parametrize(
    ("heading", "text", "weight"),
    [
        ("药品规格", "0.5g", Weight.A),
        ("批准文号", "国药准字H1", Weight.A),
        ("限制使用范围", "限二级", Weight.B),
        ("功能主治", "止咳", Weight.C),
    ],
)
def test_a_change_has_the_class_of_its_column(
    catalogue: Catalogue, heading: str, text: str, weight: Weight
) -> None:
    found = changes(catalogue, [drug(A, "甲")], [drug(A, "甲", **{heading: text})])[A]
    assert (found.kind, found.weight) == (Kind.CHANGED, weight)
    (cell,) = found.cells
    assert (cell.heading, cell.old, cell.new) == (heading, "", text)


def test_the_gravest_class_counts(catalogue: Catalogue) -> None:
    new = drug(A, "甲新", 功能主治="x", 限制使用范围="y")
    found = changes(catalogue, [drug(A, "甲")], [new])[A]
    assert found.weight is Weight.A
    assert len(found.cells) == 3


def test_width_case_and_record_numbers_are_no_change(catalogue: Catalogue) -> None:
    old = drug(A, "阿莫西林（胶囊）", 英文名称="AMOXICILLIN", 唯一记录号="1", 版本号="1")
    new = drug(A, "阿莫西林(胶囊)", 英文名称="Amoxicillin", 唯一记录号="2", 版本号="2")
    assert changes(catalogue, [old], [new]) == {}


def test_a_code_disappears_only_by_a_full_table(catalogue: Catalogue) -> None:
    old = [drug(A, "甲"), drug(B, "乙")]
    assert changes(catalogue, old, [drug(A, "甲")], whole=False) == {}
    catalogue.import_rows("drug", [drug(A, "甲")], monthly(3))
    (found,) = compare(catalogue, "drug", 1, 3)
    assert (found.code, found.kind) == (B, Kind.DISAPPEARED)
    assert found.old is not None
    assert found.old.name == "乙"


def test_added_retired_soon_retired_and_back(catalogue: Catalogue) -> None:
    old = [drug(A, "甲"), drug(B, "乙"), [*drug(C, "丙")]]
    new = [drug(A, "甲"), drug(B, "乙", 结束日期="2026-12-31"), drug(C, "丙"), drug(D, "丁")]
    plan = drug(A, "甲").index("1")
    old[2][plan], new[0][plan] = "0", "0"
    found = changes(catalogue, old, new)
    assert {code: change.kind for code, change in found.items()} == {
        A: Kind.RETIRED,
        B: Kind.WILL_RETIRE,
        C: Kind.REACTIVATED,
        D: Kind.ADDED,
    }
    assert found[B].day == 20261231


def test_an_end_that_passes_is_a_retirement_though_nothing_was_written(
    catalogue: Catalogue,
) -> None:
    rows = [drug(A, "甲", 结束日期="2026-01-20"), drug(B, "乙", 结束日期="2026-03-01")]
    found = changes(catalogue, rows, rows)
    assert [(code, change.kind) for code, change in found.items()] == [(A, Kind.RETIRED)]
    assert found[A].day == 20260120


def test_versions_far_apart_are_compared_by_their_ends(catalogue: Catalogue) -> None:
    for month, name in enumerate(("一", "二", "三", "一"), 1):
        catalogue.import_rows("drug", [drug(A, name)], monthly(month))
    assert list(compare(catalogue, "drug", 1, 4)) == []
    (found,) = compare(catalogue, "drug", 1, 3)
    assert [(cell.old, cell.new) for cell in found.cells] == [("一", "三")]


def test_a_version_that_is_not_there_is_told_in_words(catalogue: Catalogue) -> None:
    with pytest.raises(NotKnown, match="第 1 版"):
        compare(catalogue, "drug", 1, 2)
