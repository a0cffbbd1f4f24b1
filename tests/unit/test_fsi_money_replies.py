"""Answers of every transaction that moves money, with anything dropped, retyped, swapped or of
another: they are never taken for the settlement or refund that was asked for."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from adapters.fsi.client import FsiClient
from adapters.fsi.envelope import Declined
from adapters.fsi.settled import SETTLING, UNDOING, check_reply
from adapters.fsi.transactions.builder import transaction
from adapters.fsi.transactions.table import read_table
from adapters.fsi.transports.base import Doubt
from tests.contract.fsi_fixtures import OTHER_NO, PERSON_NO
from tests.unit.test_fsi_replies import ENVELOPE, MESSAGE, VALUES, Canned, client_of

MSGID = MESSAGE.msgid
ASKED = {"data": {"psn_no": PERSON_NO, "medfee_sumamt": "25.60", "mdtrt_id": "M1"}}
PARTS = ("fund_pay_sumamt", "acct_pay", "psn_cash_pay", "hosp_part_amt")
INFO = {
    "psn_no": PERSON_NO, "psn_name": "林示范", "certno": "35999919850412103X", "setl_id": "S1",
    "mdtrt_id": "M1", "setl_time": "2026-01-05 10:11:12", "medfee_sumamt": "25.60",
    "fund_pay_sumamt": "20.00", "acct_pay": "5.00", "psn_cash_pay": "0.50",
    "hosp_part_amt": "0.10", "balc": "12.00", "medins_setl_id": MSGID,
}  # fmt: skip
MONEY = sorted(SETTLING | UNDOING)
CHECKED = ("psn_no", "medfee_sumamt", *PARTS)
"""Members that decide whose the answer is and what it costs."""


def client(answer: Mapping[str, Any], envelope: Mapping[str, Any] = ENVELOPE) -> FsiClient:
    raw = json.dumps({**envelope, "output": {"setlinfo": answer}}).encode()
    return client_of(Canned(raw))


def taken(infno: str, answer: Mapping[str, Any], envelope: Mapping[str, Any] = ENVELOPE) -> Any:
    """What the client takes for the answer, None if it takes it for none."""
    line = client(answer, envelope)
    try:
        told: Any = line.call(transaction(infno), ASKED, msgid=MSGID)
    except (Doubt, Declined):
        return None
    return told.setlinfo


def check(infno: str, info: Any) -> None:
    """What was taken is this person's, of this total, and its parts make it."""
    if info is None:
        return
    person = getattr(info, "psn_no", "")
    assert person == PERSON_NO or (infno in UNDOING and not person)
    cash = info.cash_payamt if infno == "2103" else info.psn_cash_pay
    parts = [info.fund_pay_sumamt, info.acct_pay, cash]
    if infno in SETTLING:
        assert info.medfee_sumamt == 2560
        assert getattr(info, "medins_setl_id", "") in ("", MSGID)
        assert None not in parts
    if None not in (*parts, info.medfee_sumamt):
        hospital = 0 if infno == "2103" else info.hosp_part_amt or 0
        family = info.acct_mulaid_pay or 0
        assert info.medfee_sumamt - sum(parts) - hospital in (0, family)


def spelled(infno: str, answer: Mapping[str, Any]) -> dict[str, Any]:
    """As this transaction spells cash; 2103 has no part of the hospital."""
    if infno != "2103":
        return dict(answer)
    rest = {k: v for k, v in answer.items() if k not in ("psn_cash_pay", "hosp_part_amt")}
    return {**rest, "cash_payamt": "0.60"}


@pytest.mark.parametrize("infno", MONEY)
def test_the_right_answer_is_taken(infno: str) -> None:
    assert taken(infno, spelled(infno, INFO)).medfee_sumamt == 2560


@pytest.mark.parametrize("infno", MONEY)
def test_every_transaction_with_money_in_its_answer_is_looked_at(infno: str) -> None:
    node = next(each for each in read_table(infno).response if each.name == "setlinfo")
    assert {"medfee_sumamt", "fund_pay_sumamt", "acct_pay"} <= {m.name for m in node.members}


def test_no_transaction_that_settles_is_forgotten() -> None:
    by_hand = {"2101", "2102"}
    assert {"2102", "2207", "2304", "2103", "2208", "2305"} <= SETTLING | UNDOING | by_hand


