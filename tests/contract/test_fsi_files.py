"""Files of a centre: tickets, downloads, damaged and hostile zips, reconciliation, pages."""

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from adapters.fsi.dialect import load_dialect
from adapters.fsi.downloads import (
    Limits,
    Ticket,
    ask_dictionary,
    check_zip,
    download,
    layouts,
    rows,
)
from adapters.fsi.paged import PAGE_ROWS, ask_pages
from adapters.fsi.reconciliation import compare_totals, find_differences
from adapters.fsi.signed import SignedClient
from desktop.domain.errors import AppError, Invalid, NotSent, Refused, Unknown
from desktop.domain.reconciliation import DetailRow, Group, Totals
from tests.contract.fsi_fixtures import PERSON_NO, PHARMACY, desk
from tests.contract.rogue import Call, Json, Rogue

TICKET = Ticket("fsi/plc/1", "1.txt.zip", "plc", 2)
GROUP = Group(date(2026, 1, 4), date(2026, 1, 4), "310", "41", "350102")
DETAILS = (
    DetailRow("S1", "M1", PERSON_NO, 2560, 2000, 500, refund=False),
    DetailRow("S2", "M2", PERSON_NO, 1000, 800, 0, refund=False),
    DetailRow("S3", "M2", PERSON_NO, -1000, -800, 0, refund=True),
)
TOTALS = Totals(1, 2560, 2000, 500, 60)
Act = Callable[[Call], None]


def zipped(text: bytes, name: str = "1.txt") -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, text)
    return held.getvalue()


@pytest.fixture
def signed(rogue: Rogue) -> SignedClient:
    return desk(rogue.url, seconds=3.0).signed


def acts(**by_number: Act) -> Act:
    """A centre that treats each transaction as told: `t9102=...`."""
    return lambda call: by_number["t" + call.envelope["infno"]](call)


def file(content: bytes) -> Act:
    kind = "Content-Type: application/octet-stream\r\n"
    return lambda call: call.answer(content, extra=kind)


def test_a_ticket_is_asked_for_with_the_version_we_hold(rogue: Rogue, signed: SignedClient) -> None:
    ticket = {"file_qury_no": "fsi/plc/1", "filename": "1.txt.zip", "dld_endtime": "2026-01-05"}
    rogue.act = lambda call: call.say(output={**ticket, "data_cnt": 2})
    assert ask_dictionary(signed, "1301", "F001_2026") == TICKET
    assert ask_dictionary(signed, "1307", "").rows == 2
    versions = [call["input"]["data"]["ver"] for call in rogue.requests]
    assert versions == ["F001_2026", "0"]
    with pytest.raises(KeyError):
        ask_dictionary(signed, "2102", "")


def test_a_file_is_whole_on_the_disk_or_not_at_all(
    rogue: Rogue, signed: SignedClient, tmp_path: Path
) -> None:
    content = zipped("a\tnull\n甲\tb\n".encode())
    rogue.act = file(content)
    target = tmp_path / "dictionary.zip"
    assert download(signed, TICKET, target) == target
    assert target.read_bytes() == content
    assert list(rows(target, (2,))) == [("a", ""), ("甲", "b")]
    asked = rogue.requests[0]["input"]["fsDownloadIn"]
    assert asked == {"file_qury_no": "fsi/plc/1", "filename": "1.txt.zip", "fixmedins_code": "plc"}
    rogue.act = lambda call: call.connection.sendall(
        b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n" + content[:20]
    )
    other = tmp_path / "other.zip"
    with pytest.raises(Unknown):
        download(signed, TICKET, other)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["dictionary.zip"]


def test_a_download_that_breaks_once_is_begun_anew(
    rogue: Rogue, signed: SignedClient, tmp_path: Path
) -> None:
    content, left = zipped(b"a\tb\n"), [1]

    def act(call: Call) -> None:
        left[0] -= 1
        body = content if left[0] < 0 else content[:9]
        call.connection.sendall(
            f"HTTP/1.1 200 OK\r\nContent-Length: {len(content)}\r\n\r\n".encode() + body
        )

    rogue.act = act
    assert download(signed, TICKET, tmp_path / "x.zip").read_bytes() == content
    assert len(rogue.requests) == 2


