"""Money: exact or not at all."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.errors import Invalid
from desktop.domain.money import decimal_of, fen_of, plain_yuan, to_fen, yuan


@given(st.integers(-(10**12), 10**12))
def test_text_and_fen_are_the_same_money(fen: int) -> None:
    assert to_fen(plain_yuan(fen)) == fen


@pytest.mark.parametrize(
    "text", ["12.805", "abc", "nan", "inf", "1e999999", "1e-99", "１２..5", "1,2"]
)
def test_what_is_not_whole_fen_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        to_fen(text)


def test_empty_text_is_nothing() -> None:
    assert to_fen(" ") == 0


def test_amounts_read_well() -> None:
    assert yuan(120450) == "1,204.50"
    assert yuan(-5) == "-0.05"


def test_a_line_rounds_half_up_like_the_centre() -> None:
    assert fen_of(decimal_of("0.125"), Decimal(1)) == 13
    assert fen_of(decimal_of("12.80"), decimal_of("2")) == 2560
