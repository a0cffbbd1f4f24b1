"""The money use case, with both books compared after each fault."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from adapters.training import TrainingCentre
from desktop.domain.errors import AlreadyLive, Invalid, NotAllowed
from desktop.domain.message import Message, State
from desktop.domain.roles import Operator, Role
from desktop.domain.visit import Bill, Visit
from desktop.ports import Desk
from desktop.usecases.quote import quote
from desktop.usecases.resolve import Step, resolve
from desktop.usecases.settle import Declined, NotSent, Pending, Settled, settle

NewBill = Callable[[], Bill]


def live_at_centre(centre: TrainingCentre, bill: Bill) -> list[str]:
    rows = centre.records()["settlements"]
    return [r["msgid"] for r in rows if r["bill"] == bill.number and r["state"] == "live"]


def resolved(desk: Desk) -> list[Step]:
    """Look until nothing is unresolved; the steps seen."""
    steps: list[Step] = []
    deadline = time.monotonic() + 20
    while desk.store.unresolved():
        steps += [resolve(desk, m).step for m in desk.store.unresolved()]
        assert time.monotonic() < deadline, steps
        time.sleep(0.1)
    return steps


def doubted(desk: Desk, centre: TrainingCentre, visit: Visit, bill: Bill) -> Message:
    """A settlement that never reached the centre, once the centre is certainly done with it."""
    quoted = quote(desk, visit, bill)
    centre.fault(infno="2102", fault="http500", times=1)
    result = settle(desk, visit, bill, quoted)
    assert isinstance(result, Pending)
    time.sleep(1.1)
    return result.message


def test_a_settlement_stands_in_both_books(
    till: Desk, centre: TrainingCentre, visit: Visit, new_bill: NewBill
) -> None:
    bill = new_bill()
    result = settle(till, visit, bill, quote(till, visit, bill))
    assert isinstance(result, Settled)
    assert result.settlement.facts.shares.total == bill.total
    assert live_at_centre(centre, bill) == [result.settlement.facts.msgid]


def test_the_row_stands_before_the_socket_opens(
    till: Desk, visit: Visit, new_bill: NewBill
) -> None:
    bill = new_bill()
    quoted = quote(till, visit, bill)
    seen: list[State] = []

    class Watching:
        def __getattr__(self, name: str) -> object:
            return getattr(till.centre, name)

        def settle(self, message: object) -> object:
            live = till.store.live_settlement(bill.number)
            assert live is not None
            seen.append(live.state)
            return till.centre.settle(live)

    watched = replace(till, centre=Watching())  # type: ignore[arg-type]
    # The row alone has no token: what the watcher sends from the row cannot be sent at all.
    assert isinstance(settle(watched, visit, bill, quoted), NotSent)
    assert seen == [State.SENDING]


def test_the_same_bill_is_not_settled_twice(
    till: Desk, centre: TrainingCentre, visit: Visit, new_bill: NewBill
) -> None:
    bill = new_bill()
    quoted = quote(till, visit, bill)
    settle(till, visit, bill, quoted)
    with pytest.raises(AlreadyLive):
        settle(till, visit, bill, quoted)
    with pytest.raises(AlreadyLive):
        quote(till, visit, bill)
    assert len(live_at_centre(centre, bill)) == 1


def test_a_bill_that_changed_after_its_quote_is_stopped(
    till: Desk, centre: TrainingCentre, visit: Visit, new_bill: NewBill
) -> None:
    bill = new_bill()
    quoted = quote(till, visit, bill)
    more = replace(bill, lines=bill.lines * 2)
    with pytest.raises(Invalid, match="有改动"):
        settle(till, visit, more, quoted)
    assert live_at_centre(centre, bill) == []


def test_an_empty_bill_is_refused_here(till: Desk, visit: Visit, new_bill: NewBill) -> None:
    with pytest.raises(Invalid, match="没有收费项目"):
        quote(till, visit, replace(new_bill(), lines=()))


def test_an_office_clerk_may_not_settle(till: Desk, visit: Visit, new_bill: NewBill) -> None:
    clerk = replace(till, operator=Operator("9", "医保办", Role.INSURANCE_OFFICE))
    with pytest.raises(NotAllowed):
        quote(clerk, visit, new_bill())


def test_a_refusal_keeps_the_centre_s_words_and_frees_the_bill(
    till: Desk, centre: TrainingCentre, visit: Visit, new_bill: NewBill
) -> None:
    bill = new_bill()
    quoted = quote(till, visit, bill)
    centre.fault(infno="2102", fault="error", message="余额不足", times=1)
    result = settle(till, visit, bill, quoted)
    assert isinstance(result, Declined)
    assert "余额不足" in result.reason
    assert isinstance(settle(till, visit, bill, quoted), Settled)


def test_a_refused_signature_is_not_sent_and_may_be_tried_again(
    till: Desk, centre: TrainingCentre, visit: Visit, new_bill: NewBill
) -> None:
    bill = new_bill()
    quoted = quote(till, visit, bill)
    centre.fault(infno="2102", fault="refuse_signature", times=1)
    assert isinstance(settle(till, visit, bill, quoted), NotSent)
    assert isinstance(settle(till, visit, bill, quoted), Settled)


@pytest.mark.parametrize(
    "fault", ["close_after_commit", "http500_after_commit", "gbk", "truncate", "drip"]
)
def test_an_answer_lost_after_the_commit_is_found_and_not_reversed(
    till: Desk, centre: TrainingCentre, visit: Visit, new_bill: NewBill, fault: str
) -> None:
    bill = new_bill()
    quoted = quote(till, visit, bill)
    reversals = len(centre.calls("2601"))
    centre.fault(infno="2102", fault=fault, times=1, seconds=5)
    result = settle(till, visit, bill, quoted)
    assert isinstance(result, Pending)
    assert Step.FOUND in resolved(till)
    assert live_at_centre(centre, bill) == [result.message.msgid]
    assert len(centre.calls("2601")) == reversals
    with pytest.raises(AlreadyLive):
        quote(till, visit, bill)


@pytest.mark.parametrize("fault", ["http500", "html", "close_before"])
def test_a_request_that_never_arrived_is_reversed_and_the_bill_is_free(
    till: Desk, centre: TrainingCentre, visit: Visit, new_bill: NewBill, fault: str
) -> None:
    bill = new_bill()
    quoted = quote(till, visit, bill)
    centre.fault(infno="2102", fault=fault, times=1)
    result = settle(till, visit, bill, quoted)
    assert isinstance(result, Pending)
    assert resolve(till, result.message).step is Step.WAITING
    assert resolved(till)[-1] is Step.UNDONE
    assert live_at_centre(centre, bill) == []
    assert isinstance(settle(till, visit, bill, quoted), Settled)
    assert len(live_at_centre(centre, bill)) == 1


def test_an_original_that_comes_late_is_found_before_it_is_reversed(
    till: Desk, centre: TrainingCentre, visit: Visit, new_bill: NewBill
) -> None:
    patient = replace(till, max_processing_seconds=4)
    bill = new_bill()
    quoted = quote(patient, visit, bill)
    centre.fault(infno="2102", fault="slow", times=1, seconds=2.5)
    result = settle(patient, visit, bill, quoted)
    assert isinstance(result, Pending)
    assert resolved(patient)[-1] is Step.FOUND
    assert live_at_centre(centre, bill) == [result.message.msgid]


def test_a_look_up_that_fails_changes_nothing(
    till: Desk, centre: TrainingCentre, visit: Visit, new_bill: NewBill
) -> None:
    bill = new_bill()
    quoted = quote(till, visit, bill)
    centre.fault(infno="2102", fault="close_after_commit", times=1)
    result = settle(till, visit, bill, quoted)
    assert isinstance(result, Pending)
    centre.fault(infno="5201", fault="http500", times=3)
    assert resolve(till, result.message).step is Step.UNREACHED
    centre.clear_faults()
    assert [m.state for m in till.store.unresolved()] == [State.UNKNOWN]
    assert resolved(till) == [Step.FOUND]


def test_a_reversal_of_unknown_outcome_is_not_sent_again(
    till: Desk, centre: TrainingCentre, visit: Visit, new_bill: NewBill
) -> None:
    message = doubted(till, centre, visit, new_bill())
    before = len(centre.calls("2601"))
    centre.fault(infno="2601", fault="close_after_commit", times=1)
    assert resolve(till, message).step is Step.RECONCILE
    (message,) = till.store.unresolved()
    assert message.state is State.UNDOING
    assert resolve(till, message).step is Step.RECONCILE
    assert len(centre.calls("2601")) == before + 1


def test_a_refused_reversal_is_not_asked_for_again_at_once(
    till: Desk, centre: TrainingCentre, visit: Visit, new_bill: NewBill
) -> None:
    message = doubted(till, centre, visit, new_bill())
    centre.fault(infno="2601", fault="error", times=1, message="原交易正在处理")
    assert resolve(till, message).step is Step.DENIED
    calls = len(centre.calls("2601"))
    assert resolve(till, message).step is Step.DENIED
    assert len(centre.calls("2601")) == calls