@pytest.mark.parametrize(
    ("act", "kind", "words"),
    [
        (lambda call: call.say(infcode=-1, err_msg="文件已过期"), Refused, "文件已过期"),
        (lambda call: call.say(output={}), Unknown, "不是文件"),
        (file(b"<html>login</html>"), Unknown, "网页"),
        (file(zipped(bytes(range(256)) * 4096)), Unknown, "过大"),
        (lambda call: call.answer(b'{"code":401,"message":"x"}', "401 No"), NotSent, "签名"),
        (lambda call: call.answer(zipped(b"a"), "500 Oops"), Unknown, "系统出错"),
    ],
)
def test_what_comes_instead_of_a_file_is_not_kept(
    rogue: Rogue, signed: SignedClient, tmp_path: Path, act: Act, kind: type[AppError], words: str
) -> None:
    rogue.act = act
    with pytest.raises(kind, match=words):
        download(signed, TICKET, tmp_path / "x.zip", Limits(zip_bytes=2048))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"no zip", "损坏"),
        (zipped(b"a\tb\n")[:-30], "损坏"),
        (zipped(b"a\tb\tc\n"), "3 列"),
        (zipped(b"a\tb\na\n"), "1 列"),
        (zipped("甲\tb\n".encode("gbk")), "UTF-8"),
        (zipped(b"0" * 1_000_000), "过大"),
        (zipped(b"ab\tc\n" * 60_000), "过大"),
    ],
    ids=["no zip", "cut", "wide", "ragged", "gbk", "bomb", "long"],
)
def test_a_damaged_or_hostile_zip_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    held = tmp_path / "x.zip"
    held.write_bytes(content)
    with pytest.raises(Unknown, match=words):
        list(rows(held, (2,), Limits(text_bytes=200_000, line_bytes=500_000)))


def test_a_zip_that_lies_about_its_size_is_counted(tmp_path: Path) -> None:
    content = bytearray(zipped(b"ab\tc\n" * 10_000))
    real, small = (50_000).to_bytes(4, "little"), (50).to_bytes(4, "little")
    held = tmp_path / "x.zip"
    held.write_bytes(bytes(content).replace(real, small))
    with pytest.raises(Unknown):
        list(rows(held, (2,), Limits(text_bytes=10_000)))


def test_two_files_in_one_zip_are_refused(tmp_path: Path) -> None:
    held = tmp_path / "x.zip"
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("1.txt", "a")
        archive.writestr("../2.txt", "b")
    with pytest.raises(Unknown, match="规定"):
        list(rows(held, (1,)))
    with pytest.raises(Unknown, match="规定"):
        check_zip(held)


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"no zip", "损坏"), (zipped(b"0" * 1_000_000), "过大")],
    ids=["no zip", "bomb"],
)
def test_a_zip_is_looked_at_before_it_is_loaded(tmp_path: Path, content: bytes, words: str) -> None:
    held = tmp_path / "x.zip"
    held.write_bytes(content)
    with pytest.raises(Unknown, match=words):
        check_zip(held, Limits(text_bytes=200_000))
    held.write_bytes(zipped(b"a\tb\n"))
    check_zip(held)


def test_layouts_are_known_by_dictionary() -> None:
    assert layouts("1301") == (97,)
    assert layouts("1303") == (83, 85)
    assert layouts("2102") == ()


@pytest.mark.parametrize(("code", "balanced"), [(0, True), ("000000", True), ("2", False)])
def test_totals_are_compared_by_kind_and_day(
    rogue: Rogue, signed: SignedClient, code: object, balanced: bool
) -> None:
    said = {"setl_optins": "350102", "stmt_rslt": code, "stmt_rslt_dscr": "机构多一笔"}
    rogue.act = lambda call: call.say(output={"stmtinfo": said})
    found = compare_totals(signed, GROUP, TOTALS)
    assert (found.balanced, found.result, found.words) == (balanced, str(code), "机构多一笔")
    assert rogue.requests[0]["input"]["data"] == {
        "insutype": "310", "clr_type": "41", "setl_optins": "350102",
        "stmt_begndate": "2026-01-04", "stmt_enddate": "2026-01-04", "medfee_sumamt": "25.60",
        "fund_pay_sumamt": "20.00", "acct_pay": "5.00", "fixmedins_setl_cnt": "1",
        "refd_setl_flag": "1",
    }  # fmt: skip


def test_an_older_centre_is_not_told_of_refunds(rogue: Rogue) -> None:
    rogue.act = lambda call: call.say(output={"stmtinfo": {"stmt_rslt": "0"}})
    window = desk(rogue.url, dialect=load_dialect("shenzhen"))
    assert compare_totals(window.signed, GROUP, TOTALS).balanced
    assert "refd_setl_flag" not in rogue.requests[0]["input"]["data"]


