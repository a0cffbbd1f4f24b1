"""Catalogues, dictionaries and mappings at the training centre."""

import io
import json
import zipfile
from typing import Any

import pytest
import requests

from adapters.sandbox.files import DOWNLOADS
from tests.contract.till import (
    AMOXICILLIN,
    HOSPITAL,
    LISTED_OVER_CEILING,
    PHARMACY,
    ROOT,
    SECOND_LEVEL,
    Json,
    Till,
    signed,
)

LAYOUTS = json.loads((ROOT / "adapters/sandbox/seed/layouts.json").read_text("utf-8"))
PAGE = {"updt_time": "2020-01-01", "page_num": "1", "page_size": "20"}


def fetch(till: Till, ticket: Json, owner: str = "plc") -> requests.Response:
    names = {name: ticket[name] for name in ("file_qury_no", "filename")}
    asked = {"fsDownloadIn": names | {"fixmedins_code": owner}}
    return till.post(till.envelope("9102", asked))


def rows_of(answer: requests.Response) -> list[list[str]]:
    assert answer.headers["content-type"] == "application/octet-stream"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        (name,) = archive.namelist()
        assert name.endswith(".txt")
        return [line.split("\t") for line in archive.read(name).decode().splitlines()]


@pytest.mark.parametrize("infno", DOWNLOADS)
def test_a_ticket_leads_to_a_file_of_the_layout_of_its_number(till: Till, infno: str) -> None:
    ticket = till.output(infno, {"data": {"ver": "v0000"}})
    rows = rows_of(fetch(till, ticket))
    assert len(rows) == int(ticket["data_cnt"]) > 0
    assert {len(row) for row in rows} == {LAYOUTS[infno]["columns"]}
    assert all(cell for row in rows for cell in row)
    at = LAYOUTS[infno]["at"]
    assert all(row[at["valid"][0]] == "1" and row[at["ver"][0]] > "v0000" for row in rows)


def test_a_file_holds_only_what_is_newer_than_the_version_given(till: Till) -> None:
    at = LAYOUTS["1301"]["at"]
    everything = rows_of(fetch(till, till.output("1301", {"data": {"ver": "0"}})))
    newest = max(row[at["ver"][0]] for row in everything)
    before = f"v{int(newest[1:]) - 1:04d}"
    later = till.output("1301", {"data": {"ver": before}})
    assert 0 < int(later["data_cnt"]) < len(everything)
    assert {row[at["ver"][0]] for row in rows_of(fetch(till, later))} == {newest}
    assert rows_of(fetch(till, till.output("1301", {"data": {"ver": newest}}))) == []
    assert "ver（版本号）" in till.refusal("1301", {"data": {"ver": "newest"}})
    items = {row["code"]: row["name"] for row in till.sandbox.control("GET", "catalogue")}
    assert {row[0]: row[at["name"][0]] for row in everything}.items() <= items.items()
    assert AMOXICILLIN in {row[0] for row in everything}


def test_the_address_for_files_gives_the_same_bytes_and_serves_nothing_else(till: Till) -> None:
    ticket = till.output("1307", {"data": {"ver": "0"}})
    asked = {name: ticket[name] for name in ("file_qury_no", "filename")}
    body = till.envelope("9102", {"fsDownloadIn": asked | {"fixmedins_code": "plc"}})
    url = till.sandbox.url + "/fsi/api/fileupload/download"
    headers = signed(till.sandbox.token, till.sandbox.paasid)
    headers["Content-Type"] = "text/plain;charset=utf-8"
    sent = json.dumps(body, ensure_ascii=False).encode()
    there = till.session.post(url, data=sent, headers=headers, timeout=20)
    assert there.content == fetch(till, ticket).content
    headers = signed(till.sandbox.token, till.sandbox.paasid)
    other = json.dumps(till.envelope("1101", {})).encode()
    refused = till.session.post(url, data=other, headers=headers, timeout=20).json()
    assert "该地址只受理 9102" in refused["err_msg"]


def test_a_file_is_fetched_by_its_number_and_name_together(till: Till) -> None:
    ticket = till.output("1308", {"data": {"ver": "0"}})
    for spoiled, words in (
        ({"file_qury_no": "fsi/plc/0"}, "file_qury_no"),
        ({"filename": "other.zip"}, "filename"),
    ):
        assert words in fetch(till, ticket | spoiled).json()["err_msg"]
    assert "file_qury_no" in fetch(till, ticket, PHARMACY).json()["err_msg"]
    assert "fixmedins_code" in fetch(till, ticket, HOSPITAL).json()["err_msg"]


