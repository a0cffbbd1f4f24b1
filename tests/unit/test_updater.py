"""When the tables are updated."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from desktop.updater import SETTLED_SECONDS, Schedule

NIGHT, NOON = datetime(2026, 11, 21, 2, 30), datetime(2026, 11, 21, 12, 0)
TODAY, YESTERDAY, LONG_AGO = date(2026, 11, 21), date(2026, 11, 20), date(2026, 11, 1)


@pytest.mark.parametrize(
    ("schedule", "now", "last", "up", "due"),
    [
        (Schedule("off"), NIGHT, None, 1e9, False),
        (Schedule("start"), NOON, YESTERDAY, 0, True),
        (Schedule("start"), NOON, TODAY, 0, False),
        (Schedule("nightly"), NIGHT, YESTERDAY, 0, True),
        (Schedule("nightly"), NIGHT, TODAY, 0, False),
        (Schedule("nightly"), NOON, YESTERDAY, 1e9, False),
        (Schedule("nightly"), NOON, LONG_AGO, SETTLED_SECONDS, True),
        (Schedule("nightly"), NOON, LONG_AGO, SETTLED_SECONDS - 1, False),
        (Schedule("nightly"), NOON, None, SETTLED_SECONDS, True),
        (Schedule("nightly", 23), datetime(2026, 11, 21, 1, 0), YESTERDAY, 0, True),
        (Schedule("nightly", 23), datetime(2026, 11, 21, 22, 59), YESTERDAY, 0, False),
    ],
)
def test_an_update_is_due_at_night_or_when_nights_were_missed(
    schedule: Schedule, now: datetime, last: date | None, up: float, due: bool
) -> None:
    assert schedule.due(now, last, up) is due