RESULT = (
    f"{PERSON_NO}\tM1\tS1\tP35010200001202601041011120001\t3\t0\t金额不符\t25.60\t20.00\t5.00\tnull\n"
    f"{PERSON_NO}\tM9\tS9\tnull\t000102\t1\tnull\tnull\tnull\tnull\tnull\n"
)


def reconciling(result: bytes, sent: Json) -> Act:
    """A centre that takes the details and answers with a result file."""

    def take(call: Call) -> None:
        sent["file"] = bytes(call.envelope["input"]["fsUploadIn"]["in"])
        call.say(output={"file_qury_no": "U1", "filename": "detail.zip"})

    def compare(call: Call) -> None:
        sent["asked"] = call.envelope["input"]["data"]
        call.say(output={"fileinfo": {"file_qury_no": "R1", "filename": "r.txt.zip"}})

    return acts(t9101=take, t3202=compare, t9102=file(result))


def test_differences_are_named_one_by_one(
    rogue: Rogue, signed: SignedClient, tmp_path: Path
) -> None:
    sent: Json = {}
    rogue.act = reconciling(zipped(RESULT.encode()), sent)
    ours, theirs = find_differences(signed, GROUP, TOTALS, DETAILS, tmp_path)
    assert (ours.msgid, ours.result, ours.total) == ("P35010200001202601041011120001", "3", 2560)
    assert (ours.fund, ours.account, ours.refunded) == (2000, 500, False)
    assert (theirs.settlement_id, theirs.msgid, theirs.total) == ("S9", "", None)
    assert theirs.refunded
    assert (sent["asked"]["file_qury_no"], sent["asked"]["cash_payamt"]) == ("U1", "0.60")
    with zipfile.ZipFile(io.BytesIO(sent["file"])) as archive:
        lines = archive.read(archive.namelist()[0]).decode().splitlines()
    assert lines[0] == f"S1\tM1\t{PERSON_NO}\t25.60\t20.00\t5.00\t0\tnull"
    assert lines[2] == f"S3\tM2\t{PERSON_NO}\t-10.00\t-8.00\t0.00\t1\tnull"
    last = rogue.requests[-1]["input"]["fsDownloadIn"]
    assert last["fixmedins_code"] == PHARMACY.code


@pytest.mark.parametrize(
    "line",
    [
        RESULT.replace("25.60", "25.601"),
        RESULT.replace("25.60", "many"),
        f"{PERSON_NO}\tM1\tnull\tnull\t3\t0\tx\t1.00\t1.00\t1.00\tnull\n",
        "a\tb\n",
    ],
)
def test_a_result_that_cannot_be_true_is_no_result(
    rogue: Rogue, signed: SignedClient, tmp_path: Path, line: str
) -> None:
    rogue.act = reconciling(zipped(line.encode()), {})
    with pytest.raises(Unknown):
        find_differences(signed, GROUP, TOTALS, DETAILS, tmp_path)


def test_details_that_do_not_make_the_totals_are_not_sent(
    rogue: Rogue, signed: SignedClient, tmp_path: Path
) -> None:
    with pytest.raises(Invalid, match="明细"):
        find_differences(signed, GROUP, replace(TOTALS, fund=1), DETAILS, tmp_path)
    assert rogue.seen == []


def page(call: Call) -> None:
    number = int(call.envelope["input"]["data"]["page_num"])
    count = PAGE_ROWS if number < 3 else 7
    held = [{"medins_list_codg": f"{number}-{n}"} for n in range(count)]
    paging = {"pageNum": number, "pages": 3, "firstPage": number == 1, "lastPage": "false"}
    call.say(output={"data": held, "recordCounts": 207, **paging})


def test_every_page_of_an_answer_is_turned(rogue: Rogue, signed: SignedClient) -> None:
    rogue.act = page
    found: list[Any] = list(ask_pages(signed, "1317", {"updt_time": "2026-01-01"}))
    assert len(found) == 2 * PAGE_ROWS + 7
    assert found[-1].medins_list_codg == "3-6"
    assert [call["input"]["data"]["page_num"] for call in rogue.requests] == ["1", "2", "3"]


def test_a_centre_that_turns_no_page_is_not_believed(rogue: Rogue, signed: SignedClient) -> None:
    held = [{"medins_list_codg": str(n)} for n in range(PAGE_ROWS)]
    rogue.act = lambda call: call.answer(
        json.dumps({"infcode": 0, "inf_refmsgid": "3501" + "0" * 26, "output": {"data": held}})
        .encode()
    )  # fmt: skip
    with pytest.raises(Unknown, match="同一页"):
        list(ask_pages(signed, "1317", {"updt_time": "2026-01-01"}))
