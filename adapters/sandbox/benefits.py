"""Who pays what: a plain model of pooled fund, personal account, family account and cash.

Invented rules (seed/benefits.json), right to the fen: fund + account + cash = total.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from adapters.sandbox.reading import to_fen
from adapters.sandbox.store import Row

SELF_PAID_LEVEL = "3"


@dataclass(frozen=True)
class LineSplit:
    """One line by policy, in fen; the last four add up to `total`."""

    total: int
    ownpay: int
    overlimit: int
    preself: int
    inscp: int


@dataclass(frozen=True)
class Rule:
    """Yearly deductible and ceiling in fen, and the fund's ratio in between."""

    deductible: int
    ratio: Decimal
    ceiling: int


@dataclass(frozen=True)
class Means:
    """What is left of this year's deductible and ceiling, and what the accounts hold (fen)."""

    deductible: int
    ceiling: int
    account: int
    family: int


@dataclass(frozen=True)
class Shares:
    """The sums of one settlement in fen. `account` includes `family`, the relative's part."""

    total: int
    ownpay: int
    overlimit: int
    preself: int
    inscp: int
    dedc: int
    ratio: str
    fund: int
    account: int
    family: int
    cash: int


def rule_of(row: Row) -> Rule:
    """A row of the table `benefits` as a rule."""
    return Rule(row["deductible_fen"], Decimal(row["ratio"]), row["ceiling_fen"])


def split_line(item: Row, price: Decimal, count: Decimal, total: int) -> LineSplit:
    """Split a line by its level (1 甲, 2 乙, 3 丙), price ceiling and own-part ratio."""
    if item["chrgitm_lv"] == SELF_PAID_LEVEL:
        return LineSplit(total, total, 0, 0, 0)
    over = 0
    if item["ceiling"]:
        over = min(total, to_fen(max(Decimal(0), price - Decimal(item["ceiling"])) * count))
    preself = to_fen(Decimal(item["selfpay"]) * (total - over) / 100)
    return LineSplit(total, 0, over, preself, total - over - preself)


def share(lines: Iterable[LineSplit], rule: Rule, means: Means) -> Shares:
    """Divide the sum of the lines among fund, own account, family account and cash."""
    parts = tuple(lines)
    total = sum(part.total for part in parts)
    inscp = sum(part.inscp for part in parts)
    dedc = min(means.deductible, inscp)
    fund = min(to_fen(rule.ratio * (inscp - dedc) / 100), means.ceiling)
    own = min(means.account, total - fund)
    family = min(means.family, total - fund - own)
    return Shares(
        total=total,
        ownpay=sum(part.ownpay for part in parts),
        overlimit=sum(part.overlimit for part in parts),
        preself=sum(part.preself for part in parts),
        inscp=inscp,
        dedc=dedc,
        ratio=str(rule.ratio),
        fund=fund,
        account=own + family,
        family=family,
        cash=total - fund - own - family,
    )
