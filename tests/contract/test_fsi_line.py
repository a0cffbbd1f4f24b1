"""What the client makes of a line, a gateway or a centre that misbehaves: real sockets."""

import json
import logging
import socket
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from adapters.clock import SystemClock
from adapters.fsi.transports.base import Doubt, NotLeft, Why
from adapters.fsi.transports.http import HttpDoor
from adapters.fsi.transports.rio_http import RioHttp
from desktop.domain import outcome
from desktop.domain.errors import AppError, NotSent, Refused, Unknown
from desktop.domain.message import Message
from desktop.domain.secret import Secret
from desktop.domain.stage import Stage
from tests.contract.fsi_fixtures import (
    ID_NUMBER,
    OTHER_NO,
    PATH,
    PERSON_NO,
    Desk,
    bill,
    desk,
    visit,
)
from tests.contract.rogue import Call, Json, Rogue

TOKEN = Secret("350000ec000000000000000000000000000000")


@pytest.fixture
def window(rogue: Rogue) -> Desk:
    return desk(rogue.url, seconds=1.0)


def settlement(window: Desk) -> Message:
    return window.message(window.centre.draft_settlement(visit(token=TOKEN), bill(), "1号窗"))


def info(call: Call, **changes: Any) -> Json:
    """The right answer to a settlement, with other members."""
    return {
        "psn_no": PERSON_NO,
        "setl_id": "S1",
        "mdtrt_id": "M1",
        "setl_time": "2026-01-05 10:11:12",
        "mdtrt_cert_type": "01",
        "med_type": "41",
        "medfee_sumamt": 25.60,
        "fund_pay_sumamt": "20.00",
        "acct_pay": "5.00",
        "acct_mulaid_pay": None,
        "psn_cash_pay": "0.60",
        "medins_setl_id": call.envelope["msgid"],
        **changes,
    }


def settled(**changes: Any) -> Callable[[Call], None]:
    return lambda call: call.say(output={"setlinfo": info(call, **changes)})


def without(name: str) -> Callable[[Call], None]:
    def act(call: Call) -> None:
        members = info(call)
        del members[name]
        call.say(output={"setlinfo": members})

    return act


def drip(call: Call) -> None:
    call.connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    for _ in range(40):
        time.sleep(0.1)
        call.connection.sendall(b" ")


def drip_head(call: Call) -> None:
    for letter in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 40:
        time.sleep(0.1)
        call.connection.sendall(bytes([letter]))


def reset(call: Call) -> None:
    linger = b"\x01\x00\x00\x00\x00\x00\x00\x00"
    call.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)


def half(call: Call) -> None:
    call.connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"infcode": 0')


def body(content: bytes, status: str = "200 OK", extra: str = "") -> Callable[[Call], None]:
    return lambda call: call.answer(content, status, extra)


GBK = '{"infcode": 0, "err_msg": "", "output": {"setlinfo": {"psn_name": "林示范"}}}'.encode("gbk")
DOUBTS: dict[str, tuple[Callable[[Call], None], str]] = {
    "closed without a word": (lambda _: None, "中途断开"),
    "reset": (reset, "中途断开"),
    "cut half way": (half, "中途断开"),
    "silent": (lambda _: time.sleep(1.5), "限定时间"),
    "dripping body": (drip, "限定时间"),
    "dripping head": (drip_head, "限定时间"),
    "500": (body(b"oops", "500 Internal Server Error"), "没有给出答复"),
    "502 with the shape of a refused signature": (
        body(b'{"code":401,"message":"x"}', "502 Bad Gateway"), "没有给出答复",
    ),
    "404": (body(b"", "404 Not Found"), "没有受理"),
    "401 in another shape": (body(b"who are you", "401 Unauthorized"), "没有受理"),
    "redirect": (
        body(b"", "302 Found", "Location: http://127.0.0.1:1/\r\n"), "拒绝跟随",
    ),
    "a web page": (body(b"<html><body>login</body></html>"), "网页"),
    "GBK": (body(GBK), "GBK"),
    "no text at all": (body(b"\x89PNG\xff\xff\xff\x00"), "UTF-8"),
    "truncated": (body('{"infcode": 0, "err_msg": "成功'.encode()), "不完整"),
    "truncated in a character": (body('{"infcode": 0, "err_msg": "成'.encode()[:-1]), "不完整"),
    "empty": (body(b""), "不是医保报文"),
    "another JSON": (body(b'["infcode", 0]'), "不是医保报文"),
    "no infcode": (lambda call: call.say(infcode=None), "不是医保报文"),
    "infcode of a page": (body(b'{"infcode": 500}'), "不是医保报文"),
    "output that is no JSON": (lambda call: call.say(output="<a>"), "不是医保报文"),
    "output of another kind": (lambda call: call.say(output=[1]), "不是医保报文"),
    "no output": (lambda call: call.say(), "缺少内容"),
    "too much": (body(b" " * (1024 * 1024 + 1)), "过大"),
    "another message": (lambda call: call.say(msgid="P3501020000120260101000000" "0001"), "另一笔"),
    "another message in the reference": (
        lambda call: call.say(inf_refmsgid="P35010200001202601010000000001"), "另一笔",
    ),
    "another person": (settled(psn_no=OTHER_NO), "不是本人"),
    "another settlement": (settled(medins_setl_id="P35010200001" + "0" * 18), "另一笔结算"),
    "sums that do not add up": (settled(psn_cash_pay="0.61"), "总额不符"),
    "another total": (settled(medfee_sumamt="30.60", acct_pay="10.00"), "与单据不符"),
    "a negative share": (settled(fund_pay_sumamt="26.60", psn_cash_pay="-6.00"), "总额不符"),
    "finer than a fen": (settled(psn_cash_pay="0.601"), "内容有误"),
    "an amount like a bomb": (settled(psn_cash_pay="1e999999999"), "内容有误"),
    "null amount": (settled(psn_cash_pay=None), "内容有误"),
    "no settlement number": (without("setl_id"), "内容有误"),
    "no time": (settled(setl_time=""), "内容有误"),
    "half a character": (settled(mdtrt_id="\ud800"), "不是医保报文"),
}  # fmt: skip


