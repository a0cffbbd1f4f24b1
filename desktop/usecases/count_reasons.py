"""Why settlements of a month were made without the e-voucher."""

from __future__ import annotations

from datetime import datetime

from desktop.domain.no_scan import ReasonCounts
from desktop.domain.roles import Action, require
from desktop.ports import Desk


def count_reasons(desk: Desk, year: int, month: int) -> ReasonCounts:
    """The settlements of a calendar month (Asia/Shanghai, by the centre's settlement time) that
    count in T of the rate but not in N, by the reason the cashier gave.

    Raises `NotAllowed`.
    """
    require(desk.operator, Action.SHOW_RATE)
    zone = desk.clock.now().tzinfo
    since = datetime(year, month, 1, tzinfo=zone)
    until = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=zone)
    return desk.store.count_reasons(since, until)
