"""The search box: everything a person may type finds the item, best first."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coding_tables.catalogue import Catalogue
from coding_tables.errors import CodingError
from tests.coding import A, B, C, D, cells, drug, load, monthly

STENT = "C0101010011303807555000000"
ROWS = [
    drug(
        A,
        "阿莫西林胶囊",
        批准文号="国药准字H19983134",
        生产企业名称="珠海联邦制药股份有限公司",
        药品规格="0.25g",
        包装规格="0.25g*24粒/盒",
        药品商品名="阿莫仙",
    ),
    drug(
        B,
        "阿莫西林",
        批准文号="国药准字H13021771",
        生产企业名称="石药集团中诺药业有限公司",
        药品规格="0.5g",
    ),
    drug(C, "儿童清肺口服液", 批准文号="国药准字Z10900022", 生产企业名称="北京同仁堂"),
    drug(D, "盐酸二甲双胍缓释片", 生产企业名称="北京万辉", 药品规格="0.5g", 有效标志="0"),
]


@pytest.fixture(scope="module")
def catalogue() -> Iterator[Catalogue]:
    with tempfile.TemporaryDirectory() as folder:
        made = Catalogue.open(Path(folder) / "codes.db")
        made.import_rows("drug", ROWS, load())
        stents = [
            cells(
                "consumable_model",
                f"{STENT}{model}",
                "冠状动脉支架",
                规格型号=f"XN-00{model} {size}mm",
                注册备案号="国械注准20153130123",
                有效标志="1",
            )
            for model, size in enumerate(("2.5*18", "3.0*18", "3.0*24", "18*3.0"))
        ]
        made.import_rows("consumable_model", stents, load())
        diagnoses = [("I10.x00x002", "高血压"), ("I15.102", "肾性高血压"), ("A00.900", "霍乱")]
        diagnoses += [("E14.200x021+N08.3*", "糖尿病性肾病")]
        made.import_rows("diagnosis", [cells("diagnosis", *each) for each in diagnoses], load())
        yield made
        made.close()


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("阿莫西林", B),
        ("莫西", B),
        ("霍", "A00.900"),
        ("amxljn", A),
        ("amx", A),
        ("amxl", B),
        ("gxy", "I10.x00x002"),
        ("gaoxueya", "I10.x00x002"),
        ("AMOXILIN", B),
        ("阿莫仙", A),
        ("国药准字H19983134", A),
        ("h1998", A),
        ("19983134", A),
        ("联邦 阿莫西林", A),
        ("阿莫西林 联邦", A),
        ("0.25g 阿莫", A),
        ("0.25g*24粒", A),
        ("xj01caa040a0010101006", A),
        ("I10.X00", "I10.x00x002"),
        ("e14.2", "E14.200x021+N08.3*"),
        ("支架 3.0x18", f"{STENT}1"),
        ("3.0 24 支架", f"{STENT}2"),
        ("国械注准20153130123", f"{STENT}0"),
        ("xn-003", f"{STENT}3"),
        ("ＡＭＯＸＩＬＩＮ", B),
        ("肾病 糖尿病", "E14.200x021+N08.3*"),
        ("同仁堂 清肺", C),
    ],
)
def test_what_is_typed_finds_the_item_first(catalogue: Catalogue, typed: str, code: str) -> None:
    page = catalogue.search(typed)
    assert page.entries[0].code == code
    assert not page.loose


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("高血亚", "I10.x00x002"),
        ("阿莫西淋", B),
        ("二甲双瓜", D),
        ("冠脉动脉支架", f"{STENT}0"),
        ("冠动脉支架", f"{STENT}0"),
        ("gaoxuyea", "I10.x00x002"),
        ("amoxixlin", B),
        ("口服掖", C),
    ],
)
def test_a_slip_is_forgiven_and_said(catalogue: Catalogue, typed: str, code: str) -> None:
    page = catalogue.search(typed)
    assert page.loose
    assert page.entries[0].code == code


@pytest.mark.parametrize("typed", ["", "   ", "饕餮魑魅", "zzzzqqqq", "***", '"', "a" * 5000])
def test_what_is_nowhere_finds_nothing(catalogue: Catalogue, typed: str) -> None:
    assert catalogue.search(typed).entries == ()


def test_kinds_limit_the_search(catalogue: Catalogue) -> None:
    assert catalogue.search("高血压", ["drug"]).entries == ()
    found = catalogue.search("高血压", ["diagnosis", "drug"]).entries
    assert [entry.code for entry in found] == ["I10.x00x002", "I15.102"]


def test_words_of_one_row_are_not_mixed_with_those_of_another(catalogue: Catalogue) -> None:
    assert catalogue.search("支架 2.5 24").entries == ()


def test_pages_follow_each_other_without_gap_or_repetition(tmp_path: Path) -> None:
    catalogue = Catalogue.open(tmp_path / "codes.db")
    rows = [
        cells("diagnosis", f"A{number // 100:02}.{number % 100:02}0", f"炎症{number:04}号")
        for number in range(1000)
    ]
    catalogue.import_rows("diagnosis", rows, load())
    seen, after, pages = [], "", 0
    while True:
        page = catalogue.search("炎症", limit=37, after=after)
        seen += [entry.code for entry in page.entries]
        pages += 1
        after = page.after
        if not after:
            break
    assert pages == 28
    assert len(seen) == len(set(seen)) == 1000
    catalogue.close()


@pytest.mark.parametrize("mark", ["x", "W10=", "bnVsbA==", "编"])
def test_a_foreign_mark_is_refused(catalogue: Catalogue, mark: str) -> None:
    with pytest.raises(CodingError, match="翻页"):
        catalogue.search("高血压", after=mark)


def test_a_changed_row_is_found_by_its_new_words_only(tmp_path: Path) -> None:
    catalogue = Catalogue.open(tmp_path / "codes.db")
    catalogue.import_rows("drug", [drug(A, "青霉素"), drug(B, "链霉素")], monthly(1))
    catalogue.import_rows("drug", [drug(A, "红霉素")], monthly(2, whole=False))
    assert {entry.name for entry in catalogue.search("霉素").entries} == {"红霉素", "链霉素"}
    assert catalogue.search("青霉素").loose
    catalogue.close()


@given(st.text(max_size=40))
@settings(max_examples=150, deadline=None)
def test_nothing_that_is_typed_breaks_the_search(catalogue: Catalogue, typed: str) -> None:
    page = catalogue.search(typed)
    assert len(page.entries) <= 20


@given(st.text("阿莫西林高血压amxl0123.*x \t\"'()^~=#-:", max_size=25))
@settings(max_examples=150, deadline=None)
def test_no_sign_of_the_question_language_gets_through(catalogue: Catalogue, typed: str) -> None:
    catalogue.search(typed)
