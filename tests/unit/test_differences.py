"""How a difference is judged, and what the centre's totals must be."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from adapters.clock import SHANGHAI
from desktop.domain.differences import (
    ADVICE,
    Compared,
    Ours,
    Standing,
    compared_group,
    standing,
)
from desktop.domain.identity import Channel, VoucherType
from desktop.domain.message import Draft, Kind, Message, State
from desktop.domain.reconciliation import Comparison, Difference, Group, GroupResult, Totals
from desktop.domain.settlement import Sale, Settlement, SettlementFacts, SettlementState, Shares

NOW = datetime(2026, 11, 21, 12, tzinfo=SHANGHAI)
DAY = date(2026, 11, 20)
SALE = Sale("B1", "P1", "林训练", VoucherType.EVOUCHER, Channel.SCAN, "1号窗", ())
FACTS = SettlementFacts("S1", "V1", "P1", "M1", NOW, "01", "41", Shares(1000, 600, 300, 100))
SETTLED = Settlement(FACTS, SALE, "0001", SettlementState.LIVE)
THEIRS = Difference("P1", "V1", "S1", "M1", "3", False, "", 1200, 700, 400)


def message(state: State) -> Message:
    draft = Draft(Kind.SETTLEMENT, "2102", "B1", "P1", "350102", "{}", SALE)
    return Message(1, "M1", draft, state, 1, NOW, NOW, "0001")


def group(balanced: bool = False) -> GroupResult:
    ours = Totals(5, 5000, 3000, 1500, 500)
    return GroupResult(
        Group(DAY, DAY, "310", "41", "350102"), ours, Comparison(balanced, "3", ""), ()
    )


@pytest.mark.parametrize(
    ("code", "state", "settled", "wanted"),
    [
        ("1", None, False, Standing.CENTRE_ONLY),
        ("9", None, False, Standing.CENTRE_ONLY),
        ("2", State.ANSWERED, True, Standing.OURS_ONLY),
        ("3", State.ANSWERED, True, Standing.AMOUNTS),
        ("9", State.ANSWERED, True, Standing.OTHER),
        ("1", State.UNKNOWN, False, Standing.DOUBT),
        ("2", State.UNDOING, False, Standing.DOUBT),
        ("1", State.UNDONE, False, Standing.UNDONE),
        ("1", State.REFUSED, False, Standing.NOT_DONE),
        ("1", State.UNSENT, False, Standing.NOT_DONE),
    ],
)
def test_our_own_book_and_the_centres_code_say_what_a_difference_is(
    code: str, state: State | None, settled: bool, wanted: Standing
) -> None:
    ours = Ours(message(state) if state else None, SETTLED if settled else None)
    assert standing(replace(THEIRS, result=code), ours) is wanted


def test_there_is_advice_for_every_kind_and_none_says_to_charge_again() -> None:
    assert set(ADVICE) == set(Standing)
    assert all(words.endswith("。") for words in ADVICE.values())


def test_the_centres_totals_are_ours_and_what_the_differences_change() -> None:
    known = Ours(message(State.ANSWERED), SETTLED)
    rows = [
        Compared(replace(THEIRS, result="1", msgid="X"), Ours()),
        Compared(THEIRS, known),
        Compared(replace(THEIRS, result="2"), known),
    ]
    compared = compared_group(group(), rows)
    assert compared.centre == Totals(5, 5000 + 1200 + 200 - 1000, 3200, 1700, 500)
    assert compared.gap == Totals(0, 400, 200, 200, 0)


def test_totals_that_cannot_be_told_are_not_made_up() -> None:
    unsaid = Compared(replace(THEIRS, result="1", total=None), Ours())
    assert compared_group(group(), [unsaid]).centre is None
    assert compared_group(group(), []).centre is None
    assert compared_group(group(), []).gap is None


def test_a_balanced_group_has_one_total_on_both_sides() -> None:
    compared = compared_group(group(balanced=True), [])
    assert compared.centre == compared.result.ours
    assert compared.gap == Totals(0, 0, 0, 0, 0)


def test_a_refund_of_the_centres_takes_back() -> None:
    refund = replace(THEIRS, result="1", refunded=True, total=-1200, fund=-700, account=-400)
    compared = compared_group(group(), [Compared(refund, Ours())])
    assert compared.gap == Totals(-1, -1200, -700, -400, -100)
