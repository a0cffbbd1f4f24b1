"""What a settlement costs whom, before (quote) and after (settlement) the centre confirmed it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from desktop.domain.identity import Channel, VoucherType
from desktop.domain.no_scan import NoScan


@dataclass(frozen=True)
class Shares:
    """How a total is shared, all in fen: funds, personal account, cash."""

    total: int
    fund: int
    account: int
    cash: int

    @property
    def adds_up(self) -> bool:
        """Whether the parts make the total, to the fen, and none is negative."""
        parts = (self.fund, self.account, self.cash)
        return sum(parts) == self.total and min(parts) >= 0


@dataclass(frozen=True)
class Quote:
    """A pre-settlement (2101): what the person would pay for exactly this bill (`digest`)."""

    digest: str
    shares: Shares


@dataclass(frozen=True)
class SettlementFacts:
    """A settlement as the centre states it (answer of 2102, or 5203).

    `msgid` is the request it came from; `voucher_type` is the type the centre recorded.
    `insurance`, `clearing` (kind of clearing) and `office` (who settles with us) are what the
    day after is reconciled by.
    """

    settlement_id: str
    visit_id: str
    person_no: str
    msgid: str
    settled_at: datetime
    voucher_type: str
    medical_type: str
    shares: Shares
    reversed: bool = False
    insurance: str = ""
    clearing: str = ""
    office: str = ""


@dataclass(frozen=True)
class Sale:
    """What we know of a settlement that the centre does not tell: kept with its message."""

    bill_no: str
    person_no: str
    person_name: str = field(repr=False)
    voucher_sent: VoucherType
    channel: Channel
    window: str
    lines: tuple[tuple[str, str, str, int], ...]
    """name, national code, count, amount in fen: what the receipt prints."""
    no_scan: NoScan | None = None
    """Why no e-voucher was shown, where the cashier said so."""


class SettlementState(StrEnum):
    """Where a settlement stands at the centre."""

    LIVE = "live"
    REVERSED = "reversed"


@dataclass(frozen=True)
class Settlement:
    """A settlement the centre confirmed: a projection of one answered message."""

    facts: SettlementFacts
    sale: Sale
    operator: str
    state: SettlementState
