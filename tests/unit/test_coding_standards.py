"""National codes: checked, described, told apart."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import pytest

from coding_tables import standards
from coding_tables.errors import NotKnown
from coding_tables.standards import Verdict

BROKEN = [
    ("diagnosis", "I10", "亚目"),
    ("diagnosis", "i10.x00", "类目"),
    ("diagnosis", "I10.X00x002", "亚目"),
    ("diagnosis", "A00.0", "条目"),
    ("diagnosis", "A00.000x01", ""),
    ("diagnosis", "B37.300x002+N77.1", ""),
    ("operation", "47.01", "条目"),
    ("operation", "4.70100", "类目"),
    ("operation", "47.0100x1", ""),
    ("service", "11020000100000", "加收、减收"),
    ("service", "0011020000100000", ""),
    ("drug", "XA01ABD07A002010100483", "名称码"),
    ("drug", "XA01ABD075A0020101004", "企业码"),
    ("drug", "YA01ABD075A002010100483", "识别码"),
    ("drug", "ZA04CAE00230101001669", ""),
    ("consumable", "C01010100113038075", "企业码"),
    ("consumable", "C0101010011303807555123", ""),
    ("consumable_model", "C0101010011303807555", "流水码"),
    ("hospital", "H3501020000", "顺序号"),
    ("pharmacy", "H35010200001", "识别码"),
    ("chronic", "M3900", "细分"),
]


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ("diagnosis", "B37.300x002+N77.1*"),
        ("diagnosis", "I10.x00x002"),
        ("operation", "17.972D0"),
        ("operation", "86.700x0013"),
        ("service", "001102000010000-110200001"),
        ("drug", "XA01ABD075A002010100483"),
        ("drug", "ZA04CAE0023010100166"),
        ("consumable", "C01010100113038075550000001"),
        ("hospital", "H35010200001"),
        ("pharmacist", "HY110000000001"),
        ("chronic", "M03900"),
    ],
)
def test_a_good_code_passes_without_a_word(key: str, code: str) -> None:
    found = standards.check(key, code)
    assert (found.verdict, found.message) == (Verdict.GOOD, "")


@pytest.mark.parametrize(("key", "code", "segment"), BROKEN)
def test_a_broken_code_is_refused_naming_the_segment_at_fault(
    key: str, code: str, segment: str
) -> None:
    found = standards.check(key, code)
    assert found.verdict is Verdict.BAD
    assert found.segment == segment
    assert f"“{segment}”" in found.message if segment else "多出" in found.message


@pytest.mark.parametrize(
    ("code", "words"), [("", "为空"), ("A00 .000", "空格"), ("A" * 65, "过长")]
)
def test_what_can_be_no_code_is_refused_under_every_standard(code: str, words: str) -> None:
    for key in standards.standards():
        assert not standards.check(key, code).usable
        assert words in standards.check(key, code).message


@pytest.mark.parametrize(
    ("key", "code"),
    [("doctor", "D33010020260001"), ("nurse", "X"), ("pharmacist", "YS110000000001")],
)
def test_an_unverified_rule_warns_and_never_blocks(key: str, code: str) -> None:
    found = standards.check(key, code)
    assert found.usable
    assert found.verdict is Verdict.DOUBTFUL
    assert found.message


def test_a_standard_without_a_rule_takes_any_code_with_a_warning() -> None:
    assert standards.check("by_case", "随便-1").verdict is Verdict.DOUBTFUL


def test_an_unknown_standard_is_named_in_the_error() -> None:
    with pytest.raises(NotKnown, match="nothing"):
        standards.check("nothing", "1")


def test_a_drug_code_is_taken_apart() -> None:
    found = standards.describe("XA01ABD075A002010100483")
    assert found is not None
    assert found.standard.key == "drug"
    assert found.pretty == "X A01AB D075 A002 01 01 00483"
    assert [(part.name, part.text) for part in found.parts] == [
        ("识别码", "X"),
        ("分类码", "A01AB"),
        ("名称码", "D075"),
        ("剂型码", "A002"),
        ("规格码", "01"),
        ("包装码", "01"),
        ("企业码", "00483"),
    ]
    assert all(part.meaning for part in found.parts)


def test_a_text_that_is_no_code_is_not_described_and_shown_as_it_is() -> None:
    assert standards.describe("你好") is None
    assert standards.pretty("你好") == "你好"


def test_the_fifteen_standards_are_all_there_and_codes_of_people_are_marked() -> None:
    known = standards.standards().values()
    assert {standard.number for standard in known} >= set(range(1, 16))
    people = {standard.key for standard in known if standard.person}
    assert people == {"doctor", "nurse", "pharmacist", "staff"}


@pytest.mark.parametrize(
    ("file", "key", "count"),
    [
        ("icd10_nhsa_v2.csv.gz", "diagnosis", 33_304),
        ("icd9cm3_nhsa_v2.csv.gz", "operation", 13_686),
        ("drug_codes_rules_sample.csv.gz", "drug", 13_738),
        ("service_items_rules_sample.csv.gz", "service", 3_109),
    ],
)
def test_every_real_code_passes(shared: Path, file: str, key: str, count: int) -> None:
    path = shared / "data" / "codes" / file
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        codes = [row[0] for row in list(csv.reader(lines))[1:]]
    assert len(codes) == count
    assert [code for code in codes if standards.check(key, code).verdict is not Verdict.GOOD] == []
