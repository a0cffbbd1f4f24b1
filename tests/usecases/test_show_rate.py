"""The rate as the screens show it."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from adapters.clock import SHANGHAI
from adapters.store.file import open_file
from adapters.store.store import SqlStore
from desktop.domain.secret import Secret
from desktop.ports import Desk
from desktop.usecases.show_rate import show_rate
from tests.samples import CASHIER, PHARMACY, HandClock, draft, facts


def test_twelve_months_end_with_this_one_and_today_is_apart(till: Desk, tmp_path: Path) -> None:
    clock = HandClock(datetime(2026, 2, 28, 23, 59, tzinfo=SHANGHAI))
    engine = open_file(tmp_path / "desk.db", Secret("ab" * 32))
    store = SqlStore(engine, PHARMACY, CASHIER, clock)
    times = [
        (2025, 3, 1, 0, 0, "01"),
        (2026, 1, 31, 23, 59, "02"),
        (2026, 2, 1, 0, 0, "01"),
        (2026, 2, 28, 0, 0, "03"),
    ]
    for number, (*parts, kind) in enumerate(times):
        message = store.open_message(draft(f"B{number}"))
        at = datetime(*parts, tzinfo=SHANGHAI)  # type: ignore[arg-type]
        store.record_settled(message, facts(message.msgid, kind, at))
    view = show_rate(replace(till, store=store, clock=clock, target_percent=50))
    engine.dispose()
    assert [(m.year, m.month) for m in view.months][0] == (2025, 3)
    assert [(m.rate.scanned, m.rate.total) for m in view.months][-2:] == [(0, 1), (1, 2)]
    assert view.months[0].rate.scanned == 1
    assert (view.month.scanned, view.month.total, view.month.met) == (1, 2, True)
    assert (view.today.scanned, view.today.total) == (0, 1)
