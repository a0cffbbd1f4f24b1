"""What the till shows in each state, without a window."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from desktop.domain.errors import (
    AlreadyLive,
    AppError,
    Broken,
    Invalid,
    NotAllowed,
    NotSent,
    Refused,
    Unknown,
)
from desktop.domain.identity import Channel, Presented, VoucherType
from desktop.domain.message import Message
from desktop.domain.secret import Secret
from desktop.domain.settlement import Quote, Settlement, SettlementState
from desktop.domain.visit import Visit
from desktop.usecases.resolve import Step
from tests.ui.fakes import (
    BILL,
    ID_NUMBER,
    INSURED,
    NOW,
    OTHER_BILL,
    PERSON,
    PHARMACY,
    Scene,
    facts_of,
    shares_of,
)
from ui.cashier.follow import Fate
from ui.cashier.state import Phase, TillState
from ui.cashier.view import Body, TillView, till_view

PRESENTED = Presented(VoucherType.EVOUCHER, Secret("token"), Channel.SCAN)
VISIT = Visit(PERSON, INSURED, PRESENTED, NOW, "41")
QUOTED = Quote(BILL.digest, shares_of(BILL.total))
KNOWN = TillState(Phase.KNOWN, VISIT, (BILL,), BILL, patience=120)
CHECK = replace(KNOWN, phase=Phase.CHECK, quote=QUOTED)


def message() -> Message:
    """A settle row as it stands in the store."""
    scene = Scene(PHARMACY)
    draft = scene.centre.draft_settlement(VISIT, BILL, "2号窗")
    return scene.store.open_message(draft)


def settlement(voucher: str = "01") -> Settlement:
    """What the centre confirmed."""
    row = message()
    assert row.draft.sale
    facts = replace(facts_of(row), voucher_type=voucher)
    return Settlement(facts, row.draft.sale, "0001", SettlementState.LIVE)


STATES = {
    "waiting": TillState(),
    "reading": TillState(Phase.READING),
    "known": KNOWN,
    "quoting": replace(KNOWN, phase=Phase.QUOTING),
    "check": CHECK,
    "settling": replace(CHECK, phase=Phase.SETTLING),
    "settled": replace(CHECK, phase=Phase.SETTLED, settlement=settlement()),
    "declined": replace(CHECK, phase=Phase.DECLINED, cause="中心：余额不足"),
    "unsent": replace(CHECK, phase=Phase.UNSENT, cause="连不上"),
    "pending": replace(CHECK, phase=Phase.PENDING, pending=message(), cause="超时"),
    "undone": replace(CHECK, phase=Phase.RESOLVED_UNDONE),
}


def view(state: TillState) -> TillView:
    return till_view(state, PHARMACY)


@pytest.mark.parametrize(
    ("name", "word", "tint"),
    [
        ("waiting", "等待扫码", "info"),
        ("reading", "正在识别", "info"),
        ("known", "已识别", "ok"),
        ("quoting", "预结算中", "info"),
        ("check", "请核对", "info"),
        ("settling", "结算中", "info"),
        ("settled", "结算成功", "ok"),
        ("declined", "中心拒绝", "bad"),
        ("unsent", "未发出，可重试", "wait"),
        ("pending", "结果未知，正在向中心核实，请勿重复收费", "wait"),
        ("undone", "已冲正，可重新收费", "info"),
    ],
)
def test_each_state_has_one_big_word_and_its_tint(name: str, word: str, tint: str) -> None:
    head = view(STATES[name]).headline
    assert (head.word, head.tint) == (word, tint)
    assert head.detail
    assert head.icon


@pytest.mark.parametrize("name", STATES)
def test_a_state_has_at_most_one_primary_action(name: str) -> None:
    seen = view(STATES[name])
    assert not (seen.pay.shown and seen.next.shown)


@pytest.mark.parametrize(
    ("name", "text"),
    [("known", "预结算"), ("check", "结算 86.40"), ("unsent", "重试结算 86.40")],
)
def test_the_pay_button_says_what_it_does_and_for_how_much(name: str, text: str) -> None:
    pay = view(STATES[name]).pay
    assert (pay.text, pay.enabled) == (text, True)


@pytest.mark.parametrize(
    "name", ["waiting", "reading", "quoting", "settling", "settled", "declined", "pending"]
)
def test_nothing_can_be_paid_where_nothing_is_to_be_paid(name: str) -> None:
    assert not view(STATES[name]).pay.enabled


def test_an_unknown_outcome_offers_no_retry_and_the_next_customer() -> None:
    seen = view(STATES["pending"])
    assert not seen.pay.shown
    assert not seen.rescan.enabled
    assert not seen.fetch.enabled
    assert not seen.back.enabled
    assert seen.next.shown
    assert "重试" not in str(seen)


def test_the_look_up_is_shown_step_by_step() -> None:
    state = STATES["pending"]
    texts = [step.text for step in view(state).trail]
    assert texts[1] == "没有收到完整答复：超时"
    assert "14:05:05" in texts[-1]
    fate = Fate(message(), Step.RECONCILE)
    later = view(replace(state, fate=fate, looked=3)).trail
    assert "已看 3 次" in later[2].text
    assert later[-1].text == Step.RECONCILE


def test_unknown_settlements_of_earlier_customers_stay_on_the_screen() -> None:
    seen = view(TillState(unresolved=(message(),)))
    assert BILL.number in seen.watch
    assert "请勿重复收费" in seen.watch
    assert not view(STATES["pending"]).watch


def test_a_wrong_code_is_named_by_its_kind() -> None:
    error = Invalid("不是医保码：微信付款码", "这是微信付款码，请打开医保码再扫。", "wechat_pay")
    head = view(TillState(Phase.NOT_READ, error=error)).headline
    assert head.word == "这不是医保码：是微信付款码"
    assert head.detail == error.advice


@pytest.mark.parametrize(
    "kind", [Invalid, NotAllowed, AlreadyLive, Refused, NotSent, Unknown, Broken]
)
@pytest.mark.parametrize("phase", [Phase.NOT_READ, Phase.NOT_QUOTED, Phase.KNOWN])
def test_every_error_says_what_and_what_now(kind: type[AppError], phase: Phase) -> None:
    error = kind("单据 7 有误", "请重新取单")
    head = view(replace(KNOWN, phase=phase, error=error)).headline
    assert "单据 7 有误" in head.detail
    assert "请重新取单" in head.detail
    assert head.tint in {"bad", "wait"}


def test_name_and_number_are_masked_unless_revealed() -> None:
    masked = view(KNOWN)
    assert "林训练" not in str(masked)
    assert ID_NUMBER not in str(masked)
    assert masked.person
    assert masked.person.name == "林*练"
    assert masked.person.id_number == "359***********1234"
    shown = view(replace(KNOWN, revealed=True)).person
    assert shown
    assert (shown.name, shown.id_number) == ("林训练", ID_NUMBER)


def test_an_unmapped_line_says_that_the_person_pays_it() -> None:
    last = view(KNOWN).lines[-1]
    assert (last.code, last.level) == ("未对照，按自费", "自费")


def test_amounts_are_dashes_until_the_centre_said_them() -> None:
    before, after = view(KNOWN).amounts, view(CHECK).amounts
    assert (before.total, before.cash) == ("86.40", "—")
    assert (after.fund, after.account, after.cash) == ("51.84", "30.24", "4.32")


@pytest.mark.parametrize("name", ["declined", "undone"])
def test_no_cash_is_asked_for_when_nothing_was_settled(name: str) -> None:
    amounts = view(STATES[name]).amounts
    assert (amounts.total, amounts.cash) == ("86.40", "—")


def test_the_receipt_shows_what_the_centre_recorded() -> None:
    receipt = view(STATES["settled"]).receipt
    assert receipt
    assert dict(receipt.head)["就诊凭证"] == "医保码"
    assert dict(receipt.head)["姓名"] == "林*练"
    assert dict(receipt.foot)["结算ID"] == "SETL-000123456789"
    assert dict(receipt.foot)["结算时间"] == "2026-11-21 14:03:06"
    assert receipt.lines[0].code == "XJ01CAA040E001010102994"
    by_card = replace(STATES["settled"], settlement=settlement("02"))
    other = view(by_card).receipt
    assert other
    assert dict(other.head)["就诊凭证"] == "身份证（不计入扫码结算）"


def test_a_receipt_found_later_prints_the_lines_kept_with_the_message() -> None:
    found = replace(STATES["settled"], bill=None)
    receipt = view(found).receipt
    assert receipt
    assert [line.amount for line in receipt.lines] == ["25.60", "28.40", "32.40"]


def test_several_bills_are_chosen_from_and_none_is_chosen_for_the_cashier() -> None:
    seen = view(replace(KNOWN, bills=(BILL, OTHER_BILL), bill=None))
    assert seen.chosen == -1
    assert not seen.pay.enabled
    assert seen.pay.reason == "请先选择单据"
    assert "2 张" in seen.headline.detail


def test_leaving_with_amounts_on_the_screen_is_asked_once() -> None:
    head = view(replace(CHECK, leaving=True)).headline
    assert head.word == "放弃这次预结算？"
    assert "再按一次 Esc" in head.detail


def test_the_card_reader_that_is_not_there_is_explained() -> None:
    card = view(TillState()).by_card
    assert (card.enabled, card.reason) == (False, "本机未接读卡器")


@pytest.mark.parametrize(("name", "body"), [
    ("waiting", Body.INVITE), ("check", Body.BILL), ("settled", Body.RECEIPT),
    ("pending", Body.TRAIL),
])  # fmt: skip
def test_the_middle_of_the_screen_follows_the_state(name: str, body: Body) -> None:
    assert view(STATES[name]).body is body


def test_every_phase_can_be_shown() -> None:
    for phase in Phase:
        seen = view(replace(CHECK, phase=phase))
        assert all(getattr(seen, f.name) is not None for f in fields(seen) if f.name != "receipt")