@pytest.mark.parametrize("case", DOUBTS)
def test_whatever_is_not_clearly_our_answer_is_unknown(
    rogue: Rogue, window: Desk, case: str
) -> None:
    rogue.act, words = DOUBTS[case]
    started = time.monotonic()
    became = window.centre.settle(settlement(window))
    assert isinstance(became, outcome.Unknown), became
    assert words in became.cause
    assert time.monotonic() - started < 2.0
    assert len(rogue.requests) == 1, "a settlement is never sent twice"


@pytest.mark.parametrize("case", DOUBTS)
def test_a_question_without_an_answer_says_what_to_do(
    rogue: Rogue, window: Desk, case: str
) -> None:
    rogue.act = DOUBTS[case][0]
    with pytest.raises(AppError) as caught:
        window.centre.identify(visit(token=TOKEN).presented)
    assert isinstance(caught.value, Unknown)
    assert caught.value.advice


def test_the_right_answer_is_taken_whatever_the_province_types(rogue: Rogue, window: Desk) -> None:
    message = settlement(window)
    for code in (0, "0"):
        rogue.act = lambda call, code=code: call.say(  # type: ignore[misc]
            infcode=code, output=json.dumps({"setlinfo": info(call), "unknown_to_us": [1]})
        )
        became = window.centre.settle(message)
        assert isinstance(became, outcome.Answered)
        assert became.reply.shares.cash == 60
        assert became.reply.settled_at.isoformat() == "2026-01-05T10:11:12+08:00"


def test_a_familys_account_beside_the_own_one_is_added(rogue: Rogue, window: Desk) -> None:
    rogue.act = settled(acct_pay="3.00", acct_mulaid_pay="2.00")
    became = window.centre.settle(settlement(window))
    assert isinstance(became, outcome.Answered)
    assert became.reply.shares.account == 500


@pytest.mark.parametrize("code", [-1, "-1", "-2", 1700])
def test_a_refusal_keeps_the_centres_words(rogue: Rogue, window: Desk, code: object) -> None:
    raw = "MBS-9-HygeiaException: 请求失败,错误原因：内层,原因：余额\n不足\x00"
    rogue.act = lambda call: call.say(infcode=code, err_msg=raw.replace("\x00", ""))
    became = window.centre.settle(settlement(window))
    assert became == outcome.Refused("余额 不足", raw.replace("\x00", ""))
    with pytest.raises(Refused, match="余额 不足"):
        window.centre.quote(visit(token=TOKEN), bill())


HOLDER = {"ecToken": TOKEN.reveal(), "idType": "01", "idNo": ID_NUMBER.reveal(),
          "userName": "林示范", "insuOrg": "350102", "gender": None}  # fmt: skip


@pytest.mark.parametrize("data", [HOLDER, json.dumps(HOLDER)], ids=["object", "text"])
def test_the_holder_of_a_code_comes_as_an_object_or_as_text(
    rogue: Rogue, window: Desk, data: object
) -> None:
    rogue.act = lambda call: call.say(output={"code": 0, "message": "", "data": data})
    presented = window.decoder.decode(Secret("424" + "0" * 25), Stage.SETTLEMENT)
    assert (presented.number, presented.id_number) == (TOKEN, ID_NUMBER)
    assert (presented.name, presented.insured_area) == ("林示范", "350102")
    asked = rogue.requests[0]["input"]["data"]
    assert (asked["businessType"], asked["officeId"]) == ("01301", "A98")


