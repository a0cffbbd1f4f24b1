"""The centre's signature of its answers: a wrong one is no answer. Real sockets, real SM2."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from adapters.clock import SystemClock
from adapters.fsi.centre import FsiCentre
from adapters.fsi.client import FsiClient
from adapters.fsi.dialect import load_dialect
from adapters.fsi.envelope import Profile
from adapters.fsi.gm import DEFAULT_ID, KeyPair, header_text, sm4_encrypt
from adapters.fsi.seal import CentreKeys, seal_of
from adapters.fsi.signed import SignedClient
from adapters.fsi.transports.plain_http import PlainHttp
from adapters.fsi.wire import from_json
from desktop.domain import outcome
from desktop.domain.errors import Invalid, Unknown
from desktop.domain.roles import Operator, Role
from desktop.domain.secret import Secret
from tests.contract.answers import TOKEN, info
from tests.contract.fsi_fixtures import PHARMACY, bill, desk, next_msgid, visit
from tests.contract.rogue import Call, Json, Rogue

pytest.importorskip("gmssl_pyx", reason="the SM2 library is not installed")

CLIENT = "ACCTEST000000001"
CENTRE = KeyPair(
    Secret("128B2FA8BD433C6C068C8D803DFF79792A519A55171B1B650C23661D15897263"),
    "d5548c7825cbb56150a3506cd57464af8a1ae0519dfaf3c58221dc810caf28dd"
    "921073768fe3d59ce54e79a49445cf73fed23086537027264d168946d479533e",
)
OTHER = KeyPair(
    Secret("0000000000000000000000000000000000000000000000000000000000000001"),
    "32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7"
    "bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0",
)
"""The point of the private key 1 is the curve's base point."""


@dataclass(frozen=True)
class Way:
    """How a centre signs: what its dialect says and how it writes an answer."""

    crypto: Json
    write: Callable[[Call, Json, KeyPair], Json]


def base(**members: Any) -> Json:
    return {"infcode": 0, "inf_refmsgid": "350100" + "0" * 24, "err_msg": "", **members}


def by_header(call: Call, output: Json, pair: KeyPair) -> Json:
    answer = base(output=output, respond_time="20260105101112", warn_msg=None)
    text = header_text(from_json(json.dumps(answer)))
    return {**answer, "cainfo": pair.sign(text.encode(), "der").hex().upper()}


def by_output(call: Call, output: Json, pair: KeyPair) -> Json:
    text = json.dumps(output, ensure_ascii=False)
    cainfo = base64.b64encode(pair.sign(text.encode(), "raw", DEFAULT_ID)).decode()
    return base(output=text, cainfo=cainfo)


def by_sealed_output(call: Call, output: Json, pair: KeyPair) -> Json:
    text = json.dumps(output, ensure_ascii=False).encode()
    cainfo = base64.b64encode(pair.sign(text, "raw", CLIENT.encode())).decode()
    sealed = base64.b64encode(sm4_encrypt(CLIENT.encode(), text)).decode()
    return base(output=sealed, cainfo=cainfo)


WAYS = {
    "header": Way({"answers": "header"}, by_header),
    "output": Way({"answers": "output"}, by_output),
    "sealed": Way({"answers": "output", "signed": "input", "encrypted": True}, by_sealed_output),
}


def centre_over(rogue: Rogue, way: Way, public: str = CENTRE.public) -> FsiCentre:
    made = load_dialect("national", {"crypto": way.crypto, "sign_in": {"needed": False}})
    seal = seal_of(made.crypto, CentreKeys(OTHER, CLIENT), public)
    profile = Profile(PHARMACY, Operator("0001", "训练收银", Role.CASHIER), "V1.0", "FSI")
    client = FsiClient(
        PlainHttp(rogue.url), profile, SystemClock(), lambda: next_msgid(PHARMACY), 5.0, made, seal
    )
    return FsiCentre(SignedClient(client, waits=()), Path())


def settle(centre: FsiCentre) -> Any:
    window = desk("http://127.0.0.1:1")
    return centre.settle(window.message(centre.draft_settlement(visit(token=TOKEN), bill(), "1")))


def saying(answer: Callable[[Call], Json]) -> Callable[[Call], None]:
    return lambda call: call.answer(json.dumps(answer(call), ensure_ascii=False).encode())


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
def test_an_answer_under_the_centres_signature_settles(rogue: Rogue, way: Way) -> None:
    rogue.act = saying(lambda call: way.write(call, {"setlinfo": info(call)}, CENTRE))
    became = settle(centre_over(rogue, way, f"04{CENTRE.public.upper()}"))
    assert isinstance(became, outcome.Answered), became


