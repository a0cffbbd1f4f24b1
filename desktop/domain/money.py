"""Money is whole fen (int). Text becomes fen exactly, or not at all."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from desktop.domain.errors import Invalid

CENT = Decimal("0.01")
LONGEST = 15
"""Digits before or behind the point; more is a slip, not money."""


def to_fen(text: str) -> int:
    """Whole fen of a decimal text in yuan ("12.80" -> 1280); empty text is 0.

    Raises `Invalid` for anything that is not a finite number with at most two decimals.
    """
    if not text.strip():
        return 0
    amount = decimal_of(text)
    fen = amount * 100
    if fen != fen.to_integral_value():
        raise Invalid(f"金额“{text}”精确到分以下", "请核对金额，最多两位小数", "money.precision")
    return int(fen)


def decimal_of(text: str) -> Decimal:
    """The number a text holds. Raises `Invalid` if it holds none (nan and infinity included)."""
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        raise Invalid(f"“{text}”不是数字", "请核对数量或金额", "money.number") from None
    if not value.is_finite() or abs(value.adjusted()) > LONGEST:
        raise Invalid(f"“{text}”不是数字", "请核对数量或金额", "money.number")
    return value


def fen_of(price: Decimal, count: Decimal) -> int:
    """Whole fen of price x count, half up, as the centre rounds a fee line."""
    return int((price * count).quantize(CENT, rounding=ROUND_HALF_UP) * 100)


def yuan(fen: int) -> str:
    """Text for a person: 120450 -> "1,204.50"."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def plain_yuan(fen: int) -> str:
    """Text for a machine: 120450 -> "1204.50"."""
    return yuan(fen).replace(",", "")
