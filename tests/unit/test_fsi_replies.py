"""A settlement's answer with anything dropped, retyped or swapped is never another settlement."""

import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from adapters.clock import SystemClock
from adapters.fsi.centre import FsiCentre
from adapters.fsi.client import FsiClient
from adapters.fsi.envelope import Declined, Profile
from adapters.fsi.signed import SignedClient
from adapters.fsi.transactions.builder import transaction
from adapters.fsi.transactions.table import numbers
from adapters.fsi.transports.base import Attached, Doubt
from desktop.domain import outcome
from desktop.domain.errors import Unknown
from desktop.domain.roles import Operator, Role
from desktop.domain.secret import Secret
from desktop.domain.settlement import Shares
from tests.contract.fsi_fixtures import (
    ID_NUMBER,
    OTHER_NO,
    PERSON_NO,
    PHARMACY,
    bill,
    desk,
    visit,
)

SIGNED = {"infcode": 0, "output": {"signinoutb": {"sign_time": "", "sign_no": "S"}}}
WINDOW = desk("http://127.0.0.1:1")
MESSAGE = WINDOW.message(WINDOW.centre.draft_settlement(visit(token=Secret("T")), bill(), "1号窗"))
INFO = {
    "psn_no": PERSON_NO,
    "setl_id": "S1",
    "mdtrt_id": "M1",
    "setl_time": "2026-01-05 10:11:12",
    "medfee_sumamt": "25.60",
    "fund_pay_sumamt": "20.00",
    "acct_pay": "5.00",
    "acct_mulaid_pay": "0.00",
    "psn_cash_pay": "0.60",
    "medins_setl_id": MESSAGE.msgid,
}
AMOUNTS = {"fund_pay_sumamt", "acct_pay", "acct_mulaid_pay", "psn_cash_pay"}
ENVELOPE = {"infcode": 0, "inf_refmsgid": "350100" + "0" * 24, "err_msg": "", "warn_msg": ""}
OURS = Shares(total=2560, fund=2000, account=500, cash=60)


@dataclass
class Canned:
    """A line that signs everybody in and then brings one answer."""

    answer: bytes
    posts: int = 0

    def post(self, infno: str, body: bytes, seconds: float) -> bytes:
        if infno == "9001":
            return json.dumps(SIGNED).encode()
        self.posts += 1
        return self.answer

    def upload(self, infno: str, body: bytes, file: Attached, seconds: float) -> bytes:
        return self.post(infno, body, seconds)

    def fetch(self, infno: str, body: bytes, seconds: float, sink: IO[bytes], most: int) -> bytes:
        return self.post(infno, body, seconds)

    def reachable(self) -> bool:
        return True

    def own_address(self) -> str:
        return "127.0.0.1"


def client_of(line: Canned) -> FsiClient:
    profile = Profile(PHARMACY, Operator("1", "训练", Role.CASHIER), "V1.0", "FSI")
    return FsiClient(line, profile, SystemClock(), lambda: MESSAGE.msgid, 5.0)


def centre_of(output: Any, envelope: dict[str, Any] | None = None) -> FsiCentre:
    """A centre whose every answer is this one."""
    raw = json.dumps({**(envelope or ENVELOPE), "output": output}).encode()
    return FsiCentre(SignedClient(client_of(Canned(raw)), waits=()), Path())


def settle(answer: bytes) -> Any:
    """What becomes of the message when the line brings these bytes, sent exactly once."""
    line = Canned(answer)
    became = FsiCentre(SignedClient(client_of(line)), Path()).settle(MESSAGE)
    assert line.posts == 1
    return became


def answer(envelope: dict[str, Any], info: dict[str, Any]) -> bytes:
    return json.dumps({**envelope, "output": {"setlinfo": info}}).encode()


def check(became: Any, *, amounts_moved: bool = False) -> None:
    """Settled as it really was, or not said to be settled at all.

    Amounts that changed places may still add up: then no reader could tell.
    """
    if isinstance(became, outcome.Answered):
        assert (became.reply.person_no, became.reply.msgid) == (PERSON_NO, MESSAGE.msgid)
        assert became.reply.shares == OURS or amounts_moved
        assert became.reply.shares.adds_up
        assert became.reply.shares.total == OURS.total
        assert became.reply.settlement_id
        assert became.reply.visit_id
    else:
        assert isinstance(became, outcome.Unknown | outcome.Refused)


def test_the_whole_answer_settles() -> None:
    became = settle(answer(ENVELOPE, INFO))
    assert isinstance(became, outcome.Answered)
    assert became.reply.shares == OURS


@given(st.sampled_from(sorted(INFO)))
def test_a_dropped_member_leaves_the_settlement_unknown_unless_it_may_be_missing(
    name: str,
) -> None:
    became = settle(answer(ENVELOPE, {k: v for k, v in INFO.items() if k != name}))
    optional = name in {"acct_mulaid_pay", "medins_setl_id"}
    assert isinstance(became, outcome.Answered if optional else outcome.Unknown)


VALUES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=40)
    | st.decimals(allow_nan=True, allow_infinity=True).map(str)
    | st.lists(st.integers(), max_size=2)
    | st.sampled_from([OTHER_NO, "1e999999999", "-0", "0.60 ", "٠.٦٠", "20.00", {"a": 1}])
)


