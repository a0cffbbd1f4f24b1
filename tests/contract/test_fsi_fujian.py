"""The client over the Fujian library: a real bridge process, its library a program of the tests."""

import io
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from adapters.bridge import Bridge
from adapters.clock import SystemClock
from adapters.fsi.centre import FsiCentre
from adapters.fsi.client import FsiClient
from adapters.fsi.dialect import load_dialect
from adapters.fsi.envelope import Profile
from adapters.fsi.signed import SignedClient
from adapters.fsi.transports.base import Attached, Doubt, NotLeft, Why
from adapters.fsi.transports.fujian_dll import FujianDll, authorization
from adapters.fsi.transports.plain_http import PlainHttp
from desktop.domain import outcome
from desktop.domain.message import Message
from desktop.domain.roles import Operator, Role
from desktop.domain.secret import Secret
from tests.contract.fsi_fixtures import PERSON_NO, PHARMACY, bill, desk, next_msgid, visit
from tests.contract.rogue import Call, Json, Rogue

PROGRAM = Path(__file__).with_name("bridge_program.py")
SECONDS = 10.0
GOOD = "secret"


@dataclass(frozen=True)
class Till:
    """A window whose only way to the centre is the library."""

    bridge: Bridge
    way: FujianDll
    centre: FsiCentre

    def message(self, bill_no: str = "") -> Message:
        shown = visit(token=Secret("T" * 38))
        draft = self.centre.draft_settlement(shown, bill(bill_no), "1号窗")
        return desk("http://127.0.0.1:1").message(draft)


def bridge_to(url: str, password: str = GOOD) -> Bridge:
    opening = authorization("till", Secret(password))
    return Bridge([sys.executable, str(PROGRAM), url], opening=opening)


@pytest.fixture
def till(rogue: Rogue) -> Iterator[Till]:
    with bridge_to(rogue.url) as bridge:
        way = FujianDll(bridge, files=PlainHttp(rogue.url + "/download"))
        dialect = load_dialect(
            "fujian",
            {
                "envelope": {"extra": {"app_id": "C1"}},
                "sign_in": {"needed": True},
                "settlement": {"family_account": "sum"},
            },
        )
        profile = Profile(PHARMACY, Operator("0001", "训练收银", Role.CASHIER), "V1.0", "FSI")
        client = FsiClient(
            way, profile, SystemClock(), lambda: next_msgid(PHARMACY), SECONDS, dialect
        )
        yield Till(bridge, way, FsiCentre(SignedClient(client, waits=()), Path()))


def settled(call: Call) -> None:
    info: Json = {
        "psn_no": PERSON_NO, "setl_id": "S1", "mdtrt_id": "M1", "setl_time": "2026-01-05 10:11:12",
        "medfee_sumamt": 25.60, "fund_pay_sumamt": "20.00", "acct_pay": "5.00",
        "psn_cash_pay": "0.60", "medins_setl_id": call.envelope["msgid"], "psn_name": "林示范",
    }  # fmt: skip
    call.say(output={"setlinfo": info})


def test_a_settlement_goes_through_the_library_whole(rogue: Rogue, till: Till) -> None:
    rogue.act = settled
    message = till.message()
    became = till.centre.settle(message)
    assert isinstance(became, outcome.Answered)
    assert became.reply.shares.cash == 60
    envelope = rogue.requests[-1]
    assert (envelope["msgid"], envelope["app_id"], envelope["enc_type"]) == (
        message.msgid,
        "C1",
        "",
    )
    assert (envelope["fixmedins_name"], envelope["sign_no"]) == ("榕心大药房", "S1")


@pytest.mark.parametrize(
    ("word", "kind", "words", "sent"),
    [
        ("crash-before-library", outcome.Unsent, "没有收到请求", 0),
        ("crash-in-library", outcome.Unknown, "没有给出答复", 0),
        ("library-says-no", outcome.Unknown, "网络异常 请重试", 0),
    ],
)
def test_what_breaks_before_the_library_is_unsent_and_what_breaks_in_it_unknown(
    rogue: Rogue, till: Till, word: str, kind: type[Any], words: str, sent: int
) -> None:
    rogue.act = settled
    till.centre.sign_in()
    became = till.centre.settle(till.message(word[:20]))
    assert isinstance(became, kind)
    assert words in became.cause
    assert len(rogue.requests) == sent
    assert isinstance(till.centre.settle(till.message()), outcome.Answered), "it works again"


def test_a_line_that_breaks_behind_the_library_is_unknown(rogue: Rogue, till: Till) -> None:
    till.centre.sign_in()
    rogue.act = lambda call: None
    became = till.centre.settle(till.message())
    assert isinstance(became, outcome.Unknown)
    assert "通信失败" in became.cause
    assert len(rogue.requests) == 1


def test_a_library_that_refuses_the_password_was_sent_nothing(rogue: Rogue) -> None:
    with bridge_to(rogue.url, "wrong") as bridge:
        way = FujianDll(bridge)
        with pytest.raises(NotLeft) as caught:
            way.post("2102", b"{}", SECONDS)
        assert caught.value.detail == "用户名或密码错误"
        assert way.reachable()
        assert way.own_address() == "127.0.0.1"
        with pytest.raises(NotLeft, match="下载地址"):
            way.fetch("9102", b"{}", SECONDS, io.BytesIO(), 10)
        with pytest.raises(NotLeft, match="上传地址"):
            way.upload("9101", b"{}", Attached("d.zip", b"PK", signed=False), SECONDS)
    assert rogue.seen == []


def test_a_bridge_that_is_not_there_leaves_everything_unsent() -> None:
    with Bridge(["/nonexistent/bridge"]) as bridge:
        way = FujianDll(bridge)
        with pytest.raises(NotLeft) as caught:
            way.post("2102", b"{}", SECONDS)
        assert caught.value.why is Why.BRIDGE
        assert not way.reachable()


def test_a_library_that_takes_too_long_is_ended_and_unknown(rogue: Rogue, till: Till) -> None:
    till.centre.sign_in()
    rogue.act = lambda call: call.connection.recv(1) and None
    with pytest.raises(Doubt) as caught:
        till.way.post("2102", b'{"infno": "2102"}', 1.0)
    assert caught.value.why is Why.SLOW


def test_files_are_fetched_beside_the_library(rogue: Rogue, till: Till) -> None:
    rogue.act = lambda call: call.answer(b"PK-file", extra="Content-Type: application/zip\r\n")
    held = io.BytesIO()
    assert till.way.fetch("9102", b'{"infno": "9102"}', SECONDS, held, 100) == b""
    assert held.getvalue() == b"PK-file"
    assert rogue.seen[-1].head.startswith("POST /download ")
    assert till.way.own_address() == "127.0.0.1"


def test_files_are_sent_beside_the_library(rogue: Rogue, till: Till) -> None:
    rogue.act = lambda call: call.say(output={"file_qury_no": "U1"})
    file = Attached("d.zip", b"PK\x00\r\n\xff", signed=False)
    answer = till.way.upload("9101", b'{"infno": "9101"}', file, SECONDS)
    assert json.loads(answer)["output"] == {"file_qury_no": "U1"}
    assert rogue.seen[-1].file == file.content
    assert "PK" not in repr(file)
