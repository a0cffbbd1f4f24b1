"""Relays that want to know the caller: a key in a header, an OAuth2 token; and files as a form."""

import base64
import json
import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from adapters.clock import SystemClock
from adapters.fsi.centre import FsiCentre
from adapters.fsi.client import FsiClient
from adapters.fsi.dialect import Dialect, load_dialect
from adapters.fsi.envelope import Profile
from adapters.fsi.reconciliation import find_differences
from adapters.fsi.signature import csb
from adapters.fsi.signed import SignedClient
from adapters.fsi.transports.access import Account, BearerAccess, KeyHeader
from adapters.fsi.transports.base import NotLeft, Transport, Why
from adapters.fsi.transports.csb_http import CsbHttp
from adapters.fsi.transports.http import HttpDoor
from adapters.fsi.transports.paths import Paths
from adapters.fsi.transports.plain_http import PlainHttp
from adapters.fsi.transports.rio_http import RioHttp
from desktop.domain import outcome
from desktop.domain.errors import Invalid, NotSent
from desktop.domain.reconciliation import DetailRow, Group, Totals
from desktop.domain.roles import Operator, Role
from desktop.domain.secret import Secret
from tests.contract.answers import TOKEN, body, info
from tests.contract.fsi_fixtures import PERSON_NO, PHARMACY, bill, desk, next_msgid, visit
from tests.contract.rogue import Call, Json, Rogue
from tests.contract.test_fsi_files import DETAILS, GROUP, TOTALS, acts, file, zipped
from tests.contract.ways import PATH

SECRETS = ("client1:secret1", "pass word&1", "tok-1")


def header(call: Call, name: str) -> str:
    lines = (line.partition(": ") for line in call.head.split("\r\n")[1:])
    return {key.lower(): value for key, _, value in lines}.get(name.lower(), "")


def bearer(url: str) -> BearerAccess:
    account = Account(
        Secret("client1"), Secret("secret1"), "user1", Secret("pass word&1"), "password", "all"
    )
    return BearerAccess(HttpDoor(url + "/token", connect_seconds=2, max_bytes=4096), account)


def signed_over(way: Transport, dialect: Dialect | None = None) -> SignedClient:
    profile = Profile(PHARMACY, Operator("0001", "训练收银", Role.CASHIER), "V1.0", "FSI")
    made = dialect or load_dialect("national")
    client = FsiClient(way, profile, SystemClock(), lambda: next_msgid(PHARMACY), 2.0, made)
    return SignedClient(client, waits=())


def relay(rogue: Rogue) -> FsiCentre:
    way = PlainHttp(rogue.url + PATH, access=bearer(rogue.url))
    return FsiCentre(signed_over(way), Path())


def giving(value: str = "tok-1", *, lasts: Any = 3600) -> Callable[[Call], None]:
    """A relay that gives a token and settles."""

    def act(call: Call) -> None:
        if call.envelope["infno"] == "token":
            said = {"access_token": value, "token_type": "bearer", "expires_in": lasts}
            call.answer(json.dumps(said).encode())
        else:
            call.say(output={"setlinfo": info(call)})

    return act


def settle(centre: FsiCentre) -> Any:
    window = desk("http://127.0.0.1:1")
    return centre.settle(window.message(centre.draft_settlement(visit(token=TOKEN), bill(), "1")))


def asked_for_tokens(rogue: Rogue) -> list[Call]:
    return [call for call in rogue.seen if call.envelope["infno"] == "token"]


def test_a_key_goes_in_its_header_with_every_call(rogue: Rogue) -> None:
    rogue.act = giving()
    way = PlainHttp(rogue.url + PATH, access=KeyHeader("apikey", Secret("k1")))
    assert isinstance(settle(FsiCentre(signed_over(way), Path())), outcome.Answered)
    assert [header(call, "apikey") for call in rogue.seen] == ["k1", "k1"]


