"""Catalogue files of every kind: what is taken, what goes to quarantine, what is refused."""

from __future__ import annotations

import contextlib
import tempfile
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coding_tables.catalogue import Catalogue
from coding_tables.errors import CodingError, NotKnown, Unreadable
from coding_tables.layouts import layout, tables
from coding_tables.sources import lines
from tests.coding import A, B, cells, drug, load, text_file

ANY = load(bad_share=1.0)
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    return Catalogue.open(tmp_path / "codes.db")


def zipped(folder: Path, **members: bytes) -> Path:
    path = folder / "download.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def workbook(folder: Path, rows: list[list[str]], *, shared: bool = True) -> Path:
    """A small XLSX file with its texts in the shared table or in the cells."""
    path, texts = folder / "table.xlsx", [text for row in rows for text in row]

    def cell(place: int, text: str) -> str:
        if shared:
            return f'<c t="s"><v>{place}</v></c>'
        return f'<c t="inlineStr"><is><t>{escape(text)}</t></is></c>'

    body, place = "", 0
    for row in rows:
        body += "<row>"
        for text in row:
            body += cell(place, text)
            place += 1
        body += "</row>"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", f'<workbook xmlns="{SHEET}"/>')
        strings = "".join(f"<si><t>{escape(text)}</t></si>" for text in texts)
        archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{SHEET}">{strings}</sst>')
        sheet = f'<worksheet xmlns="{SHEET}"><sheetData>{body}</sheetData></worksheet>'
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_download_is_read_in_its_encoding(
    catalogue: Catalogue, tmp_path: Path, encoding: str
) -> None:
    rare = "𧿹草片"
    catalogue.import_file("drug", text_file(tmp_path, [drug(A, rare)], encoding), ANY)
    entry = catalogue.get("drug", A)
    assert entry is not None
    assert entry.name == rare


def test_a_file_in_no_known_encoding_is_refused_clearly(tmp_path: Path) -> None:
    path = tmp_path / "broken.txt"
    path.write_bytes("编码\t名称\n".encode() + b"\xff\xff\xff\xff\n")
    with pytest.raises(Unreadable, match="UTF-8") as caught:
        list(lines(path))
    assert caught.value.where == "broken.txt"
    assert caught.value.advice


def test_a_zip_with_one_text_is_read_and_one_with_two_is_not(tmp_path: Path) -> None:
    assert list(lines(zipped(tmp_path, a=b"1\t2\n"))) == [(1, ["1", "2"])]
    with pytest.raises(Unreadable, match="2 个"):
        list(lines(zipped(tmp_path, a=b"1", b=b"2")))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0old", b"%PDF-1.4"])
def test_what_is_no_catalogue_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(Unreadable):
        list(lines(path))
    with pytest.raises(Unreadable):
        list(lines(tmp_path / "absent"))


def test_a_damaged_zip_is_refused_wherever_it_is_cut(tmp_path: Path) -> None:
    whole = zipped(tmp_path, a=b"code\tname\n" * 500).read_bytes()
    path = tmp_path / "cut.zip"
    for end in range(5, len(whole) - 1, 7):
        path.write_bytes(whole[:end])
        with pytest.raises(Unreadable):
            list(lines(path))


