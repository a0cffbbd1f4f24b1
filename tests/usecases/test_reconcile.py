"""Past days are compared with the centre's books, and doubts end there."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from adapters.training import TrainingCentre
from desktop.domain.message import State
from desktop.domain.secret import Secret
from desktop.domain.visit import Bill, Visit
from desktop.house import House
from desktop.main import open_house
from desktop.ports import Desk
from desktop.settings import CentreSettings, Settings
from desktop.usecases.identify import identify_by_id
from desktop.usecases.quote import quote
from desktop.usecases.reconcile import reconcile, reconcile_past
from desktop.usecases.resolve import Step, resolve
from desktop.usecases.settle import Pending, Settled, settle

NewBill = Callable[[], Bill]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A house of its own for each test: reconciliation looks at whole days."""
    settings = Settings(data_dir=tmp_path, centre=CentreSettings(deadline_seconds=1.5))
    with open_house(settings) as opened:
        yield opened


@pytest.fixture
def day(till: Desk) -> date:
    return till.clock.now().date()


def sell(desk: Desk, visit: Visit, bill: Bill) -> Settled:
    result = settle(desk, visit, bill, quote(desk, visit, bill))
    assert isinstance(result, Settled)
    return result


def test_a_day_that_agrees_is_balanced_in_every_group(
    till: Desk, centre: TrainingCentre, visit: Visit, new_bill: NewBill, day: date
) -> None:
    sell(till, visit, new_bill())
    away = next(p for p in centre.people() if p["insuplc"] == "350300")
    sell(till, identify_by_id(till, Secret(away["cert_no"])), new_bill())
    found = reconcile(till, day, day)
    assert found.balanced
    assert sorted(r.group.office for r in found.results) == ["350102", "350300"]
    assert [r.ours.count for r in found.results] == [1, 1]


def test_a_settlement_only_the_centre_has_is_named(
    till: Desk, centre: TrainingCentre, visit: Visit, new_bill: NewBill, day: date, tmp_path: Path
) -> None:
    sell(till, visit, new_bill())
    other = replace(till, store=_elsewhere(tmp_path, till))
    stray = sell(other, visit, new_bill())
    found = reconcile(till, day, day)
    assert not found.balanced
    (difference,) = found.results[0].differences
    assert difference.settlement_id == stray.settlement.facts.settlement_id
    assert difference.msgid == stray.settlement.facts.msgid
    assert till.store.message_of(difference.msgid) is None


def _elsewhere(tmp_path: Path, desk: Desk) -> object:
    """The book of another window that we do not see."""
    from adapters.store.file import open_file
    from adapters.store.store import SqlStore

    engine = open_file(tmp_path / "other.db", Secret("ef" * 32))
    return SqlStore(engine, desk.institution, desk.operator, desk.clock, window_no=9)


def test_a_reversal_of_unknown_outcome_ends_at_reconciliation(
    till: Desk, centre: TrainingCentre, visit: Visit, new_bill: NewBill, day: date
) -> None:
    bill = new_bill()
    quoted = quote(till, visit, bill)
    centre.fault(infno="2102", fault="http500", times=1)
    result = settle(till, visit, bill, quoted)
    assert isinstance(result, Pending)
    time.sleep(1.1)
    centre.fault(infno="2601", fault="close_after_commit", times=1)
    assert resolve(till, result.message).step is Step.RECONCILE
    reconcile(till, day, day)
    assert [m.state for m in till.store.unresolved()] == [State.UNDOING], "too early to be sure"
    time.sleep(1.1)
    reconcile(till, day, day)
    assert till.store.unresolved() == []
    assert isinstance(settle(till, visit, bill, quoted), Settled)


def test_past_days_are_reconciled_once(till: Desk) -> None:
    found = reconcile_past(till)
    assert found is not None
    assert found.until == till.clock.now().date() - timedelta(days=1)
    assert reconcile_past(till) is None


def test_an_answer_that_could_not_be_written_is_repaired_not_repeated(
    till: Desk, centre: TrainingCentre, visit: Visit, new_bill: NewBill
) -> None:
    from desktop.domain.errors import Broken

    class FullDisk:
        def __getattr__(self, name: str) -> object:
            return getattr(till.store, name)

        def record_settled(self, *_: object) -> object:
            raise Broken("本机数据文件写不进去", "请检查磁盘", "store.write")

    bill = new_bill()
    full = replace(till, store=FullDisk())  # type: ignore[arg-type]
    result = settle(full, visit, bill, quote(till, visit, bill))
    assert isinstance(result, Pending)
    assert till.store.unresolved() == []
    assert till.store.recover_stale(-1) == 1
    assert resolve(till, till.store.unresolved()[0]).step is Step.FOUND
    assert len([r for r in centre.records()["settlements"] if r["bill"] == bill.number]) == 1


def test_a_difference_is_shown_beside_our_own_message_where_we_have_one(
    till: Desk, centre: TrainingCentre, visit: Visit, new_bill: NewBill, day: date, tmp_path: Path
) -> None:
    from desktop.domain.differences import Standing
    from desktop.usecases.show_reconciliation import past_reconciliations, show_reconciliation

    ours = sell(till, visit, new_bill())
    stray = sell(replace(till, store=_elsewhere(tmp_path, till)), visit, new_bill())
    reconcile(till, day, day)
    (found,) = past_reconciliations(till)
    (group,) = show_reconciliation(till, found)
    (row,) = group.differences
    assert row.standing is Standing.CENTRE_ONLY
    assert row.ours.message is None
    both = (ours.settlement.facts.shares.total, stray.settlement.facts.shares.total)
    assert group.centre is not None
    assert (group.centre.count, group.centre.total) == (2, sum(both))


def test_a_run_that_is_stopped_keeps_nothing(till: Desk, visit: Visit, new_bill: NewBill) -> None:
    from desktop.domain.course import Course, Stopped

    sell(till, visit, new_bill())
    day, course = till.clock.now().date(), Course()
    course.stop()
    with pytest.raises(Stopped, match="没有保存"):
        reconcile(till, day, day, course)
    assert list(till.store.reconciliations(9)) == []
    course = Course()
    reconcile(till, day, day, course)
    assert course.progress == (1, 1)


def test_days_that_cannot_be_compared_are_refused(till: Desk, day: date) -> None:
    from desktop.domain.errors import Invalid

    one = timedelta(days=1)
    for since, until in ((day, day - one), (day, day + one), (day - 40 * one, day)):
        with pytest.raises(Invalid):
            reconcile(till, since, until)


def test_a_wrong_clock_forbids_the_settlement_before_a_row_is_made(
    till: Desk, visit: Visit, new_bill: NewBill
) -> None:
    from desktop.domain.errors import NotAllowed

    class Late:
        def __getattr__(self, name: str) -> object:
            return getattr(till.centre, name)

        def clock_offset(self) -> timedelta:
            return timedelta(minutes=11)

    bill = new_bill()
    quoted = quote(till, visit, bill)
    assert till.centre.clock_offset() == timedelta()
    with pytest.raises(NotAllowed, match="慢 11分"):
        settle(replace(till, centre=Late()), visit, bill, quoted)  # type: ignore[arg-type]
    assert till.store.live_settlement(bill.number) is None
