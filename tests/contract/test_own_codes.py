"""A handed list of our own codes becomes rows of the encrypted file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from adapters.store.file import open_file
from adapters.store.store import SqlStore
from desktop.domain.errors import Invalid
from desktop.domain.own_codes import OwnCode, OwnKind
from desktop.domain.secret import Secret
from desktop.ports import Desk
from desktop.usecases.own_codes import import_own_codes
from tests.samples import CASHIER, HOSPITAL, PHARMACY, HandClock
from tests.ui.fakes import Scene

KEY = Secret("ab" * 32)
HEAD = "类别,编码,姓名,科室,开始日期,有效期至,备注\n"


@pytest.fixture
def desks(tmp_path: Path) -> Iterator[tuple[Desk, Desk]]:
    """A hospital and a pharmacy over one file."""
    engine, clock = open_file(tmp_path / "desk.db", KEY), HandClock()
    yield tuple(  # type: ignore[misc]
        replace(
            Scene(institution).desk,
            institution=institution,
            store=SqlStore(engine, institution, CASHIER, clock),
        )
        for institution in (HOSPITAL, PHARMACY)
    )
    engine.dispose()


def listed(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "名单.csv"
    path.write_text(HEAD + text, encoding=encoding)
    return path


def test_a_list_of_staff_is_kept_with_its_validity(
    desks: tuple[Desk, Desk], tmp_path: Path
) -> None:
    hospital, pharmacy = desks
    text = (
        "医师,D350102000001,林训练,呼吸内科,2024-01-01,2026/12/31,\n"
        ",N350102000001,陈练习,心内科,,2099-12-31,\n"
        "科室,A03.01,呼吸内科,,,,门诊\n"
        "药师,HY350102000001,赵示范,药房,,20270101,\n"
    )
    taken = import_own_codes(hospital, listed(tmp_path, text, "gb18030"))
    assert (taken.count, taken.rejected) == (4, ())
    held = {code.kind: code for code in hospital.store.own_codes()}
    assert held[OwnKind.DOCTOR] == OwnCode(
        OwnKind.DOCTOR, "D350102000001", "林训练", "呼吸内科", date(2024, 1, 1),
        date(2026, 12, 31), held[OwnKind.DOCTOR].note,
    )  # fmt: skip
    assert "尚未核实" in held[OwnKind.DOCTOR].note, "an unverified rule warns"
    assert held[OwnKind.NURSE].ends is None
    assert held[OwnKind.PHARMACIST].ends == date(2027, 1, 1)
    assert list(pharmacy.store.own_codes()) == []
    entry = hospital.store.audit_trail()[-1]
    assert (entry.action, entry.subject) == ("导入本机构编码", "科室、医师、护士、药师")


def test_a_list_replaces_the_kinds_it_has_and_no_other(
    desks: tuple[Desk, Desk], tmp_path: Path
) -> None:
    hospital, _ = desks
    import_own_codes(
        hospital, listed(tmp_path, "医师,D1,甲某,,,,\n医师,D2,乙某,,,,\n护士,N1,丙某,,,,\n")
    )
    import_own_codes(hospital, listed(tmp_path, "医师,D3,丁某,,,,\n"))
    assert [code.code for code in hospital.store.own_codes()] == ["D3", "N1"]


def test_bad_lines_are_left_out_with_their_reasons(
    desks: tuple[Desk, Desk], tmp_path: Path
) -> None:
    _, pharmacy = desks
    text = (
        "药品,XJ01CAA040A001010100600,阿莫西林胶囊,,,,\n"
        "药品,XJ01,阿莫西林,,,,\n"
        "医师,D350102000001,林训练,,,,\n"
        "药师,YS350102000001,陈练习,,2027-01-01,2026-01-01,\n"
        "药师,YS350102000002,陈练习,,明天,,\n"
        "外星人,X,甲,,,,\n"
        "药品,,无码,,,,\n"
    )
    taken = import_own_codes(pharmacy, listed(tmp_path, text))
    assert [code.code for code in pharmacy.store.own_codes()] == ["XJ01CAA040A001010100600"]
    reasons = {each.line: each.reason for each in taken.rejected}
    assert set(reasons) == {3, 4, 5, 6, 7, 8}
    assert "名称码" in reasons[3] or "分类码" in reasons[3]
    assert reasons[4] == "本机构不维护“医师”编码"
    assert "早于" in reasons[5]
    assert "2026-01-31" in reasons[6]
    assert "外星人" in reasons[7]
    assert not any("林训练" in reason for reason in reasons.values())


@pytest.mark.parametrize(
    ("text", "words"),
    [("甲,乙\n1,2\n", "表头"), (HEAD, "没有一行可用"), (HEAD + "医师,,x,,,,\n", "第 2 行")],
)
def test_a_file_without_use_is_refused_and_what_was_kept_stays(
    desks: tuple[Desk, Desk], tmp_path: Path, text: str, words: str
) -> None:
    hospital, _ = desks
    import_own_codes(hospital, listed(tmp_path, "医师,D1,甲某,,,,\n"))
    bad = tmp_path / "坏.csv"
    bad.write_text(text, encoding="utf-8")
    with pytest.raises(Invalid, match=words):
        import_own_codes(hospital, bad)
    with pytest.raises(Invalid, match="打不开"):
        import_own_codes(hospital, tmp_path / "没有.csv")
    assert [code.code for code in hospital.store.own_codes()] == ["D1"]


def test_a_workbook_with_real_dates_is_read(desks: tuple[Desk, Desk], tmp_path: Path) -> None:
    hospital, _ = desks
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["编码", "姓名", "有效期至"])
    sheet.append(["D350102000009", "吴训练", date(2026, 12, 31)])
    book.save(tmp_path / "staff.xlsx")
    import_own_codes(hospital, tmp_path / "staff.xlsx")
    assert [code.ends for code in hospital.store.own_codes()] == [date(2026, 12, 31)]