@pytest.mark.parametrize("data", [None, "", {}, {"ecToken": None}])
def test_a_code_may_be_refused_inside_the_output(rogue: Rogue, window: Desk, data: object) -> None:
    rogue.act = lambda call: call.say(output={"code": "500049", "message": "失效", "data": data})
    with pytest.raises(Refused, match="医保码已失效"):
        window.decoder.decode(Secret("424" + "0" * 25), Stage.SETTLEMENT)
    rogue.act = lambda call: call.say(output={"code": "7", "message": "别的原因", "data": data})
    with pytest.raises(Refused, match="别的原因"):
        window.decoder.decode(Secret("424" + "0" * 25), Stage.SETTLEMENT)
    rogue.act = lambda call: call.say(output={"code": 0, "message": "", "data": data})
    with pytest.raises(Unknown):
        window.decoder.decode(Secret("424" + "0" * 25), Stage.SETTLEMENT)


def looked_up(**changes: Any) -> Callable[[Call], None]:
    """A centre that holds two settlements of one visit: a stranger's and ours."""

    def act(call: Call) -> None:
        if call.envelope["infno"] == "5201":
            call.say(output={"mdtrtinfo": [{"mdtrt_id": "M1", "psn_no": PERSON_NO}]})
        elif call.envelope["infno"] == "5204":
            rows = [{"mdtrt_id": "M1", "setl_id": number} for number in ("S0", "S1", "S1", "")]
            call.say(output={"fymx": rows})
        else:
            ours = call.envelope["input"]["data"]["setl_id"] == "S1"
            members = {**info(call), "cash_payamt": "0.60", "refd_setl_flag": "0"}
            members |= changes if ours else {"medins_setl_id": "", "refd_setl_flag": ""}
            call.say(output={"setlinfo": members})

    return act


@pytest.mark.parametrize(("flag", "refunded"), [("0", False), ("1", True), ("001", True)])
def test_our_settlement_is_found_among_others_and_says_whether_it_was_refunded(
    rogue: Rogue, window: Desk, flag: str, refunded: bool
) -> None:
    message = settlement(window)
    rogue.act = looked_up(medins_setl_id=message.msgid, refd_setl_flag=flag)
    found = window.centre.find_settlement(message)
    assert found
    assert (found.settlement_id, found.msgid, found.reversed) == ("S1", message.msgid, refunded)
    assert [call["infno"] for call in rogue.requests] == ["5201", "5204", "5203", "5203"]
    asked = rogue.requests[0]["input"]["data"]
    day = message.opened_at.date()
    assert asked["begntime"] == f"{day - timedelta(days=1)} 00:00:00"
    assert asked["endtime"] == f"{day + timedelta(days=1)} 23:59:59"


@pytest.mark.parametrize(
    "wrong", [{"psn_no": OTHER_NO}, {"cash_payamt": "0.61"}, {"refd_setl_flag": ""}]
)
def test_a_settlement_of_ours_that_cannot_be_true_is_neither_found_nor_denied(
    rogue: Rogue, window: Desk, wrong: dict[str, str]
) -> None:
    message = settlement(window)
    rogue.act = looked_up(**{"medins_setl_id": message.msgid, **wrong})
    with pytest.raises(Unknown):
        window.centre.find_settlement(message)


def test_another_person_or_another_list_is_no_answer_to_a_question(
    rogue: Rogue, window: Desk
) -> None:
    base = {"psn_no": OTHER_NO, "certno": "359999198309031055", "psn_name": "陈示例"}
    rogue.act = lambda call: call.say(output={"baseinfo": base, "insuinfo": []})
    with pytest.raises(Unknown, match="不是同一人"):
        window.centre.identify(visit(token=TOKEN).presented)
    rogue.act = settled(psn_no=OTHER_NO)
    with pytest.raises(Unknown, match="不是本人"):
        window.centre.quote(visit(token=TOKEN), bill())
    held = {"psn_no": PERSON_NO, "setl_id": "S2"}
    rogue.act = lambda call: call.say(output={"setlinfo": held, "diseinfo": [], "oprninfo": []})
    with pytest.raises(Unknown, match="另一份"):
        window.centre.read_list(PERSON_NO, "S1")
    rogue.act = lambda call: call.say(output={})
    assert window.centre.read_list(PERSON_NO, "S1") is None