def test_nulls_java_dates_blanks_and_the_last_tab_are_understood(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    row = drug(
        f"  {A[:5]} {A[5:]} ",
        "阿莫西林片",
        别名="null",
        备注="NULL",
        数据创建时间="Thu Mar 05 10:11:12 CST 2020",
        结束日期="Sat Jan 02 00:00:00 CST 2027",
    )
    catalogue.import_file("drug", text_file(tmp_path, [row]), ANY)
    entry = catalogue.get("drug", A)
    assert entry is not None
    assert (entry.text("别名"), entry.text("备注")) == ("", "")
    assert entry.text("数据创建时间") == "2020-03-05 10:11:12"
    assert entry.ends == 20270102


def test_contact_persons_are_dropped(catalogue: Catalogue, tmp_path: Path) -> None:
    row = drug(A, "阿莫西林片", 经销企业联系人="甄测试13800000000")
    catalogue.import_file("drug", text_file(tmp_path, [row]), ANY)
    catalogue.close()
    assert all("甄测试".encode() not in path.read_bytes() for path in tmp_path.glob("codes.db*"))


def test_both_layouts_are_taken_and_shorter_lines_go_to_quarantine(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    rows = [drug(A, "甲")[:92], [*drug(B, "乙"), "more", "columns"], drug(A, "丙")[:57]]
    version = catalogue.import_file("drug", text_file(tmp_path, rows), ANY)
    assert (version.written, version.quarantined) == (2, 1)
    (bad,) = catalogue.quarantine("drug", version.number)
    assert (bad.line, bad.reason) == (3, "列数不足：至少 92 列，只有 58 列")


def test_a_code_against_a_verified_rule_goes_to_quarantine_with_its_segment(
    catalogue: Catalogue,
) -> None:
    version = catalogue.import_rows("drug", [drug(A, "甲"), drug("1.2E+14", "乙")], ANY)
    (bad,) = catalogue.quarantine("drug", version.number)
    assert bad.line == 2
    assert "识别码" in bad.reason


def test_a_code_under_an_unverified_rule_is_stored_and_counted_as_doubtful(
    catalogue: Catalogue,
) -> None:
    version = catalogue.import_rows("granule", [cells("granule", "Y1", "当归颗粒")], ANY)
    assert (version.written, version.doubtful) == (1, 1)


def test_a_region_may_order_its_columns_differently(catalogue: Catalogue) -> None:
    row = cells("day_surgery", "RJ001", "白内障", 版本号="7")
    row[10], row[11], row[12] = "第七版", "内涵", "备注"
    catalogue.import_rows("day_surgery", [[*row[:10], "第七版", "内涵", "备注", *row[13:]]], ANY)
    other = load(bad_share=1.0, order="content-last")
    catalogue.import_rows("day_surgery", [row[:8] + ["第七版", "内涵", "备注"] + row[11:]], other)
    entry = catalogue.get("day_surgery", "RJ001")
    assert entry is not None
    assert (entry.text("版本名称"), entry.text("病种内涵")) == ("第七版", "内涵")
    with pytest.raises(NotKnown, match="elsewhere"):
        catalogue.import_rows("day_surgery", [row], load(order="elsewhere"))


def test_a_headed_csv_is_placed_by_its_headings(catalogue: Catalogue, tmp_path: Path) -> None:
    path = tmp_path / "official.csv"
    text = f'序号,注册名称,药品代码,"生产企业"\n1,"阿莫西林,片",{A},"甲,乙制药"\n'
    path.write_text(text, encoding="gb18030")
    assert catalogue.import_file("drug", path, ANY).written == 1
    entry = catalogue.get("drug", A)
    assert entry is not None
    assert (entry.name, entry.maker) == ("阿莫西林,片", "甲,乙制药")


def test_a_headed_file_without_a_code_column_is_refused(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    path = tmp_path / "official.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(Unreadable, match="医疗目录编码"):
        catalogue.import_file("drug", path, ANY, {"a": "批准文号"})


@pytest.mark.parametrize("shared", [True, False])
def test_a_workbook_is_placed_by_its_headings(
    catalogue: Catalogue, tmp_path: Path, *, shared: bool
) -> None:
    rows = [["药品代码", "注册名称"], [A, "阿莫西林<片>"], ["", ""], [B, "乙"]]
    version = catalogue.import_file("drug", workbook(tmp_path, rows, shared=shared), ANY)
    assert version.written == 2
    entry = catalogue.get("drug", A)
    assert entry is not None
    assert entry.name == "阿莫西林<片>"


def test_a_workbook_with_entities_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr(
            "xl/worksheets/sheet1.xml",
            '<!DOCTYPE a [<!ENTITY b "bbbb">]><worksheet><row><c><v>&b;</v></c></row></worksheet>',
        )
    with pytest.raises(Unreadable):
        list(lines(path))


def test_every_layout_names_roles_of_its_own_columns() -> None:
    for key in tables():
        plan = layout(key)
        assert plan.minimum <= len(plan.columns)
        assert {plan.columns[place] for place in plan.dropped}.isdisjoint(plan.identity)


HOSTILE = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("\t\x00\x1f\ufeff\u2028\u3000𧿹null0123456789"),
    ),
    max_size=12,
)
CODES = st.one_of(HOSTILE, st.sampled_from(["A00.000", "I10.x00x002", "B37.300x002+N77.1*"]))


@given(
    st.lists(
        st.tuples(CODES, HOSTILE, st.integers(0, 30), HOSTILE).map(
            lambda made: ([made[3]] * 10 + [made[0], made[1]] + [made[3]] * 20)[: made[2]]
        ),
        max_size=20,
    )
)
@settings(max_examples=60, deadline=None)
def test_rows_in_are_rows_stored_and_rows_quarantined(rows: list[list[str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        catalogue = Catalogue.open(Path(folder) / "codes.db")
        try:
            version = catalogue.import_rows("diagnosis", rows, ANY)
        except CodingError:
            version = catalogue.attempts("diagnosis")[-1]
        assert version.read == len(rows)
        assert version.stored + version.quarantined == len(rows)
        bad = catalogue.quarantine("diagnosis", version.number)
        assert len(bad) == version.quarantined
        if version.written:
            assert len(list(catalogue.bodies("diagnosis", version.number))) == version.written
        catalogue.close()


@given(st.one_of(st.binary(max_size=400), st.text(max_size=200).map(str.encode)))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused_and_no_line_is_lost(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.txt"
        path.write_bytes(content)
        try:
            found = list(lines(path))
        except Unreadable:
            return
        assert len({number for number, _ in found}) == len(found)
        if b"," not in content and content[:2] not in {b"\xff\xfe", b"\xfe\xff"}:
            assert [number for number, _ in found] == filled_lines(content)


def filled_lines(content: bytes) -> list[int]:
    """The numbers of the lines that hold more than white space."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030")
    return [number for number, line in enumerate(text.split("\n"), 1) if line.strip()]


@given(st.binary(min_size=1, max_size=30), st.integers(0, 2000))
@settings(max_examples=80, deadline=None)
def test_a_damaged_workbook_is_read_or_refused(damage: bytes, place: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = workbook(Path(folder), [["药品代码", "注册名称"], [A, "甲"]])
        content = bytearray(path.read_bytes())
        place %= len(content)
        content[place : place + len(damage)] = damage
        path.write_bytes(content)
        with contextlib.suppress(Unreadable):
            list(lines(path))
