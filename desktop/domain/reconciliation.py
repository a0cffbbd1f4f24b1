"""The day after: our settlements against the centre's, in sums and one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from desktop.domain.settlement import SettlementFacts


@dataclass(frozen=True)
class Group:
    """What one comparison is about: days by the centre's settlement time, one kind of insurance,
    one kind of clearing, and the office that settles with us."""

    since: date
    until: date
    insurance: str
    clearing: str
    office: str


@dataclass(frozen=True)
class Totals:
    """Number of settlements and sums in fen, net of refunds."""

    count: int
    total: int
    fund: int
    account: int
    cash: int


@dataclass(frozen=True)
class Comparison:
    """What the centre says of our totals; `result` is its code, `words` for a person."""

    balanced: bool
    result: str
    words: str


@dataclass(frozen=True)
class DetailRow:
    """One movement as we have it, in fen: a settlement, or a refund, which takes back (negative
    amounts) and has a settlement number of its own."""

    settlement_id: str
    visit_id: str
    person_no: str
    total: int
    fund: int
    account: int
    refund: bool


@dataclass(frozen=True)
class Difference:
    """One settlement on which the centre and we differ; `msgid` finds our own message.

    Amounts are the centre's, in fen, None where it states none.
    """

    person_no: str
    visit_id: str
    settlement_id: str
    msgid: str
    result: str
    refunded: bool
    note: str
    total: int | None
    fund: int | None
    account: int | None


@dataclass(frozen=True)
class GroupResult:
    """What the comparison of one group found."""

    group: Group
    ours: Totals
    comparison: Comparison
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class Reconciliation:
    """What one look at some days found."""

    since: date
    until: date
    at: datetime
    results: tuple[GroupResult, ...]

    @property
    def balanced(self) -> bool:
        """Whether the centre and we agree in every group."""
        return all(result.comparison.balanced for result in self.results)


def totals_of(settled: Sequence[SettlementFacts]) -> Totals:
    """Number and sums in fen."""
    return Totals(
        len(settled),
        sum(f.shares.total for f in settled),
        sum(f.shares.fund for f in settled),
        sum(f.shares.account for f in settled),
        sum(f.shares.cash for f in settled),
    )


def detail_of(facts: SettlementFacts) -> DetailRow:
    """One settlement as a row of our details."""
    shares = facts.shares
    return DetailRow(
        facts.settlement_id, facts.visit_id, facts.person_no,
        shares.total, shares.fund, shares.account, refund=False,
    )  # fmt: skip
