"""Settlements and refunds of a clinic and a ward through the client: the training centre's right
answers are taken, and the same answers of another person or request are not."""

from dataclasses import dataclass
from typing import Any

import pytest

from adapters.fsi.settled import check_reply
from adapters.fsi.transactions.builder import compose, transaction
from adapters.fsi.transports.base import Doubt
from adapters.fsi.wire import Node
from desktop.domain.money import plain_yuan
from tests.contract.fsi_fixtures import HOSPITAL, Desk, desk
from tests.contract.rogue import Json
from tests.contract.till import Till
from tests.contract.visits import (
    RETIRED,
    STAY,
    admitted,
    discharge,
    fee_lines,
    keys,
    now,
    payment,
    ready,
)


@dataclass(frozen=True)
class Asker:
    """A hospital's window through the client."""

    desk: Desk

    def ask(self, infno: str, content: Json) -> Any:
        told: Any = self.desk.signed.ask(
            transaction(infno), compose(infno, content), insured_area="350102"
        )
        return told.setlinfo


@pytest.fixture
def asker(sandbox: Any) -> Asker:
    return Asker(desk(sandbox.url, sandbox.token, sandbox.paasid, institution=HOSPITAL))


def keys_of(info: Any) -> Json:
    return keys({"setl_id": info.setl_id, "mdtrt_id": info.mdtrt_id, "psn_no": info.psn_no})


def test_a_clinics_visit_is_quoted_settled_and_refunded(ward: Till, asker: Asker) -> None:
    _, paid = ready(ward)
    quoted = asker.ask("2206", paid)
    done = asker.ask("2207", paid)
    assert (done.medfee_sumamt, done.psn_no) == (quoted.medfee_sumamt, RETIRED)
    back = asker.ask("2208", keys_of(done))
    assert abs(back.medfee_sumamt) == done.medfee_sumamt


def test_a_stay_is_quoted_settled_and_refunded(ward: Till, asker: Asker) -> None:
    visit = admitted(ward, RETIRED)
    ward.output("2301", fee_lines(visit, STAY))
    ward.output("2402", discharge(ward, visit, now()))
    paid = payment(ward, visit, STAY, "21")
    sums = ("fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt")
    quoted = asker.ask("2303", {"data": paid["data"] | dict.fromkeys(sums, "0.00")})
    paid["data"] |= {name: plain_yuan(getattr(quoted, name)) for name in sums}
    done = asker.ask("2304", paid)
    assert (done.medfee_sumamt, done.psn_no) == (quoted.medfee_sumamt, RETIRED)
    assert asker.ask("2305", keys_of(done)) is not None


def test_a_true_answer_to_another_request_is_doubted(ward: Till, sandbox: Any) -> None:
    _, paid = ready(ward)
    given = ward.output("2207", paid)
    told: Node = transaction("2207").answer.model_validate(given)
    msgid = given["setlinfo"]["medins_setl_id"]
    check_reply("2207", paid, msgid, told, "sum")
    for wrong in ({"psn_no": "1"}, {"medfee_sumamt": "0.01"}):
        with pytest.raises(Doubt):
            check_reply("2207", {"data": paid["data"] | wrong}, msgid, told, "sum")
    with pytest.raises(Doubt):
        check_reply("2207", paid, msgid[:-1] + "X", told, "sum")
