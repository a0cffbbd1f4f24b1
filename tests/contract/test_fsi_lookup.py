"""A settlement of unknown outcome looked up at the centre (5201, 5204, 5203)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from desktop.domain.errors import Unknown
from tests.contract.answers import info, settlement
from tests.contract.fsi_fixtures import (
    OTHER_NO,
    PERSON_NO,
    Desk,
)
from tests.contract.rogue import Call, Rogue


def looked_up(**changes: Any) -> Callable[[Call], None]:
    """A centre that holds two settlements of one visit: a stranger's and ours."""

    def act(call: Call) -> None:
        if call.envelope["infno"] == "5201":
            call.say(output={"mdtrtinfo": [{"mdtrt_id": "M1", "psn_no": PERSON_NO}]})
        elif call.envelope["infno"] == "5204":
            rows = [{"mdtrt_id": "M1", "setl_id": number} for number in ("S0", "S1", "S1", "")]
            call.say(output={"fymx": rows})
        else:
            ours = call.envelope["input"]["data"]["setl_id"] == "S1"
            members = {**info(call), "cash_payamt": "0.60", "refd_setl_flag": "0"}
            members |= changes if ours else {"medins_setl_id": "", "refd_setl_flag": ""}
            call.say(output={"setlinfo": members})

    return act


@pytest.mark.parametrize(("flag", "refunded"), [("0", False), ("1", True), ("001", True)])
def test_our_settlement_is_found_among_others_and_says_whether_it_was_refunded(
    rogue: Rogue, window: Desk, flag: str, refunded: bool
) -> None:
    message = settlement(window)
    rogue.act = looked_up(medins_setl_id=message.msgid, refd_setl_flag=flag)
    found = window.centre.find_settlement(message)
    assert found
    assert (found.settlement_id, found.msgid, found.reversed) == ("S1", message.msgid, refunded)
    assert [call["infno"] for call in rogue.requests] == ["5201", "5204", "5203", "5203"]
    asked = rogue.requests[0]["input"]["data"]
    day = message.opened_at.date()
    assert asked["begntime"] == f"{day - timedelta(days=1)} 00:00:00"
    assert asked["endtime"] == f"{day + timedelta(days=1)} 23:59:59"


@pytest.mark.parametrize(
    "wrong", [{"psn_no": OTHER_NO}, {"cash_payamt": "0.61"}, {"refd_setl_flag": ""}]
)
def test_a_settlement_of_ours_that_cannot_be_true_is_neither_found_nor_denied(
    rogue: Rogue, window: Desk, wrong: dict[str, str]
) -> None:
    message = settlement(window)
    rogue.act = looked_up(**{"medins_setl_id": message.msgid, **wrong})
    with pytest.raises(Unknown):
        window.centre.find_settlement(message)