@given(st.sampled_from(sorted(INFO)), VALUES)
@example("psn_no", OTHER_NO)
@example("psn_cash_pay", "0.601")
@settings(max_examples=400)
def test_a_retyped_member_never_settles_otherwise(name: str, value: Any) -> None:
    check(settle(answer(ENVELOPE, {**INFO, name: value})))


@given(st.sampled_from(sorted(INFO)), st.sampled_from(sorted(INFO)))
@settings(max_examples=150)
def test_swapped_members_never_settle_otherwise(one: str, other: str) -> None:
    swapped = {**INFO, one: INFO[other], other: INFO[one]}
    check(settle(answer(ENVELOPE, swapped)), amounts_moved={one, other} <= AMOUNTS)


@given(st.sampled_from(sorted(ENVELOPE)), VALUES)
@settings(max_examples=200)
def test_a_retyped_envelope_never_settles_otherwise(name: str, value: Any) -> None:
    check(settle(answer({**ENVELOPE, name: value}, INFO)))


@given(st.data())
@settings(max_examples=200)
def test_an_answer_cut_or_with_changed_bytes_never_settles_otherwise(data: st.DataObject) -> None:
    raw = bytearray(answer(ENVELOPE, INFO))
    start = data.draw(st.integers(0, len(raw) - 1))
    raw[start : start + data.draw(st.integers(1, 40))] = data.draw(st.binary(max_size=8))
    check(settle(bytes(raw)), amounts_moved=True)


BASE = {"psn_no": PERSON_NO, "certno": ID_NUMBER.reveal(), "psn_name": "林示范", "gend": "1"}
INSURED = {"insutype": "310", "balc": "12.00", "psn_insu_stas": "1"}
SHOWN = visit(token=Secret("T")).presented
FOUND = {**{name: INFO[name] for name in INFO if name != "psn_cash_pay"},
         "cash_payamt": "0.60", "refd_setl_flag": "0"}  # fmt: skip
HELD = {"psn_no": PERSON_NO, "setl_id": "S1", "medcasno": "ZY1"}


@given(st.sampled_from(sorted(BASE)), VALUES)
@example("certno", "359999198309031055")
@settings(max_examples=150)
def test_another_persons_data_is_never_taken_for_the_one_shown(name: str, value: Any) -> None:
    centre = centre_of({"baseinfo": {**BASE, name: value}, "insuinfo": [INSURED]})
    with suppress(Unknown):
        person = centre.identify(SHOWN)
        shown = person.id_number.reveal()
        assert shown == ID_NUMBER.reveal() or "*" in shown
        assert person.person_no


@given(st.sampled_from(sorted(FOUND)), VALUES | st.sampled_from(sorted(FOUND.values())))
@example("psn_no", OTHER_NO)
@example("cash_payamt", "0.61")
@settings(max_examples=200)
def test_a_settlement_looked_up_is_ours_or_not_found(name: str, value: Any) -> None:
    row = {**FOUND, name: value}
    centre = centre_of(
        {
            "mdtrtinfo": [{"mdtrt_id": "M1", "psn_no": PERSON_NO}],
            "fymx": [{"mdtrt_id": "M1", "setl_id": "S1"}],
            "setlinfo": row,
        }
    )
    with suppress(Unknown):
        facts = centre.find_settlement(MESSAGE)
        if facts is not None:
            assert (facts.person_no, facts.msgid) == (PERSON_NO, MESSAGE.msgid)
            assert facts.shares.adds_up
            assert facts.shares.total == OURS.total


@given(st.sampled_from(sorted(HELD)), VALUES)
@settings(max_examples=100)
def test_a_list_read_back_is_the_one_asked_for(name: str, value: Any) -> None:
    centre = centre_of({"setlinfo": {**HELD, name: value}, "diseinfo": [], "oprninfo": []})
    with suppress(Unknown):
        echo = centre.read_list(PERSON_NO, "S1")
        assert echo
        assert echo.settlement_id == "S1"


@given(st.text(min_size=1, max_size=40).filter(lambda text: text != MESSAGE.msgid))
@settings(max_examples=60)
def test_an_answer_to_another_number_is_never_ours(other: str) -> None:
    assert isinstance(settle(answer({**ENVELOPE, "msgid": other}, INFO)), outcome.Unknown)
    reference = PHARMACY.code + other
    if reference != MESSAGE.msgid:
        became = settle(answer({**ENVELOPE, "inf_refmsgid": reference}, INFO))
        assert isinstance(became, outcome.Unknown)


JUNK = st.recursive(
    VALUES,
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["data", "result", "setlinfo", "psn_no", "pages"]), inner)
    ),
    max_leaves=6,
)


@given(st.sampled_from(numbers()), JUNK)
@settings(max_examples=250)
def test_no_answer_of_any_transaction_can_make_the_client_stumble(infno: str, output: Any) -> None:
    raw = json.dumps({**ENVELOPE, "output": output}).encode()
    with suppress(Doubt, Declined):
        client_of(Canned(raw)).call(transaction(infno), {})
