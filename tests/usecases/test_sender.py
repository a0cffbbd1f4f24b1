"""The loop that brings everything home goes on whatever goes wrong."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from adapters.training import TrainingCentre
from desktop.domain.visit import Bill, Visit
from desktop.ports import Desk
from desktop.sender import RAREST_LOOK, Looks, Sender
from desktop.usecases.quote import quote
from desktop.usecases.settle import Pending, settle


def test_a_settlement_is_looked_at_soon_and_then_more_rarely(
    till: Desk, visit: Visit, new_bill: Callable[[], Bill]
) -> None:
    bill = new_bill()
    message = till.store.open_message(till.centre.draft_settlement(visit, bill, till.window))
    looks = Looks()
    times = [second for second in range(600) if looks.due(message, float(second))]
    gaps = [later - sooner for sooner, later in zip(times, times[1:], strict=False)]
    assert times[:3] == [0, 1, 3]
    assert gaps == sorted(gaps)
    assert gaps[-1] == RAREST_LOOK
    looks.keep([])
    assert looks.due(message, 600.0)
    till.store.record_unsent(message, "试验结束")


class TornBook:
    """A store whose file was torn away."""

    def __getattr__(self, name: str) -> object:
        raise RuntimeError(f"{name} of 林示范")


@pytest.mark.expects_log("RuntimeError in __getattr__")
def test_a_desk_that_fails_does_not_stop_the_others(
    till: Desk,
    centre: TrainingCentre,
    visit: Visit,
    new_bill: Callable[[], Bill],
    caplog: pytest.LogCaptureFixture,
) -> None:
    torn = replace(till, store=TornBook())  # type: ignore[arg-type]
    bill = new_bill()
    quoted = quote(till, visit, bill)
    centre.fault(infno="2102", fault="close_after_commit", times=1)
    assert isinstance(settle(till, visit, bill, quoted), Pending)
    sender = Sender([torn, till], lambda: None)
    sender.start()
    ends_at = time.monotonic() + 20
    while till.store.unresolved() and time.monotonic() < ends_at:
        time.sleep(0.05)
    sender.stop()
    assert till.store.unresolved() == []
    assert "林示范" not in caplog.text
