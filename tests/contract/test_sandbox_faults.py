"""The faults the training centre plays."""

import contextlib
import json
import socket
import time
from typing import Any

import pytest
import requests

from adapters.sandbox.faults import Fault
from tests.contract.till import PATH, WORKER, Json, Till, fen, record, sale, signed, undo


def break_next(till: Till, fault: str, **more: Any) -> tuple[str, Json]:
    """Order one fault for 2102; a fresh msgid and the envelope to meet it with."""
    till.sandbox.control("POST", "faults", json={"infno": "2102", "fault": fault, **more})
    msgid = till.msgid()
    return msgid, till.envelope("2102", sale(till), msgid=msgid)


@pytest.mark.parametrize(
    ("fault", "status", "text"),
    [
        ("http500", 500, "Internal"),
        ("html", 200, "<html>"),
        ("refuse_signature", 401, "签名不一致"),
        ("error", 200, "系统繁忙"),
    ],
)
def test_a_fault_before_the_centre_executes_nothing(
    till: Till, fault: str, status: int, text: str
) -> None:
    msgid, body = break_next(till, fault)
    answer = till.post(body)
    answer.encoding = "utf-8"
    assert (answer.status_code, text in answer.text) == (status, True)
    assert record(till, msgid) is None
    assert till.post(body).json()["infcode"] == 0  # the fault is used up


def test_a_line_cut_before_the_centre_executes_nothing(till: Till) -> None:
    msgid, body = break_next(till, "close_before")
    with pytest.raises(requests.ConnectionError):
        till.post(body)
    assert record(till, msgid) is None


@pytest.mark.parametrize("fault", ["close_after_commit", "truncate"])
def test_a_line_cut_after_the_commit_leaves_a_live_settlement(till: Till, fault: str) -> None:
    msgid, body = break_next(till, fault)
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        till.post(body)
    assert record(till, msgid) is not None


def test_an_answer_in_the_wrong_alphabet_or_a_500_may_hide_a_settlement(till: Till) -> None:
    msgid, body = break_next(till, "gbk")
    with pytest.raises(UnicodeDecodeError):
        till.post(body).content.decode("utf-8")
    assert record(till, msgid) is not None
    msgid, body = break_next(till, "http500_after_commit")
    assert till.post(body).status_code == 500
    assert record(till, msgid) is not None


def test_a_held_answer_has_its_settlement_already(till: Till) -> None:
    msgid, body = break_next(till, "hold_after_commit", seconds=2)
    with pytest.raises(requests.ReadTimeout):
        till.post(body, seconds=0.8)
    assert record(till, msgid) is not None


