"""The client side of the national interface against the training centre: real HTTP."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from desktop.domain import outcome
from desktop.domain.errors import Invalid, NotSent, Refused, Unknown
from desktop.domain.identity import Channel, Presented, VoucherType
from desktop.domain.message import Kind, Message
from desktop.domain.secret import Secret
from desktop.domain.settlement import SettlementFacts
from desktop.domain.stage import Stage
from desktop.domain.visit import Visit
from desktop.usecases.upload_list import echo_of
from tests.contract.fsi_fixtures import (
    HOSPITAL,
    ID_NUMBER,
    OTHER_NO,
    PERSON_NO,
    Desk,
    bill,
    desk,
    settlement_list,
    visit,
)
from tests.contract.ways import NAMES, Way

STALE_CODE = Secret("4240000000000000000000350000")


@pytest.fixture
def window(sandbox: Any, way: Way) -> Desk:
    """A pharmacy's window."""
    sandbox.control("DELETE", "faults")
    return desk(sandbox.url, sandbox.token, sandbox.paasid, way=way)


@pytest.fixture
def ward(sandbox: Any, way: Way) -> Desk:
    """A hospital's window."""
    return desk(sandbox.url, sandbox.token, sandbox.paasid, institution=HOSPITAL, way=way)


def shown(sandbox: Any, person_no: str = PERSON_NO) -> Secret:
    """The code on a person's phone."""
    return Secret(sandbox.control("POST", f"phones/{person_no}/code")["code"])


def scanned(window: Desk, sandbox: Any, person_no: str = PERSON_NO) -> Visit:
    """A visit begun by a scan."""
    presented = window.decoder.decode(shown(sandbox, person_no), Stage.SETTLEMENT)
    person = window.centre.identify(presented)
    assert person.insurance
    return Visit(person, person.insurance, presented, window.clock.now(), "41")


def settlement(window: Desk, sandbox: Any) -> Message:
    """A settlement ready to be sent."""
    draft = window.centre.draft_settlement(scanned(window, sandbox), bill(), "1号窗")
    return window.message(draft)


def fail(sandbox: Any, infno: str, fault: str, **more: Any) -> None:
    sandbox.control("POST", "faults", json={"infno": infno, "fault": fault, **more})


