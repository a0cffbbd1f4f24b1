"""The ways to a centre and what each puts on the wire: loopback servers, real HTTP."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest

from adapters.clock import SystemClock
from adapters.fsi.client import FsiClient
from adapters.fsi.dialect import Dialect, load_dialect, national
from adapters.fsi.dialect_parts import Csb
from adapters.fsi.envelope import Declined, Profile
from adapters.fsi.gm import KeyPair, sm4_encrypt
from adapters.fsi.seal import CentreKeys, InputSeal
from adapters.fsi.signature import csb
from adapters.fsi.signed import SignedClient
from adapters.fsi.transactions.builder import compose, transaction
from adapters.fsi.transports.base import Transport
from adapters.fsi.transports.csb_http import CsbHttp
from adapters.fsi.transports.paths import Paths
from adapters.fsi.transports.plain_http import PlainHttp
from desktop.domain import outcome
from desktop.domain.errors import Refused, Unknown
from desktop.domain.roles import Operator, Role
from desktop.domain.secret import Secret
from tests.contract.fsi_fixtures import PERSON_NO, PHARMACY, bill, desk, next_msgid, visit
from tests.contract.rogue import Call, Json, Rogue
from tests.contract.ways import PATH

CLIENT = "ACCTEST000000001"
JILIN = {
    "access": {"token_url": "https://relay.invalid/token", "scope": "all"},
    "crypto": {"answers": "none"},
}
BASE = {"psn_no": PERSON_NO, "certno": "35999919850412103X", "psn_name": "林示范",
        "psn_cert_type": "01", "gend": "1", "age": "41"}  # fmt: skip


def client_over(transport: Transport, **more: Any) -> FsiClient:
    profile = Profile(PHARMACY, Operator("0001", "训练收银", Role.CASHIER), "V1.0", "FSI")
    return FsiClient(transport, profile, SystemClock(), lambda: next_msgid(PHARMACY), 5.0, **more)


def signed_over(url: str, dialect: Dialect | None = None) -> SignedClient:
    return SignedClient(client_over(PlainHttp(url), dialect=dialect or national()), waits=(0.01,))


def members(call: Call) -> dict[str, str]:
    """The headers of a request, by lower-case name."""
    lines = call.head.split("\r\n")[1:]
    return {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}


def test_the_published_csb_vector_holds() -> None:
    headers = {
        "_api_version": "1.0.0",
        "_api_name": "1101",
        "_api_timestamp": "1760000000000",
        "_api_access_key": "TEST_AK",
    }
    assert csb(headers, "TEST_SK") == "7lear3rWb7S/jPqEXoaPS4GUihI="


@pytest.mark.parametrize(
    ("given", "name", "digits"),
    [
        (Csb(timestamp="milliseconds", name="", version="1.0.0"), "1101", 13),
        (Csb(timestamp="seconds", name="service", version="2"), "service", 10),
    ],
)
def test_a_csb_call_carries_five_headers_that_cover_one_another(
    rogue: Rogue, given: Csb, name: str, digits: int
) -> None:
    rogue.act = lambda call: call.say(output={"baseinfo": BASE})
    way = CsbHttp(
        rogue.url + "/CSB", access_key="AK", secret_key=Secret("SK"), clock=SystemClock(), csb=given
    )
    client_over(way).call(transaction("1101"), {"data": {}})
    seen = members(rogue.seen[-1])
    sent = {each: seen[each] for each in seen if each.startswith("_api_")}
    signature = sent.pop("_api_signature")
    assert signature == csb(sent, "SK")
    assert (sent["_api_name"], len(sent["_api_timestamp"])) == (name, digits)
    assert sent["_api_version"] == given.version


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        (Paths(), PATH),
        (Paths("infno"), PATH + "/1101"),
        (Paths("split", {"1101": "/fsi/api/person/get"}), "/fsi/api/person/get"),
        (Paths("split", {"9102": "/fsi/api/fileupload/download"}), PATH),
    ],
)
def test_the_address_has_the_shape_of_the_province(
    rogue: Rogue, paths: Paths, expected: str
) -> None:
    rogue.act = lambda call: call.say(output={"baseinfo": BASE})
    way = PlainHttp(rogue.url + PATH, paths=paths, content_type="text/plain;charset=utf-8")
    client_over(way).call(transaction("1101"), {"data": {}})
    call = rogue.seen[-1]
    assert call.head.startswith(f"POST {expected} HTTP/1.1\r\n")
    assert members(call)["content-type"] == "text/plain;charset=utf-8"


def test_the_dialect_shapes_the_envelope(rogue: Rogue) -> None:
    rogue.act = lambda call: call.say(output={"baseinfo": {**BASE, "psnNo": BASE["psn_no"]}})
    made = load_dialect(
        "national",
        {
            "envelope": {"extra": {"app_id": "C1", "enc_type": ""}, "input_as_text": True},
            "sign_in": {"needed": False},
            "rename": {"1101": {"certno": "cert_no"}},
        },
    )
    signed = signed_over(rogue.url, made)
    signed.ask(transaction("1101"), compose("1101", {"data": {"mdtrt_cert_no": "1"}}))
    (call,) = rogue.seen
    assert (call.envelope["app_id"], call.envelope["enc_type"]) == ("C1", "")
    assert call.envelope["sign_no"] == ""
    assert json.loads(call.envelope["input"])["data"]["cert_no"] == ""


def test_an_encrypted_line_is_read_and_written(rogue: Rogue) -> None:
    pytest.importorskip("gmssl_pyx", reason="the SM2 library is not installed")
    pair = KeyPair(
        Secret("128B2FA8BD433C6C068C8D803DFF79792A519A55171B1B650C23661D15897263"),
        "d5548c7825cbb56150a3506cd57464af8a1ae0519dfaf3c58221dc810caf28dd"
        "921073768fe3d59ce54e79a49445cf73fed23086537027264d168946d479533e",
    )

    def encrypted(call: Call) -> None:
        text = json.dumps({"baseinfo": BASE}, ensure_ascii=False).encode()
        call.say(output=base64.b64encode(sm4_encrypt(CLIENT.encode(), text)).decode())

    rogue.act = encrypted
    seal = InputSeal(CentreKeys(pair, CLIENT), "raw", encrypted=True)
    client = client_over(PlainHttp(rogue.url), dialect=load_dialect("jilin", JILIN), seal=seal)
    content = {"data": {"certno": "35999919850412103X"}}
    answer: Any = client.call(transaction("1101"), content)
    assert answer.baseinfo.psn_no == PERSON_NO
    envelope = rogue.seen[-1].envelope
    assert envelope["encType"] == "SM4"
    assert "35999919850412103X" not in json.dumps(envelope)
    rogue.act = lambda call: call.say(output="AAAA")
    with pytest.raises(Exception, match="NOT_ENVELOPE"):
        client.call(transaction("1101"), content)


def failing(times: int, then: Json) -> Callable[[Call], None]:
    """A line that breaks a few times and then holds."""
    left = [times]

    def act(call: Call) -> None:
        left[0] -= 1
        if left[0] < 0:
            call.say(output=then)

    return act


def test_a_question_that_may_be_repeated_is_repeated_with_a_new_number(rogue: Rogue) -> None:
    rogue.act = failing(1, {"baseinfo": BASE})
    answer: Any = signed_over(rogue.url).ask(transaction("1101"), compose("1101", {"data": {
        "mdtrt_cert_no": "1"}}))  # fmt: skip
    assert answer.baseinfo.psn_no == PERSON_NO
    assert len({call["msgid"] for call in rogue.requests}) == 2


def test_it_is_repeated_a_few_times_only(rogue: Rogue) -> None:
    rogue.act = failing(9, {})
    with pytest.raises(Unknown):
        signed_over(rogue.url).ask(
            transaction("1101"), compose("1101", {"data": {"mdtrt_cert_no": "1"}})
        )
    assert len(rogue.requests) == 2


@pytest.mark.parametrize("infno", ["2201", "2601", "3301", "2001", "3201"])
def test_what_is_not_in_the_table_of_questions_is_never_repeated(rogue: Rogue, infno: str) -> None:
    rogue.act = failing(9, {})
    with pytest.raises(Unknown):
        signed_over(rogue.url).ask(transaction(infno), transaction(infno).request.model_construct())
    assert len(rogue.requests) == 1


def test_a_refusal_is_an_answer_and_not_repeated(rogue: Rogue) -> None:
    rogue.act = lambda call: call.say(infcode=-1, err_msg="没有此人")
    with pytest.raises(Refused, match="没有此人"):
        signed_over(rogue.url).ask(
            transaction("1101"), compose("1101", {"data": {"mdtrt_cert_no": "1"}})
        )
    assert len(rogue.requests) == 1


def test_a_refusal_that_hides_in_the_output_is_a_refusal(rogue: Rogue) -> None:
    rogue.act = lambda call: call.say(output={"result": {"retRslt": 0, "msgRslt": "批次重复"}})
    with pytest.raises(Declined, match="批次重复"):
        client_over(PlainHttp(rogue.url)).call(transaction("3507"), {"data": []})


def test_a_centre_without_sign_in_is_not_asked_for_one_nor_signed_out(rogue: Rogue) -> None:
    signed = signed_over(rogue.url, load_dialect("national", {"sign_in": {"needed": False}}))
    assert signed.number() == ""
    signed.sign_out()
    assert rogue.seen == []


def info(call: Call, **changes: Any) -> Json:
    """The right answer to a settlement of 25.60, with other members."""
    return {
        "psn_no": PERSON_NO, "setl_id": "S1", "mdtrt_id": "M1", "setl_time": "2026-01-05 10:11:12",
        "medfee_sumamt": "25.60", "fund_pay_sumamt": "20.00", "acct_pay": "5.00",
        "acct_mulaid_pay": "2.00", "psn_cash_pay": "0.60",
        "medins_setl_id": call.envelope["msgid"], **changes,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("family", "own", "settled"),
    [
        ("inside", "5.00", True), ("inside", "3.00", False), ("beside", "3.00", True),
        ("beside", "5.00", False), ("sum", "3.00", True), ("sum", "5.00", True),
    ],
)  # fmt: skip
def test_the_familys_account_counts_as_the_dialect_says(
    rogue: Rogue, family: str, own: str, settled: bool
) -> None:
    rogue.act = lambda call: call.say(output={"setlinfo": info(call, acct_pay=own)})
    made = load_dialect("national", {"settlement": {"family_account": family}})
    window = desk(rogue.url, dialect=made)
    message = window.message(
        window.centre.draft_settlement(visit(token=Secret("T")), bill(), "1号窗")
    )
    became = window.centre.settle(message)
    assert isinstance(became, outcome.Answered if settled else outcome.Unknown)
    if isinstance(became, outcome.Answered):
        assert became.reply.shares.account == 500


def test_a_settlement_the_dialect_cannot_hold_never_leaves(rogue: Rogue) -> None:
    window = desk(rogue.url, dialect=load_dialect("national", {"lengths": {"invono": 3}}))
    message = window.message(
        window.centre.draft_settlement(visit(token=Secret("T")), bill(), "1号窗")
    )
    became = window.centre.settle(message)
    assert isinstance(became, outcome.Unsent)
    assert "invono" in became.cause
    assert rogue.requests == []
