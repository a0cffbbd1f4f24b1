"""Whatever is not clearly the answer to our request leaves it unknown: real sockets."""

import socket
import time
from collections.abc import Callable

import pytest

from desktop.domain import outcome
from desktop.domain.errors import AppError, Unknown
from tests.contract.answers import TOKEN, body, settled, settlement, without
from tests.contract.fsi_fixtures import (
    OTHER_NO,
    Desk,
    visit,
)
from tests.contract.rogue import Call, Rogue


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