def test_a_slow_centre_executes_late_and_loses_against_the_reversal(till: Till) -> None:
    msgid, body = break_next(till, "slow", seconds=1.5)
    with pytest.raises(requests.ReadTimeout):
        till.post(body, seconds=0.5)
    assert record(till, msgid) is None
    till.output("2601", undo(msgid))
    deadline = time.monotonic() + 10
    while not (late := _outcomes(till, msgid)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert late == ["refused"]
    assert record(till, msgid) is None


def _outcomes(till: Till, msgid: str) -> list[str]:
    calls = till.sandbox.control("GET", "calls", params={"infno": "2102"})
    return [row["outcome"] for row in calls if row["msgid"] == msgid]


def test_a_dripping_answer_is_whole_in_the_end(till: Till) -> None:
    _, body = break_next(till, "drip", seconds=1)
    begun = time.monotonic()
    assert till.post(body).json()["infcode"] == 0
    assert time.monotonic() - begun > 0.9


def test_faults_are_counted_skipped_and_cleared(till: Till) -> None:
    order = {"infno": "*", "fault": "error", "times": 2, "skip": 1, "message": "训练拒绝"}
    till.sandbox.control("POST", "faults", json=order)
    asked = {"data": {"mdtrt_cert_type": "02", "mdtrt_cert_no": till.person(WORKER)["cert_no"]}}
    outcomes = [till.send("1101", asked)["infcode"] for _ in range(4)]
    assert outcomes == [0, -1, -1, 0]
    till.sandbox.control("POST", "faults", json=order)
    till.sandbox.control("DELETE", "faults")
    assert till.sandbox.control("GET", "faults") == []


def test_a_lost_sign_in_can_be_provoked(till: Till) -> None:
    till.sandbox.control("DELETE", "sign-ins")
    assert "签到已失效" in till.refusal("2102", sale(till))


def test_the_call_book_counts_what_came_and_holds_no_input(till: Till) -> None:
    before = till.sandbox.control("GET", "records")["calls"].get("9001", {}).get("answered", 0)
    till.sign_in()
    book = till.sandbox.control("GET", "records")
    assert book["calls"]["9001"]["answered"] == before + 1
    assert "359999" not in json.dumps(till.sandbox.control("GET", "calls"))


@pytest.mark.parametrize(("fault", "status"), [("empty", 200), ("redirect", 302)])
def test_an_empty_page_or_a_redirect_executes_nothing(till: Till, fault: str, status: int) -> None:
    msgid, body = break_next(till, fault)
    raw = json.dumps(body, ensure_ascii=False).encode()
    headers = signed(till.sandbox.token, till.sandbox.paasid)
    url = till.sandbox.url + PATH
    answer = till.session.post(url, data=raw, headers=headers, timeout=9, allow_redirects=False)
    assert (answer.status_code, answer.content) == (status, b"")
    assert record(till, msgid) is None


def test_a_gateway_that_gives_up_leaves_a_late_original(till: Till) -> None:
    msgid, body = break_next(till, "late", seconds=1)
    assert till.post(body).status_code == 504
    assert record(till, msgid) is None
    deadline = time.monotonic() + 10
    while not (late := record(till, msgid)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert late is not None
    assert late["state"] == "live"


def test_a_late_original_loses_against_the_reversal(till: Till) -> None:
    msgid, body = break_next(till, "late", seconds=1)
    till.post(body)
    till.output("2601", undo(msgid))
    deadline = time.monotonic() + 10
    while not (late := _outcomes(till, msgid)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert late == ["refused"]


def test_a_sign_in_expires_once_and_the_next_one_is_good(till: Till) -> None:
    msgid, body = break_next(till, "sign_in_expired")
    assert "签到已失效" in till.post(body).json()["err_msg"]
    assert record(till, msgid) is None
    assert "签到已失效" in till.refusal("2102", sale(till))
    till.sign_in()
    till.output("2102", sale(till))


@pytest.mark.parametrize(("fault", "infcode"), [("twice", 0), ("twice_last_answer", -1)])
def test_a_request_processed_twice_settles_once(till: Till, fault: str, infcode: int) -> None:
    msgid, body = break_next(till, fault)
    before = till.balance(WORKER)
    answer = till.post(body).json()
    assert answer["infcode"] == infcode
    assert "重复" in answer["err_msg"] or infcode == 0
    row = record(till, msgid)
    assert row is not None
    assert till.balance(WORKER) == before - row["account_fen"]
    assert sorted(_outcomes(till, msgid)) == ["answered", "refused"]


def test_a_duplicate_reply_is_really_on_the_wire(till: Till) -> None:
    msgid, body = break_next(till, "duplicate_reply")
    raw = json.dumps(body, ensure_ascii=False).encode()
    host, port = till.sandbox.url.removeprefix("http://").split(":")
    head = {"Host": host, "Content-Length": str(len(raw)), "Connection": "close"}
    head |= signed(till.sandbox.token, till.sandbox.paasid)
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    with socket.create_connection((host, int(port)), timeout=9) as line:
        line.sendall(f"POST {PATH} HTTP/1.1\r\n{lines}\r\n".encode() + raw)
        received = b"".join(iter(lambda: line.recv(65536), b""))
    assert received.count(b"HTTP/1.1 200 OK") == 2
    assert received.count(msgid.encode()) == 2


def test_a_wrong_content_length_cuts_the_json_short(till: Till) -> None:
    msgid, body = break_next(till, "wrong_length")
    with pytest.raises(json.JSONDecodeError):
        json.loads(till.post(body).content)
    assert record(till, msgid) is not None


@pytest.mark.parametrize("fault", ["bom", "nul"])
def test_bytes_that_do_not_belong_hide_a_settlement(till: Till, fault: str) -> None:
    msgid, body = break_next(till, fault)
    with pytest.raises(json.JSONDecodeError):
        json.loads(till.post(body).content.decode("utf-8"))
    assert record(till, msgid) is not None


def test_half_a_character_comes_escaped(till: Till) -> None:
    _, body = break_next(till, "surrogate")
    name = json.loads(till.post(body).content)["output"]["setlinfo"]["psn_name"]
    with pytest.raises(UnicodeEncodeError):
        name.encode()


def test_an_answer_may_name_another_message_or_person(till: Till) -> None:
    msgid, body = break_next(till, "other_msgid")
    info = till.post(body).json()["output"]["setlinfo"]
    assert info["medins_setl_id"] not in ("", msgid)
    _, body = break_next(till, "other_person")
    assert till.post(body).json()["output"]["setlinfo"]["psn_no"] != WORKER


def test_an_answer_may_have_wrong_sums_no_sums_or_no_infcode(till: Till) -> None:
    _, body = break_next(till, "wrong_sums")
    info = till.post(body).json()["output"]["setlinfo"]
    parts = ("fund_pay_sumamt", "acct_pay", "psn_cash_pay")
    assert sum(fen(info[name]) for name in parts) != fen(info["medfee_sumamt"])
    _, body = break_next(till, "null_sums")
    info = till.post(body).json()["output"]["setlinfo"]
    assert {info[name] for name in (*parts, "medfee_sumamt")} == {None}
    _, body = break_next(till, "missing_infcode")
    answer = till.post(body).json()
    assert "infcode" not in answer
    assert answer["output"]["setlinfo"]["setl_id"]


@pytest.mark.parametrize("fault", [str(fault) for fault in Fault])
def test_every_fault_can_be_ordered_and_is_used_up(till: Till, fault: str) -> None:
    order = {"infno": "1101", "fault": fault, "seconds": 0}
    till.sandbox.control("POST", "faults", json=order)
    body = till.envelope("1101", {"data": {}})
    with contextlib.suppress(requests.RequestException):
        till.post(body, seconds=5)
    assert till.sandbox.control("GET", "faults") == []
    till.sign_in()
    cert_no = till.person(WORKER)["cert_no"]
    asked = {"data": {"mdtrt_cert_type": "02", "mdtrt_cert_no": cert_no}}
    assert till.output("1101", asked)["baseinfo"]["psn_no"] == WORKER