def without_signature(answer: Json) -> Json:
    return {name: value for name, value in answer.items() if name != "cainfo"}


WRONG: dict[str, Callable[[Json], Json]] = {
    "none": without_signature,
    "empty": lambda answer: {**answer, "cainfo": ""},
    "null": lambda answer: {**answer, "cainfo": None},
    "number": lambda answer: {**answer, "cainfo": 7},
    "no signature": lambda answer: {**answer, "cainfo": "not a signature"},
    "zeros": lambda answer: {**answer, "cainfo": "00" * 64},
    "cut": lambda answer: {**answer, "cainfo": answer["cainfo"][:-4]},
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
@pytest.mark.parametrize("case", WRONG)
def test_an_answer_without_the_right_signature_is_no_answer(
    rogue: Rogue, way: Way, case: str
) -> None:
    rogue.act = saying(lambda call: WRONG[case](way.write(call, {"setlinfo": info(call)}, CENTRE)))
    centre = centre_over(rogue, way)
    became = settle(centre)
    assert isinstance(became, outcome.Unknown)
    assert "签名不对" in became.cause
    assert len(rogue.requests) == 1
    with pytest.raises(Unknown) as caught:
        centre.quote(visit(token=TOKEN), bill())
    assert "sm2_centre" in caught.value.advice


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
def test_anothers_signature_is_not_the_centres(rogue: Rogue, way: Way) -> None:
    rogue.act = saying(lambda call: way.write(call, {"setlinfo": info(call)}, OTHER))
    assert isinstance(settle(centre_over(rogue, way)), outcome.Unknown)


def test_a_header_changed_after_it_was_signed_is_no_answer(rogue: Rogue) -> None:
    def changed(call: Call) -> Json:
        return by_header(call, {"setlinfo": info(call)}, CENTRE) | {"respond_time": "1"}

    rogue.act = saying(changed)
    assert isinstance(settle(centre_over(rogue, WAYS["header"])), outcome.Unknown)


@pytest.mark.parametrize("way", ["output", "sealed"])
def test_amounts_changed_after_they_were_signed_are_no_answer(rogue: Rogue, way: str) -> None:
    def changed(call: Call) -> Json:
        write = WAYS[way].write
        right = write(call, {"setlinfo": info(call)}, CENTRE)
        shares = {"fund_pay_sumamt": "0.00", "psn_cash_pay": "20.60"}
        wrong = write(call, {"setlinfo": info(call, **shares)}, CENTRE)
        return right | {"output": wrong["output"]}

    rogue.act = saying(changed)
    assert isinstance(settle(centre_over(rogue, WAYS[way])), outcome.Unknown)


def test_an_output_that_is_no_text_has_nothing_to_be_signed(rogue: Rogue) -> None:
    def object_(call: Call) -> Json:
        output = {"setlinfo": info(call)}
        return by_output(call, output, CENTRE) | {"output": output}

    rogue.act = saying(object_)
    assert isinstance(settle(centre_over(rogue, WAYS["output"])), outcome.Unknown)


def test_a_refusal_is_believed_only_under_the_signature(rogue: Rogue) -> None:
    def refusal(call: Call) -> Json:
        answer = base(infcode=-1, err_msg="余额不足", output=None)
        text = header_text(from_json(json.dumps(answer)))
        return {**answer, "cainfo": CENTRE.sign(text.encode()).hex()}

    centre = centre_over(rogue, WAYS["header"])
    rogue.act = saying(refusal)
    assert isinstance(settle(centre), outcome.Refused)
    rogue.act = saying(lambda call: refusal(call) | {"err_msg": "单据不存在"})
    assert isinstance(settle(centre), outcome.Unknown)


def test_a_centre_that_signs_is_not_spoken_to_without_its_key() -> None:
    crypto = load_dialect("national", {"crypto": {"answers": "header"}}).crypto
    for public in ("", "04", CENTRE.public[:-2], "x" * 128, CENTRE.public[:-1] + "0", "0" * 128):
        with pytest.raises(Invalid) as caught:
            seal_of(crypto, None, public)
        assert "sm2_centre" in caught.value.advice
    unsigned = load_dialect("national").crypto
    assert seal_of(unsigned, None, "") is None