def test_nothing_left_when_nobody_listens_and_the_door_says_so() -> None:
    shut = desk("http://127.0.0.1:1", seconds=1.0)
    became = shut.centre.settle(settlement(shut))
    assert isinstance(became, outcome.Unsent)
    assert "连不上医保中心" in became.cause
    with pytest.raises(NotSent, match="连不上医保中心"):
        shut.centre.quote(visit(token=TOKEN), bill())


def test_a_name_that_does_not_exist_is_said_to_be_one() -> None:
    with pytest.raises(NotSent, match="网络地址"):
        desk("http://centre.invalid", seconds=5.0).centre.sign_in()


def test_a_door_shut_after_sign_in_leaves_the_settlement_unsent(rogue: Rogue, window: Desk) -> None:
    window.centre.sign_in()
    rogue.listener.shutdown(socket.SHUT_RDWR)
    rogue.listener.close()
    became = window.centre.settle(settlement(window))
    assert isinstance(became, outcome.Unsent)
    assert "连不上" in became.cause
    rogue.listener = socket.create_server(("127.0.0.1", 0))  # the fixture closes one


@pytest.mark.parametrize("status", ["401 Unauthorized", "200 OK"])
def test_a_gateway_that_refuses_the_signature_executed_nothing(
    rogue: Rogue, window: Desk, status: str
) -> None:
    refusal = json.dumps({"code": 401, "message": "签名时间戳超时"}, ensure_ascii=False)
    rogue.act = body(refusal.encode(), status)
    became = window.centre.settle(settlement(window))
    assert isinstance(became, outcome.Unsent)
    assert "签名时间戳超时" in became.cause


def test_a_question_is_asked_again_once_when_the_sign_in_expired_and_no_more(
    rogue: Rogue, window: Desk
) -> None:
    rogue.act = lambda call: call.say(infcode=-1, err_msg="签到已失效，请重新签到")
    with pytest.raises(Refused, match="签到已失效"):
        window.centre.quote(visit(token=TOKEN), bill())
    assert [call.envelope["infno"] for call in rogue.seen] == ["9001", "2101", "9001", "2101"]
    assert len({call["msgid"] for call in rogue.requests}) == 2


def test_a_connection_that_stands_too_late_is_not_written_to(
    rogue: Rogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = socket.getaddrinfo

    def slow(*args: Any, **kwargs: Any) -> Any:
        time.sleep(0.6)
        return real(*args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    with pytest.raises(NotLeft) as caught:
        door(rogue.url).post({}, b'{"infno": "2102"}', 0.3)
    assert caught.value.why is Why.CONNECT
    assert rogue.seen == []


def test_the_request_carries_signature_envelope_and_voucher(rogue: Rogue, window: Desk) -> None:
    rogue.act = settled()
    message = settlement(window)
    window.centre.settle(message)
    call = rogue.seen[-1]
    assert call.head.startswith(f"POST {PATH} ")
    assert "connection: close" in call.head.lower()
    assert call.head.lower().count("x-tif-") == 4
    assert call.envelope["msgid"] == message.msgid
    assert (call.envelope["sign_no"], call.envelope["insuplc_admdvs"]) == ("S1", "350102")
    sale = call.envelope["input"]["druginfo"]
    assert sale["mdtrt_cert_no"] == TOKEN.reveal()
    assert sale["medfee_sumamt"] == "25.60"


def test_a_proxy_of_the_environment_is_not_used(
    rogue: Rogue, window: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.delenv("NO_PROXY", raising=False)
    rogue.act = settled()
    assert isinstance(window.centre.settle(settlement(window)), outcome.Answered)


def test_nothing_personal_is_logged(
    rogue: Rogue, window: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    rogue.act = settled(psn_name="林示范", psn_cash_pay=None)
    message = settlement(window)
    with caplog.at_level(logging.DEBUG):
        became = window.centre.settle(message)
    told = caplog.text + repr(became) + repr(message)
    assert f"{message.msgid} 2102 Doubt CONTENT" in caplog.text
    for secret in (TOKEN.reveal(), ID_NUMBER.reveal()):
        assert secret not in told
    assert "林示范" not in caplog.text


def door(url: str) -> HttpDoor:
    return HttpDoor(url, connect_seconds=2, max_bytes=1024)


def test_bytes_that_are_cut_without_a_length_are_no_answer(rogue: Rogue) -> None:
    def endless(call: Call) -> None:
        call.connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n{")
        time.sleep(1.2)

    rogue.act = endless
    transport = RioHttp(rogue.url, paasid="T", token=Secret("T"), clock=SystemClock())
    with pytest.raises(Doubt) as caught:
        transport.post("2102", b'{"infno": "2102"}', 0.5)
    assert caught.value.why is Why.SLOW
