"""The machine's clock against the centre's: what is certain, what is said, what is forbidden."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from adapters.clock import SHANGHAI
from adapters.fsi.clock_watch import ClockWatch
from desktop.domain.clock_offset import is_off, may_settle, offset_words, require_clock
from desktop.domain.errors import NotAllowed

NOON = datetime(2026, 11, 21, 12, tzinfo=SHANGHAI)
MINUTE = timedelta(minutes=1)


class HandClock:
    """Wall time and running time, each moved by hand."""

    def __init__(self) -> None:
        self.wall, self.running = NOON, 100.0

    def now(self) -> datetime:
        return self.wall

    def monotonic(self) -> float:
        return self.running

    def pass_seconds(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)
        self.running += seconds


def heard(stamp: object, took: float = 0.2) -> tuple[ClockWatch, HandClock]:
    """A watch that heard one answer to what was asked at noon."""
    clock = HandClock()
    watch = ClockWatch(clock)
    clock.pass_seconds(took)
    watch.heard(stamp, NOON)
    return watch, clock


def stamped(by: timedelta) -> str:
    return f"{NOON + by:%Y%m%d%H%M%S}000"


def test_nothing_is_known_before_an_answer() -> None:
    assert ClockWatch(HandClock()).offset is None


@pytest.mark.parametrize("minutes", [-1500, -12, 12, 525600])
def test_an_answer_tells_which_way_the_clock_is_wrong(minutes: int) -> None:
    offset = heard(stamped(minutes * MINUTE))[0].offset
    assert offset is not None
    assert abs(offset - minutes * MINUTE) <= timedelta(seconds=1)


def test_a_slow_line_is_no_wrong_clock() -> None:
    assert heard(stamped(timedelta(seconds=20)), took=50)[0].offset == timedelta()


@pytest.mark.parametrize("stamp", [None, "", 20261121120000, "2026-11-21", "20261399000000000"])
def test_what_is_no_time_is_passed_over(stamp: object) -> None:
    assert heard(stamp)[0].offset is None


def test_a_reading_without_milliseconds_counts_too() -> None:
    assert heard("20261121121500")[0].offset is not None


def test_a_reading_holds_while_time_runs_and_ends_when_the_clock_is_set() -> None:
    watch, clock = heard(stamped(15 * MINUTE))
    clock.pass_seconds(7200)
    assert is_off(watch.offset, 600)
    clock.wall += 15 * MINUTE
    assert watch.offset is None
    watch.heard(f"{clock.wall:%Y%m%d%H%M%S}000", clock.wall)
    assert watch.offset == timedelta()


def test_the_words_say_slow_or_fast_and_how_much() -> None:
    assert offset_words(timedelta(minutes=15, seconds=4)) == "本机时间比医保中心慢 15分4秒"
    assert offset_words(-timedelta(days=1, hours=2, minutes=9)) == "本机时间比医保中心快 1天2小时"


def test_ten_minutes_forbid_to_settle_and_less_or_nothing_known_does_not() -> None:
    for offset in (None, timedelta(), timedelta(minutes=10), -timedelta(minutes=10)):
        assert may_settle(offset)
        require_clock(offset)
    for offset in (timedelta(minutes=10, seconds=1), -timedelta(minutes=11)):
        with pytest.raises(NotAllowed, match="不能结算"):
            require_clock(offset)
