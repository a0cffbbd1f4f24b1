"""Right and wrong answers of a centre to a sale of one bill, for the contract tests."""

from collections.abc import Callable
from typing import Any

from desktop.domain.message import Message
from desktop.domain.secret import Secret
from tests.contract.fsi_fixtures import (
    PERSON_NO,
    Desk,
    bill,
    visit,
)
from tests.contract.rogue import Call, Json

TOKEN = Secret("350000ec000000000000000000000000000000")


def settlement(window: Desk) -> Message:
    return window.message(window.centre.draft_settlement(visit(token=TOKEN), bill(), "1号窗"))


def info(call: Call, **changes: Any) -> Json:
    """The right answer to a settlement, with other members."""
    return {
        "psn_no": PERSON_NO,
        "setl_id": "S1",
        "mdtrt_id": "M1",
        "setl_time": "2026-01-05 10:11:12",
        "mdtrt_cert_type": "01",
        "med_type": "41",
        "medfee_sumamt": 25.60,
        "fund_pay_sumamt": "20.00",
        "acct_pay": "5.00",
        "acct_mulaid_pay": None,
        "psn_cash_pay": "0.60",
        "medins_setl_id": call.envelope["msgid"],
        **changes,
    }


def settled(**changes: Any) -> Callable[[Call], None]:
    return lambda call: call.say(output={"setlinfo": info(call, **changes)})


def without(name: str) -> Callable[[Call], None]:
    def act(call: Call) -> None:
        members = info(call)
        del members[name]
        call.say(output={"setlinfo": members})

    return act


def body(content: bytes, status: str = "200 OK", extra: str = "") -> Callable[[Call], None]:
    return lambda call: call.answer(content, status, extra)