@pytest.mark.parametrize("infno", ["1304", "1312", "1316", "1318", "1319"])
def test_a_paged_query_gives_every_row_once(till: Till, infno: str) -> None:
    first = till.output(infno, {"data": PAGE | {"page_size": "2"}})
    rows = first["data"]
    for number in range(2, first["pages"] + 1):
        page = till.output(infno, {"data": PAGE | {"page_size": "2", "page_num": str(number)}})
        assert page["lastPage"] == (number == first["pages"])
        rows += page["data"]
    assert len(rows) == first["recordCounts"] == len({row["rid"] for row in rows}) > 0
    beyond = till.output(infno, {"data": PAGE | {"page_num": "9999"}})
    assert (beyond["data"], beyond["size"]) == ([], 0)
    for name in ("page_num", "updt_time"):
        assert name in till.refusal(infno, {"data": PAGE | {name: ""}})


def test_a_paged_query_narrows_by_the_members_it_is_given(till: Till) -> None:
    asked = PAGE | {"hilist_code": LISTED_OVER_CEILING}
    found = till.output("1318", {"data": asked})["data"]
    assert [row["hilist_pric_uplmt_amt"] for row in found] == ["24.00"]
    assert till.output("1318", {"data": PAGE | {"updt_time": "2099-01-01"}})["data"] == []


def test_a_dictionary_lists_the_codes_of_one_type(till: Till) -> None:
    asked = {"type": "med_type", "parentValue": "", "date": "2026-01-01", "valiFlag": "1"}
    rows = till.output("1901", {"data": asked})["list"]
    assert ("41", "定点药店购药") in {(row["value"], row["label"]) for row in rows}
    assert till.output("1901", {"data": asked | {"type": "NONE"}}) == {"list": []}


def test_institutions_are_found_by_code_or_name(till: Till) -> None:
    asked: Json = {"fixmedins_type": "1", "fixmedins_name": "示范"}
    found = till.output("1201", {"medinsinfo": asked})["medinsinfo"]
    assert [row["fixmedins_code"] for row in found] == [HOSPITAL]
    assert till.output("1201", {"medinsinfo": asked | {"fixmedins_type": "2"}})["medinsinfo"] == []
    assert "fixmedins_type" in till.refusal("1201", {"medinsinfo": {"fixmedins_type": "x"}})


def mapping(number: int, code: str = AMOXICILLIN, **changes: str) -> Json:
    row = {
        "fixmedins_hilist_id": f"L{number}",
        "fixmedins_hilist_name": "阿莫西林",
        "list_type": "101",
        "med_list_codg": code,
        "begndate": "2026-01-01",
        "enddate": "2099-12-31",
        "spec": "0.25g*24粒",
    }
    return row | changes


def stored(till: Till, **wanted: Any) -> list[Json]:
    rows: list[Json] = till.output("1317", {"data": PAGE | wanted})["data"]
    return rows


def test_mappings_are_stored_read_back_and_taken_back(till: Till, ward: Till) -> None:
    till.output("3301", {"data": [mapping(1), mapping(2, SECOND_LEVEL)]})
    rows = stored(till)
    assert [(row["medins_list_codg"], row["med_list_codg"]) for row in rows] == [
        ("L1", AMOXICILLIN),
        ("L2", SECOND_LEVEL),
    ]
    assert rows[0]["spec"] == "0.25g*24粒"
    assert stored(till, medins_list_codg="L2") == rows[1:]
    assert stored(ward) == []
    assert "已存在" in till.refusal("3301", {"data": mapping(1)})
    gone = {"fixmedins_code": PHARMACY, "med_list_codg": AMOXICILLIN, "list_type": "101"}
    till.output("3302", {"data": [gone | {"fixmedins_hilist_id": "L1"}]})
    assert "没有目录编号" in till.refusal("3302", {"data": [gone]})
    assert "fixmedins_code" in till.refusal("3302", {"data": gone | {"fixmedins_code": HOSPITAL}})
    assert len(stored(till)) == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"list_type": ""}, "list_type（目录类别）不能为空"),
        ({"list_type": "201"}, "list_type（目录类别）应为 101"),
        ({"med_list_codg": "X9"}, "med_list_codg（医疗目录编码）X9"),
        ({"enddate": "2020-01-01"}, "enddate（结束日期）早于"),
        ({"begndate": "soon"}, "begndate（开始日期）日期格式错误"),
    ],
)
def test_one_wrong_mapping_keeps_the_whole_batch_out(
    till: Till, changes: dict[str, str], words: str
) -> None:
    before = stored(till)
    why = till.refusal("3301", {"data": [mapping(8), mapping(9, **changes)]})
    assert "第 2 条" in why
    assert words in why
    assert stored(till) == before


def test_a_batch_holds_a_hundred_mappings_at_most(till: Till) -> None:
    rows = [mapping(number) for number in range(100, 201)]
    assert "最多上传 100 条" in till.refusal("3301", {"catalogcompin": rows})
    till.output("3301", {"catalogcompin": rows[:100]})
    page = till.output("1317", {"data": PAGE | {"med_list_codg": AMOXICILLIN}})
    assert page["recordCounts"] == 100