def calls(sandbox: Any, infno: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = sandbox.control("GET", "calls", params={"infno": infno})
    return found


def states(sandbox: Any, message: Message) -> list[str]:
    rows = sandbox.control("GET", "records")["settlements"]
    return [row["state"] for row in rows if row["msgid"] == message.msgid]


def test_a_scanned_code_becomes_a_token_and_the_token_a_person(window: Desk, sandbox: Any) -> None:
    presented = window.decoder.decode(shown(sandbox), Stage.SETTLEMENT)
    assert (presented.voucher_type, presented.channel) == (VoucherType.EVOUCHER, Channel.SCAN)
    assert presented.id_number == ID_NUMBER
    assert len(presented.number.reveal()) == 38
    person = window.centre.identify(presented)
    assert (person.person_no, person.name, person.sex) == (PERSON_NO, presented.name, "1")
    assert person.id_number == ID_NUMBER
    assert str(person.birth_date) == "1985-04-12"
    assert person.insurance
    assert (person.insurance.kind, person.insurance.area) == ("310", "350102")
    assert person.insurance.balance > 0


def test_a_typed_id_number_identifies_without_a_token(window: Desk) -> None:
    presented = Presented(VoucherType.ID_CARD, ID_NUMBER, Channel.TYPED, id_number=ID_NUMBER)
    assert window.centre.identify(presented).person_no == PERSON_NO


def test_a_suspended_person_has_no_active_insurance(window: Desk, sandbox: Any) -> None:
    presented = window.decoder.decode(shown(sandbox, "35010299000000000007"), Stage.SETTLEMENT)
    assert window.centre.identify(presented).insurance is None


def test_a_stale_code_asks_for_a_fresh_one(window: Desk) -> None:
    with pytest.raises(Refused) as caught:
        window.decoder.decode(STALE_CODE, Stage.SETTLEMENT)
    assert (caught.value.title, caught.value.advice) == (
        "医保码已失效", "请患者刷新医保码后再扫",
    )  # fmt: skip


def test_another_kind_of_code_is_named_as_such(window: Desk) -> None:
    with pytest.raises(Refused, match="不是医保码"):
        window.decoder.decode(Secret("134567890123456789"), Stage.SETTLEMENT)


def test_a_quote_and_its_settlement_agree_to_the_fen(window: Desk, sandbox: Any) -> None:
    seen, sale = scanned(window, sandbox), bill()
    quoted = window.centre.quote(seen, sale)
    assert quoted.digest == sale.digest
    assert quoted.shares.adds_up
    message = window.message(window.centre.draft_settlement(seen, sale, "1号窗"))
    match window.centre.settle(message):
        case outcome.Answered(SettlementFacts() as facts):
            assert facts.shares == quoted.shares
            assert facts.shares.total == sale.total
            assert (facts.msgid, facts.person_no) == (message.msgid, PERSON_NO)
            assert (facts.voucher_type, facts.medical_type) == ("01", "41")
            assert abs(facts.settled_at - window.clock.now()) < timedelta(minutes=1)
        case other:
            pytest.fail(f"not settled: {other}")


def test_a_relatives_account_counts_as_account(window: Desk, sandbox: Any) -> None:
    seen = scanned(window, sandbox, "35010299000000000003")
    shares = window.centre.quote(seen, bill()).shares
    assert shares.adds_up
    assert shares.account > 0


def test_the_stored_request_holds_neither_token_nor_id_number(window: Desk, sandbox: Any) -> None:
    seen = scanned(window, sandbox)
    draft = window.centre.draft_settlement(seen, bill(), "1号窗")
    assert (draft.kind, draft.infno) == (Kind.SETTLEMENT, "2102")
    assert draft.seal == seen.presented.number
    for secret in (seen.presented.number, seen.presented.id_number):
        assert secret.reveal() not in draft.body
    assert json.loads(draft.body)["druginfo"]["mdtrt_cert_no"] == ""


def test_a_settlement_without_its_voucher_is_not_sent(window: Desk, sandbox: Any) -> None:
    message = settlement(window, sandbox)
    bare = replace(message, draft=replace(message.draft, seal=None))
    assert isinstance(window.centre.settle(bare), outcome.Unsent)
    assert states(sandbox, message) == []


def test_a_second_settlement_of_a_bill_is_refused_in_the_centres_words(
    window: Desk, sandbox: Any
) -> None:
    seen, sale = scanned(window, sandbox), bill()
    draft = window.centre.draft_settlement(seen, sale, "1号窗")
    assert isinstance(window.centre.settle(window.message(draft)), outcome.Answered)
    again = window.centre.settle(window.message(draft))
    assert isinstance(again, outcome.Refused)
    assert again.reason.startswith("该单据已结算")
    assert "Exception" in again.raw


def test_a_bill_number_the_interface_cannot_hold_is_invalid_before_anything_is_sent(
    window: Desk,
) -> None:
    with pytest.raises(Invalid, match="单据号"):
        window.centre.draft_settlement(visit(), bill("B" * 21), "1号窗")


@pytest.mark.parametrize(
    ("fault", "seconds", "words"),
    [
        ("close_after_commit", 1.0, "连接"),
        ("http500_after_commit", 1.0, "没有给出答复"),
        ("gbk", 1.0, "GBK"),
        ("truncate", 1.0, "连接"),
    ],
)
def test_a_lost_answer_of_a_settlement_is_unknown_and_then_found(
    window: Desk, sandbox: Any, fault: str, seconds: float, words: str
) -> None:
    message = settlement(window, sandbox)
    fail(sandbox, "2102", fault, seconds=seconds)
    became = window.centre.settle(message)
    assert isinstance(became, outcome.Unknown)
    assert words in became.cause
    found = window.centre.find_settlement(message)
    assert found
    assert (found.msgid, found.reversed) == (message.msgid, False)
    assert found.shares.adds_up
    assert len([c for c in calls(sandbox, "2102") if c["msgid"] == message.msgid]) == 1


@pytest.mark.parametrize("fault", ["hold_after_commit", "drip"])
def test_the_deadline_is_for_the_whole_call(sandbox: Any, way: Way, fault: str) -> None:
    window = desk(sandbox.url, sandbox.token, sandbox.paasid, seconds=1.0, way=way)
    message = settlement(window, sandbox)
    fail(sandbox, "2102", fault, seconds=6.0)
    started = window.clock.monotonic()
    became = window.centre.settle(message)
    assert window.clock.monotonic() - started < 2.5
    assert isinstance(became, outcome.Unknown)
    assert "限定时间" in became.cause


@pytest.mark.parametrize("fault", ["http500", "html", "close_before"])
def test_a_settlement_that_never_was_is_unknown_and_then_not_found(
    window: Desk, sandbox: Any, fault: str
) -> None:
    message = settlement(window, sandbox)
    fail(sandbox, "2102", fault)
    assert isinstance(window.centre.settle(message), outcome.Unknown)
    assert window.centre.find_settlement(message) is None


def test_a_refused_signature_means_nothing_was_executed(window: Desk, sandbox: Any) -> None:
    message = settlement(window, sandbox)
    fail(sandbox, "2102", "refuse_signature")
    became = window.centre.settle(message)
    assert isinstance(became, outcome.Unsent)
    assert "签名不一致" in became.cause
    fail(sandbox, "2101", "refuse_signature")
    with pytest.raises(NotSent, match="签名"):
        window.centre.quote(visit(), bill())


def test_a_failed_question_is_not_taken_for_not_found(window: Desk, sandbox: Any) -> None:
    message = settlement(window, sandbox)
    assert isinstance(window.centre.settle(message), outcome.Answered)
    for infno in ("5201", "5204", "5203"):
        fail(sandbox, infno, "http500", times=3)
        with pytest.raises(Unknown):
            window.centre.find_settlement(message)


def test_a_query_is_asked_again_when_the_line_fails_once(window: Desk, sandbox: Any) -> None:
    message = settlement(window, sandbox)
    assert isinstance(window.centre.settle(message), outcome.Answered)
    for infno in ("5201", "5204", "5203"):
        fail(sandbox, infno, "close_before")
    found = window.centre.find_settlement(message)
    assert found
    assert found.msgid == message.msgid


def test_a_reversal_undoes_once_and_nothing_is_found_any_more(window: Desk, sandbox: Any) -> None:
    message = settlement(window, sandbox)
    assert isinstance(window.centre.settle(message), outcome.Answered)
    draft = window.centre.draft_reversal(message)
    assert (draft.kind, draft.infno, draft.subject) == (Kind.REVERSAL, "2601", message.msgid)
    assert window.centre.reverse(window.message(draft)) == outcome.Answered(None)
    assert states(sandbox, message) == ["reversed"]
    assert window.centre.find_settlement(message) is None
    assert isinstance(window.centre.reverse(window.message(draft)), outcome.Refused)


def test_a_lost_answer_of_a_reversal_is_unknown(window: Desk, sandbox: Any) -> None:
    message = settlement(window, sandbox)
    fail(sandbox, "2601", "close_after_commit")
    reversal = window.message(window.centre.draft_reversal(message))
    assert isinstance(window.centre.reverse(reversal), outcome.Unknown)


def test_the_operator_is_signed_in_once_a_day(window: Desk, sandbox: Any) -> None:
    before = len(calls(sandbox, "9001"))
    with ThreadPoolExecutor(4) as pool:
        numbers = set(pool.map(lambda _: window.centre.sign_in(), range(8)))
    assert len(numbers) == 1
    assert len(calls(sandbox, "9001")) == before + 1
    window.clock.moved = timedelta(days=1)
    assert window.centre.sign_in() not in numbers


def test_an_operator_who_signs_out_is_signed_in_anew_with_the_next_question(
    window: Desk, sandbox: Any
) -> None:
    first = window.centre.sign_in()
    before = len(calls(sandbox, "9002"))
    window.centre.sign_out()
    window.centre.sign_out()
    assert len(calls(sandbox, "9002")) == before + 1, "nobody is signed out twice"
    assert window.centre.sign_in() != first


def test_an_expired_sign_in_is_renewed_for_a_question_but_not_for_money(
    window: Desk, sandbox: Any
) -> None:
    seen = scanned(window, sandbox)
    sandbox.control("DELETE", "sign-ins")
    assert window.centre.quote(seen, bill()).shares.total == 2560
    sandbox.control("DELETE", "sign-ins")
    draft = window.centre.draft_settlement(seen, bill(), "1号窗")
    refused = window.centre.settle(window.message(draft))
    assert isinstance(refused, outcome.Refused)
    assert "签到" in refused.reason
    assert isinstance(window.centre.settle(window.message(draft)), outcome.Answered)


def test_a_failed_sign_in_before_a_settlement_means_it_was_not_sent(
    window: Desk, sandbox: Any
) -> None:
    fail(sandbox, "9001", "close_before")
    message = window.message(window.centre.draft_settlement(visit(), bill(), "1号窗"))
    became = window.centre.settle(message)
    assert isinstance(became, outcome.Unsent)
    assert "签到未成功" in became.cause


def test_a_list_nobody_uploaded_is_not_there(ward: Desk, sandbox: Any) -> None:
    stay = sandbox.control("GET", "stays")[1]
    assert ward.centre.read_list(stay["psn_no"], stay["setl_id"]) is None


def test_a_list_is_uploaded_and_read_back_as_it_was_sent(
    ward: Desk, sandbox: Any, way: Way
) -> None:
    stay = sandbox.control("GET", "stays")[0]
    made = settlement_list(stay["setl_id"], stay["mdtrt_id"], stay["psn_no"])
    entry = replace(made, receipt_no=f"00260{NAMES.index(way.name):05d}")
    assert ward.centre.read_list(entry.person_no, entry.settlement_id) != echo_of(entry)
    draft = ward.centre.draft_list(entry)
    assert (draft.kind, draft.infno, draft.subject) == (
        Kind.SETTLEMENT_LIST, "4101A", entry.settlement_id,
    )  # fmt: skip
    message = ward.message(draft)
    sent = ward.centre.upload_list(message)
    assert isinstance(sent, outcome.Answered)
    assert sent.reply
    assert ward.centre.upload_list(message) == sent, "the same list again replaces itself"
    assert ward.centre.read_list(entry.person_no, entry.settlement_id) == echo_of(entry)


def test_a_list_of_an_unknown_settlement_is_refused(ward: Desk) -> None:
    entry = settlement_list("350102H9", "350102M9", OTHER_NO)
    refused = ward.centre.upload_list(ward.message(ward.centre.draft_list(entry)))
    assert isinstance(refused, outcome.Refused)


def test_the_door_is_seen_open_and_shut(window: Desk) -> None:
    assert window.centre.reachable()
    assert not desk("http://127.0.0.1:1").centre.reachable()