def test_a_token_is_asked_for_once_and_shown_with_every_call(
    rogue: Rogue, caplog: pytest.LogCaptureFixture
) -> None:
    rogue.act = giving()
    centre = relay(rogue)
    with caplog.at_level(logging.DEBUG):
        assert isinstance(settle(centre), outcome.Answered)
        assert isinstance(settle(centre), outcome.Answered)
    (asked,) = asked_for_tokens(rogue)
    assert asked.head.startswith("POST /token ")
    basic = base64.b64encode(b"client1:secret1").decode()
    assert header(asked, "authorization") == f"Basic {basic}"
    expected = {"grant_type": "password", "username": "user1", "password": "pass word&1"}
    assert asked.envelope == {"infno": "token", **expected, "scope": "all"}
    others = [call for call in rogue.seen if call is not asked]
    assert {header(call, "authorization") for call in others} == {"Bearer tok-1"}
    assert not any(secret in caplog.text for secret in (*SECRETS, basic))


@pytest.mark.parametrize(("lasts", "times"), [(10, 3), (3600, 1), ("3600", 1), (None, 1)])
def test_a_token_about_to_end_is_not_used_any_more(rogue: Rogue, lasts: Any, times: int) -> None:
    rogue.act = giving(lasts=lasts)
    centre = relay(rogue)
    settle(centre)
    settle(centre)
    assert len(asked_for_tokens(rogue)) == times


def test_a_refused_token_is_not_shown_again_and_nothing_is_sent_again(rogue: Rogue) -> None:
    centre = relay(rogue)
    rogue.act = giving()
    settle(centre)
    before = len(rogue.requests)

    def refusing(call: Call) -> None:
        body(b"expired", "401 Unauthorized")(call)

    rogue.act = refusing
    assert isinstance(settle(centre), outcome.Unknown), "what a relay executed, its 401 cannot say"
    assert len(rogue.requests) == before + 1
    rogue.act = giving("tok-2")
    assert isinstance(settle(centre), outcome.Answered)
    assert header(rogue.seen[-1], "authorization") == "Bearer tok-2"


def slow(call: Call) -> None:
    for _ in range(40):
        time.sleep(0.1)
        call.connection.sendall(b" ")


NO_TOKEN: dict[str, Callable[[Call], None]] = {
    "refused": body(b'{"error":"invalid_grant"}', "400 Bad Request"),
    "not let in": body(b"", "401 Unauthorized"),
    "broken": body(b"oops", "500 Internal Server Error"),
    "moved": body(b"", "302 Found", "Location: http://127.0.0.1:1/\r\n"),
    "closed": lambda _: None,
    "dripping": slow,
    "a page": body(b"<html></html>"),
    "no token": body(b'{"token":"x"}'),
    "no text": body(b'{"access_token":7}'),
    "a header in it": body(b'{"access_token":"a\\r\\nX-Evil: 1"}'),
    "a list": body(b"[1]"),
    "too much": body(b" " * 5000),
}


@pytest.mark.parametrize("case", NO_TOKEN)
def test_without_a_token_nothing_left_and_it_is_said_so(rogue: Rogue, case: str) -> None:
    rogue.act = NO_TOKEN[case]
    centre = relay(rogue)
    started = time.monotonic()
    became = settle(centre)
    assert isinstance(became, outcome.Unsent)
    assert "访问令牌" in became.cause
    assert time.monotonic() - started < 3.0
    with pytest.raises(NotSent) as caught:
        centre.quote(visit(token=TOKEN), bill())
    assert "client_id" in caught.value.advice
    assert {call.envelope["infno"] for call in rogue.seen} == {"token"}


def test_a_token_that_is_waited_for_takes_from_the_time_of_the_call(rogue: Rogue) -> None:
    given = giving()

    def act(call: Call) -> None:
        time.sleep(0.6)
        given(call)

    rogue.act = act
    way = PlainHttp(rogue.url + PATH, access=bearer(rogue.url))
    started = time.monotonic()
    with pytest.raises(Exception, match="SLOW"):
        way.post("2102", b'{"infno": "2102", "msgid": "1"}', 1.0)
    assert time.monotonic() - started < 1.4


