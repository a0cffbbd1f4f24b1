"""The line itself: what left and what did not, deadlines, proxies, what is written and logged."""

import logging
import socket
import time
from typing import Any

import pytest

from adapters.clock import SystemClock
from adapters.fsi.transports.base import Doubt, NotLeft, Why
from adapters.fsi.transports.http import HttpDoor
from adapters.fsi.transports.rio_http import RioHttp
from desktop.domain import outcome
from desktop.domain.errors import NotSent, Refused
from desktop.domain.secret import Secret
from tests.contract.answers import TOKEN, settled, settlement
from tests.contract.fsi_fixtures import (
    ID_NUMBER,
    Desk,
    bill,
    desk,
    visit,
)
from tests.contract.rogue import Call, Rogue
from tests.contract.ways import PATH


def door(url: str) -> HttpDoor:
    return HttpDoor(url, connect_seconds=2, max_bytes=1024)


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


def test_bytes_that_are_cut_without_a_length_are_no_answer(rogue: Rogue) -> None:
    def endless(call: Call) -> None:
        call.connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n{")
        time.sleep(1.2)

    rogue.act = endless
    transport = RioHttp(rogue.url, paasid="T", token=Secret("T"), clock=SystemClock())
    with pytest.raises(Doubt) as caught:
        transport.post("2102", b'{"infno": "2102"}', 0.5)
    assert caught.value.why is Why.SLOW


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
