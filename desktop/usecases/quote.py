"""Ask what a bill would cost whom, before any money moves (2101)."""

from __future__ import annotations

from desktop.domain.errors import AlreadyLive
from desktop.domain.errors import Unknown as Doubt
from desktop.domain.roles import Action, require
from desktop.domain.settlement import Quote
from desktop.domain.visit import Bill, Visit, check_bill
from desktop.ports import Desk


def quote(desk: Desk, visit: Visit, bill: Bill) -> Quote:
    """The shares of the bill in fen, valid for exactly this bill.

    Raises `Invalid` for a bill that cannot be settled, `AlreadyLive` if it was or is being
    settled, and `Unknown` if the centre's sums do not add up. Source: transaction 2101.
    """
    require(desk.operator, Action.SETTLE)
    check_bill(bill)
    if desk.store.live_settlement(bill.number):
        raise AlreadyLive(
            f"单据 {bill.number} 已结算或正在结算", "请勿重复收费，可在“记录”中查看", "bill.live"
        )
    offer = desk.centre.quote(visit, bill)
    if offer.shares.total != bill.total or not offer.shares.adds_up:
        raise Doubt("中心预结算的金额与单据不符", "请勿收费，重新取单后再试", "quote.sums")
    return offer
