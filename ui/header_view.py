"""What the header says, computed without Qt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from desktop.domain.clock_offset import ADVICE, is_off, may_settle, offset_words
from desktop.domain.errors import AppError
from desktop.domain.scan_rate import ScanRate
from desktop.ports import Desk
from desktop.usecases.show_rate import RateView, show_rate
from desktop.usecases.sign_in import sign_in
from ui.widgets.banner import Notice


@dataclass(frozen=True)
class Pulse:
    """One look at the desk. `signed_on` is the day of the last sign-in; `trouble` why it failed."""

    reachable: bool
    signed_on: date | None
    today: date
    waiting: int
    rate: RateView
    trouble: AppError | None = None
    offset: timedelta | None = None
    """The centre's clock less ours, where it is known."""
    clock_off: bool = False
    """Whether that is worth a warning."""

    @property
    def signed_in(self) -> bool:
        """Whether the operator is signed in for today."""
        return self.signed_on == self.today


@dataclass(frozen=True)
class Lamp:
    """The link to the centre: a word, and a tint that never stands alone."""

    word: str
    tint: str


@dataclass(frozen=True)
class HeaderView:
    """The texts of the header."""

    lamp: Lamp
    waiting: str
    today: str
    month: str
    month_tint: str


def take_pulse(desk: Desk, signed_on: date | None, may_sign_in: bool) -> Pulse:
    """Look at link, queue and rate; sign in for today when the centre is there and it is due.

    A failed sign-in is part of the answer, not an error: the lamp says it.
    """
    now = desk.clock.now().date()
    reachable = desk.centre.reachable()
    trouble = None
    if reachable and may_sign_in and signed_on != now:
        trouble = _sign_in(desk)
        signed_on = signed_on if trouble else now
    offset = desk.centre.clock_offset()
    return Pulse(
        reachable, signed_on, now, desk.store.waiting(), show_rate(desk), trouble,
        offset, is_off(offset, desk.clock_warn_seconds),
    )  # fmt: skip


def clock_notice(before: Pulse | None, now: Pulse) -> Notice | None:
    """What the banner says when the clock was found wrong, and when it is no more."""
    was_off = before is not None and before.clock_off
    if was_off == now.clock_off:
        return None
    if now.offset is None:
        return Notice("info", "本机时间已改动", "医保中心下一次答复时再核对")
    if not now.clock_off:
        return Notice("ok", "本机时间已与医保中心一致")
    ending = "" if may_settle(now.offset) else "，不能结算"
    return Notice("wait", f"{offset_words(now.offset)}{ending}", ADVICE)


def _sign_in(desk: Desk) -> AppError | None:
    try:
        sign_in(desk)
    except AppError as error:
        return error
    return None


def header_view(pulse: Pulse) -> HeaderView:
    """The header for one look."""
    today = pulse.rate.today
    return HeaderView(
        lamp=_lamp(pulse),
        waiting=f"待发 {pulse.waiting}",
        today=f"今日 {today.scanned}/{today.total}",
        month=_month(pulse.rate.month),
        month_tint=_tint(pulse.rate.month),
    )


def _lamp(pulse: Pulse) -> Lamp:
    if not pulse.reachable:
        return Lamp("连不上", "bad")
    return Lamp("已签到", "ok") if pulse.signed_in else Lamp("未签到", "wait")


def _tint(rate: ScanRate) -> str:
    if rate.total == 0:
        return ""
    return "ok" if rate.met else "wait"


def _month(rate: ScanRate) -> str:
    if rate.total == 0:
        return "本月 无结算"
    if rate.met:
        return f"本月 {rate.percent} 达标"
    return f"本月 {rate.percent} 还差 {rate.short_of} 笔"
