"""The centre's clock as its real answers tell it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from adapters.fsi.centre import FsiCentre
from adapters.fsi.client import FsiClient
from adapters.fsi.clock_watch import ClockWatch
from adapters.fsi.envelope import Profile
from adapters.fsi.signed import SignedClient
from desktop.domain.clock_offset import is_off
from desktop.domain.roles import Operator, Role
from tests.contract.fsi_fixtures import PHARMACY, TurnedClock, next_msgid
from tests.contract.ways import Door, Way


@pytest.mark.parametrize("minutes", [-15, 0, 15])
def test_any_answer_tells_how_far_the_clocks_are_apart(
    sandbox: Any, way: Way, minutes: int, tmp_path: Any
) -> None:
    clock = TurnedClock(timedelta(minutes=minutes))
    client = FsiClient(
        way.opened(Door(sandbox.url, sandbox.token, sandbox.paasid, 1 << 20)),
        Profile(PHARMACY, Operator("0001", "训练收银", Role.CASHIER), "V1.0", "FSI"),
        clock, lambda: next_msgid(PHARMACY), 20.0, watch=ClockWatch(clock),
    )  # fmt: skip
    centre = FsiCentre(SignedClient(client), tmp_path)
    assert centre.clock_offset() is None
    centre.sign_in()
    offset = centre.clock_offset()
    assert offset is not None
    assert is_off(offset, 600) is (minutes != 0)
    assert abs(offset + timedelta(minutes=minutes)) < timedelta(seconds=5)
