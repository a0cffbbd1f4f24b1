"""What the kiosk says: words for every page, nothing personal aloud, errors in plain words."""

from __future__ import annotations

import re

import pytest

from desktop.domain import errors
from desktop.domain.errors import AppError
from tests.ui.fakes import PHARMACY
from ui.cashier.state import Phase, TillState
from ui.kiosk.manner import MANNERS, Manner
from ui.kiosk.shapes import Site
from ui.kiosk.state import KioskState, Page
from ui.kiosk.view import kiosk_view
from ui.kiosk.words import PLAIN, SIMPLE, UNKNOWN, Say, Wording, trouble

WORDINGS = pytest.mark.parametrize("words", [PLAIN, SIMPLE], ids=["plain", "simple"])
ERRORS: list[AppError] = [
    errors.Invalid("不是医保码：微信付款码", "", "wechat_pay"),
    errors.Invalid("林姓参保人没有正常参保的险种", "", "insurance.inactive"),
    errors.Refused("医保码已失效", "请患者刷新医保码后再扫"),
    errors.NotSent("连不上医保中心", "请按 F2 重扫"),
    errors.Unknown("没有可用的答复", "请按 F2 重扫"),
    errors.Broken("程序出错，编号 A1B2C3", "请联系技术支持"),
    errors.NotAllowed("收银员没有权限", "请换操作员"),
]


def says(words: Wording) -> list[Say]:
    """Everything of a wording that may be spoken."""
    return [*words.pages.values(), *(x for x in vars(words).values() if isinstance(x, Say))]


@WORDINGS
def test_every_page_has_its_words(words: Wording) -> None:
    assert set(words.pages) == set(Page)
    assert all(say.word for say in words.pages.values())


@WORDINGS
def test_nothing_spoken_can_hold_a_name_a_number_or_an_amount(words: Wording) -> None:
    for say in says(words):
        assert not re.search(r"[\d{}%]", say.spoken)


@WORDINGS
def test_an_unknown_outcome_says_exactly_what_to_do(words: Wording) -> None:
    assert words.pages[Page.UNKNOWN].word == "结果未知，正在核实，请到人工窗口" == UNKNOWN
    assert words.pages[Page.UNKNOWN].spoken == UNKNOWN


@WORDINGS
@pytest.mark.parametrize("error", ERRORS, ids=lambda e: type(e).__name__)
def test_an_error_is_said_in_words_for_a_patient(words: Wording, error: AppError) -> None:
    head, spoken = trouble(error, words)
    assert head.word
    assert not re.search(r"F\d|患者|收银|操作员|林姓", head.word + head.detail + spoken)
    assert head.tint == ("wait" if isinstance(error, errors.NotSent | errors.Unknown) else "bad")


@WORDINGS
def test_a_wrong_code_is_named(words: Wording) -> None:
    assert "微信付款码" in trouble(ERRORS[0], words)[0].detail


def test_the_simple_words_are_shorter() -> None:
    def length(words: Wording) -> int:
        return sum(len(s.word + s.detail) for s in words.pages.values())

    assert length(SIMPLE) < length(PLAIN)


@pytest.mark.parametrize("manner", MANNERS, ids=["all", "elder"])
@pytest.mark.parametrize("phase", [p for p in Phase if p is not Phase.KNOWN])
def test_no_page_offers_more_than_two_answers_and_money_pages_of_doubt_none_that_pays(
    manner: Manner, phase: Phase
) -> None:
    view = kiosk_view(TillState(phase=phase), KioskState(), manner, Site(PHARMACY))
    assert len(view.choices) <= 2
    paying = {c.verb.name for c in view.offers} & {"PAY", "QUOTE"}
    assert bool(paying) == (phase is Phase.UNSENT)


@pytest.mark.parametrize("manner", MANNERS, ids=["all", "elder"])
@pytest.mark.parametrize(
    ("error", "certain"),
    [
        (errors.Unknown("中心预结算的金额与单据不符", ""), True),
        (errors.Invalid("单据在预结算后有改动", ""), True),
        (errors.Broken("程序出错，编号 A1B2C3", ""), False),
        (errors.AlreadyLive("单据已结算或正在结算", ""), False),
    ],
    ids=lambda x: type(x).__name__,
)
def test_nothing_deducted_is_only_said_where_it_is_certain(
    manner: Manner, error: AppError, certain: bool
) -> None:
    state = TillState(phase=Phase.NOT_QUOTED, error=error)
    view = kiosk_view(state, KioskState(), manner, Site(PHARMACY))
    assert ("没有扣" in view.headline.detail) == certain
    assert "人工窗口" in view.headline.detail
