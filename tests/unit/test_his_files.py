"""Bills and stays from a folder."""

import json
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from adapters.his.files import FolderHis
from desktop.domain.errors import Invalid
from desktop.domain.secret import Secret
from desktop.domain.settlement_list import SettlementList
from tests.samples import settlement_list

LINE = {"code": "L1", "name": "板蓝根颗粒", "price": "12.80", "count": "2", "amount": "25.60"}


def write_bill(folder: Path, name: str, **changes: object) -> Path:
    (folder / "bills").mkdir(exist_ok=True)
    file = folder / "bills" / name
    bill = {"bill_no": "B1", "opened_at": "2026-03-10T09:00:00", "lines": [LINE]} | changes
    file.write_text(json.dumps(bill, ensure_ascii=False), encoding="utf-8")
    return file


def test_bills_come_oldest_first(tmp_path: Path) -> None:
    write_bill(tmp_path, "a.json", bill_no="B2", opened_at="2026-03-10T09:05:00")
    write_bill(tmp_path, "b.json", bill_no="B1")
    his = FolderHis(tmp_path)
    assert [b.number for b in his.bills()] == ["B1", "B2"]
    assert his.bill("B2").total == 2560
    assert his.bill("B1").opened_at.utcoffset() is not None


def test_a_bill_may_name_its_holder(tmp_path: Path) -> None:
    write_bill(tmp_path, "a.json", holder=" 359999190001019993 ")
    write_bill(tmp_path, "b.json", bill_no="B2", holder=" ")
    named, nameless = FolderHis(tmp_path).bills()
    assert named.holder == Secret("359999190001019993")
    assert nameless.holder is None


def test_a_missing_bill_is_said(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="没有单据 B9"):
        FolderHis(tmp_path).bill("B9")


def test_text_of_an_old_system_in_gbk_is_read(tmp_path: Path) -> None:
    file = write_bill(tmp_path, "a.json")
    file.write_bytes(file.read_text("utf-8").encode("gb18030"))
    assert FolderHis(tmp_path).bills()[0].lines[0].name == "板蓝根颗粒"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"bill_no": ""}, "bill_no"),
        ({"opened_at": "gestern"}, "opened_at"),
        ({"lines": [{**LINE, "price": None}]}, "lines.0.price"),
        ({"lines": [{**LINE, "amount": "1.234"}]}, "精确到分以下"),
    ],
)
def test_a_bad_bill_names_what_is_wrong(
    tmp_path: Path, change: dict[str, object], words: str
) -> None:
    write_bill(tmp_path, "a.json", **change)
    with pytest.raises(Invalid) as caught:
        FolderHis(tmp_path).bills()
    assert words in caught.value.title


def test_a_stay_with_a_bad_time_names_it(tmp_path: Path) -> None:
    (tmp_path / "stays").mkdir()
    body = TypeAdapter(SettlementList).dump_python(settlement_list(), mode="json")
    body["admitted_at"] = "immer"
    (tmp_path / "stays" / "1.json").write_text(json.dumps(body), encoding="utf-8")
    with pytest.raises(Invalid, match="1.json 的 admitted_at"):
        FolderHis(tmp_path).discharged()


def test_a_stay_comes_whole(tmp_path: Path) -> None:
    entry = settlement_list()
    (tmp_path / "stays").mkdir()
    body = TypeAdapter(SettlementList).dump_json(entry)
    (tmp_path / "stays" / "1.json").write_bytes(body.replace(b"+08:00", b""))
    assert list(FolderHis(tmp_path).discharged()) == [entry]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "不是 JSON"),
        ("{}", "settlement_id"),
    ],
)
def test_a_bad_stay_names_what_is_wrong(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "stays").mkdir()
    (tmp_path / "stays" / "1.json").write_text(text, encoding="utf-8")
    with pytest.raises(Invalid) as caught:
        FolderHis(tmp_path).discharged()
    assert "1.json" in caught.value.title
    assert words in str(caught.value)