def test_many_threads_ask_for_one_token(rogue: Rogue) -> None:
    rogue.act = giving()
    access = bearer(rogue.url)
    found: list[str] = []
    threads = [
        threading.Thread(target=lambda: found.append(access.headers(2.0)["Authorization"]))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert found == ["Bearer tok-1"] * 8
    assert len(asked_for_tokens(rogue)) == 1


def test_who_waits_for_anothers_token_waits_no_longer_than_the_call_may_take(rogue: Rogue) -> None:
    rogue.act = slow
    access = bearer(rogue.url)
    other = threading.Thread(target=lambda: pytest.raises(NotLeft, access.headers, 1.5))
    other.start()
    while not rogue.seen:
        time.sleep(0.01)
    started = time.monotonic()
    with pytest.raises(NotLeft) as caught:
        access.headers(0.3)
    assert caught.value.why is Why.ACCESS
    assert time.monotonic() - started < 1.0
    other.join(5)


RESULT = f"{PERSON_NO}\tM1\tS1\tnull\t3\t0\t不符\t25.60\t20.00\t5.00\tnull\n"
HUNAN = {"reconciliation": {"upload_signed": True}}


def taking(seen: list[Call]) -> Callable[[Call], None]:
    """A centre that takes a file and answers with a result."""

    def take(call: Call) -> None:
        seen.append(call)
        call.say(output={"file_qury_no": "U1", "filename": "detail.zip"})

    result = {"fileinfo": {"file_qury_no": "R1", "filename": "r.txt.zip"}}
    return acts(
        t9101=take, t3202=lambda call: call.say(output=result), t9102=file(zipped(RESULT.encode()))
    )


@pytest.mark.parametrize("covered", [True, False])
def test_a_file_travels_beside_its_envelope_and_the_gateway_signs_the_text_where_told(
    rogue: Rogue, tmp_path: Path, covered: bool
) -> None:
    taken: list[Call] = []
    rogue.act = taking(taken)
    made = load_dialect("hunan", {"reconciliation": {"upload_signed": covered}})
    way = CsbHttp(
        rogue.url + "/CSB", access_key="AK", secret_key=Secret("SK"), clock=SystemClock(),
        csb=made.csb,
    )  # fmt: skip
    (found,) = find_differences(signed_over(way, made), GROUP, TOTALS, DETAILS, tmp_path)
    assert found.settlement_id == "S1"
    (call,) = taken
    sent = call.envelope["input"]["fsUploadIn"]
    assert sent == {"filename": "detail.zip", "fixmedins_code": PHARMACY.code}
    assert call.file == (tmp_path / "detail.zip").read_bytes()
    names = ("_api_access_key", "_api_name", "_api_timestamp", "_api_version")
    signed = {name: header(call, name) for name in names}
    text = {"jsonStr": json.dumps(call.envelope, ensure_ascii=False, separators=(",", ":"))}
    expected = csb({**signed, **text} if covered else signed, "SK")
    assert header(call, "_api_signature") == expected


def test_hunan_uploads_nothing_until_the_site_says_what_the_gateway_signs(
    rogue: Rogue, tmp_path: Path
) -> None:
    signed = signed_over(PlainHttp(rogue.url), load_dialect("hunan"))
    with pytest.raises(Invalid, match=r"reconciliation\.upload_signed"):
        find_differences(signed, GROUP, TOTALS, DETAILS, tmp_path)
    assert rogue.requests == []


def test_the_training_centre_takes_a_file_as_a_form(sandbox: Any, tmp_path: Path) -> None:
    upload = "/fsi/api/fileupload/upload"
    way = RioHttp(
        sandbox.url + PATH, paasid=sandbox.paasid, token=Secret(sandbox.token),
        clock=SystemClock(), paths=Paths("split", {"9101": upload}),
    )  # fmt: skip
    made = load_dialect("national", {"reconciliation": {"upload": "multipart"}})
    today = SystemClock().now().date()
    group = Group(today, today, "310", "41", "350102")
    row = DetailRow("S9", "M9", PERSON_NO, 100, 0, 100, refund=False)
    signed = signed_over(way, made)
    (found,) = find_differences(signed, group, Totals(1, 100, 0, 100, 0), (row,), tmp_path)
    assert found.settlement_id == "S9"


def test_a_relay_that_asks_for_a_key_gets_none_by_another_way(rogue: Rogue) -> None:
    rogue.act = giving()
    settle(FsiCentre(signed_over(PlainHttp(rogue.url + PATH)), Path()))
    seen: list[Json] = rogue.requests
    assert seen
    assert not any(header(call, "authorization") for call in rogue.seen)