@pytest.mark.parametrize("infno", MONEY)
@pytest.mark.parametrize(
    "change",
    [
        {"psn_no": OTHER_NO},
        {"medfee_sumamt": "30.60"},
        {"fund_pay_sumamt": "20.01"},
        {"acct_pay": "6.00"},
        {"medfee_sumamt": "0.00"},
    ],
)
def test_another_person_and_sums_that_do_not_add_up_are_no_answer(
    infno: str, change: dict[str, str]
) -> None:
    known = {member.name for node in read_table(infno).response for member in node.members}
    if change.keys() <= known:
        assert taken(infno, spelled(infno, INFO) | change) is None


@pytest.mark.parametrize("infno", sorted(SETTLING))
def test_a_consistent_answer_of_another_total_or_with_a_negative_part_is_none(infno: str) -> None:
    assert taken(infno, INFO | {"medfee_sumamt": "30.60", "acct_pay": "10.00"}) is None
    negative = {"fund_pay_sumamt": "30.00", "psn_cash_pay": "-9.50"}
    assert taken(infno, INFO | negative) is None


@pytest.mark.parametrize("infno", ["2207", "2304"])
def test_a_settlement_of_another_request_is_none(infno: str) -> None:
    assert taken(infno, INFO | {"medins_setl_id": MSGID[:-1] + "X"}) is None


@pytest.mark.parametrize("infno", sorted(UNDOING))
def test_a_refund_may_be_negative_or_say_nothing_of_amounts(infno: str) -> None:
    minus = {name: f"-{INFO[name]}" for name in ("medfee_sumamt", *PARTS)}
    back = spelled(infno, INFO | minus)
    back |= {"cash_payamt": "-0.60"} if infno == "2103" else {}
    assert taken(infno, back).medfee_sumamt == -2560


@given(st.sampled_from(MONEY), st.sampled_from(sorted(INFO)))
@settings(max_examples=150)
def test_a_dropped_member_never_makes_another_answer(infno: str, name: str) -> None:
    answer = {k: v for k, v in spelled(infno, INFO).items() if k != name}
    info = taken(infno, answer)
    check(infno, info)
    if infno in SETTLING and name in ("psn_no", *PARTS, "medfee_sumamt"):
        assert info is None


@given(st.sampled_from(MONEY), st.sampled_from(CHECKED), VALUES)
@example("2207", "psn_no", OTHER_NO)
@example("2304", "hosp_part_amt", "0.11")
@settings(max_examples=500)
def test_a_retyped_member_never_makes_another_answer(infno: str, name: str, value: Any) -> None:
    check(infno, taken(infno, spelled(infno, INFO) | {name: value}))


@given(st.sampled_from(MONEY), st.sampled_from(sorted(INFO)), st.sampled_from(sorted(INFO)))
@settings(max_examples=300)
def test_swapped_members_never_make_another_answer(infno: str, one: str, other: str) -> None:
    held = {name: INFO[name] for name in INFO}
    check(infno, taken(infno, spelled(infno, held | {one: held[other], other: held[one]})))


@given(st.sampled_from(MONEY), st.lists(st.integers(-3000, 6000), min_size=5, max_size=5))
@settings(max_examples=300)
def test_amounts_at_random_are_taken_only_if_they_make_the_total(
    infno: str, fen: list[int]
) -> None:
    names = ("medfee_sumamt", *PARTS)
    amounts = {name: f"{each / 100:.2f}" for name, each in zip(names, fen, strict=True)}
    check(infno, taken(infno, INFO | amounts))


@given(st.sampled_from(MONEY), st.text(min_size=1, max_size=40).filter(lambda text: text != MSGID))
@settings(max_examples=100)
def test_an_answer_to_another_message_is_none(infno: str, other: str) -> None:
    answer = spelled(infno, INFO)
    assert taken(infno, answer, {**ENVELOPE, "msgid": other}) is None


@given(st.sampled_from(MONEY), st.sampled_from(sorted(ENVELOPE)), VALUES)
@settings(max_examples=200)
def test_a_retyped_envelope_never_makes_another_answer(infno: str, name: str, value: Any) -> None:
    check(infno, taken(infno, spelled(infno, INFO), {**ENVELOPE, name: value}))


@pytest.mark.parametrize(
    "content", [{}, {"data": {}}, {"data": []}, {"data": {"psn_no": PERSON_NO}}, []]
)
def test_a_request_that_names_nobody_and_no_total_has_no_answer(content: Any) -> None:
    info: Any = transaction("2207").answer.model_validate({"setlinfo": INFO})
    with pytest.raises(Doubt):
        check_reply("2207", content, MSGID, info, "sum")
    check_reply("5203", content, MSGID, info, "sum")
