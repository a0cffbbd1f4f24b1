"""The scan-settlement rate of today, of this month and of the twelve months up to it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from desktop.domain.roles import Action, require
from desktop.domain.scan_rate import ScanRate
from desktop.ports import Desk


@dataclass(frozen=True)
class MonthRate:
    """One calendar month (Asia/Shanghai)."""

    year: int
    month: int
    rate: ScanRate


@dataclass(frozen=True)
class RateView:
    """What the rate screen and the header show; `until` is the data's cut-off."""

    today: ScanRate
    months: tuple[MonthRate, ...]
    until: datetime

    @property
    def month(self) -> ScanRate:
        """This month."""
        return self.months[-1].rate


def show_rate(desk: Desk) -> RateView:
    """N and T by the voucher type the centre echoed, reversed settlements out.

    Source: the definition of the rate, section 4.
    """
    require(desk.operator, Action.SHOW_RATE)
    now = desk.clock.now()
    day = now.replace(hour=0, minute=0, second=0, microsecond=0)
    starts = _month_starts(day)
    ends = (*starts[1:], _after(starts[-1]))
    months = tuple(
        MonthRate(a.year, a.month, _rate(desk, a, b)) for a, b in zip(starts, ends, strict=True)
    )
    return RateView(_rate(desk, day, day + timedelta(days=1)), months, now)


def _rate(desk: Desk, since: datetime, until: datetime) -> ScanRate:
    return replace(desk.store.rate(since, until), target=desk.target_percent)


def _month_starts(day: datetime) -> tuple[datetime, ...]:
    first = day.replace(day=1)
    counts = range(first.year * 12 + first.month - 12, first.year * 12 + first.month)
    return tuple(first.replace(year=n // 12, month=n % 12 + 1) for n in counts)


def _after(start: datetime) -> datetime:
    return start.replace(year=start.year + start.month // 12, month=start.month % 12 + 1)
