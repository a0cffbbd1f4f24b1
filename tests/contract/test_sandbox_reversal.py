"""Sales that are reversed, and looked up, at the training centre."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
import requests

from tests.contract.till import (
    CHILD,
    MIXED,
    OLD_RESIDENT,
    PHARMACY,
    RETIRED,
    SHANGHAI,
    WORKER,
    Json,
    Till,
    fen,
    record,
    sale,
    undo,
)

# --- reversal -------------------------------------------------------------------------------------


def test_a_live_original_is_reversed_once_and_vanishes_from_the_queries(till: Till) -> None:
    msgid, before = till.msgid(), till.balance(WORKER)
    body = sale(till)
    done = till.output("2102", body, msgid=msgid)["setlinfo"]
    assert till.output("2601", undo(msgid)) is None
    assert till.balance(WORKER) == before
    row = record(till, msgid)
    assert row is not None
    assert row["state"] == "reversed"
    assert "已冲正" in till.refusal("2601", undo(msgid))
    assert "未查询到" in till.refusal(
        "5203", {"data": {"psn_no": WORKER, "setl_id": done["setl_id"]}}
    )
    till.output("2102", body)  # the bill is free again


def test_an_original_that_comes_after_its_reversal_is_refused(till: Till) -> None:
    msgid = till.msgid()
    assert till.output("2601", undo(msgid)) is None
    assert "已冲正" in till.refusal("2601", undo(msgid))
    assert "已冲正" in till.refusal("2102", sale(till), msgid=msgid)
    assert record(till, msgid) is None


def test_a_centre_that_lets_late_originals_in_can_be_had_by_a_switch(till: Till) -> None:
    till.sandbox.control("PUT", "switches", json={"late_original_refused": False})
    msgid = till.msgid()
    till.output("2601", undo(msgid))
    till.output("2102", sale(till), msgid=msgid)
    till.output("2601", undo(msgid))
    row = record(till, msgid)
    assert row is not None
    assert row["state"] == "reversed"


def test_a_reversed_refund_makes_the_settlement_live_again(till: Till) -> None:
    done = till.output("2102", sale(till, lines=MIXED))["setlinfo"]
    after_sale = till.balance(WORKER)
    asked = {"data": {name: done[name] for name in ("setl_id", "mdtrt_id", "psn_no")}}
    refund_msgid = till.msgid()
    till.output("2103", asked, msgid=refund_msgid)
    assert "已退费" in till.refusal("2601", undo(done["medins_setl_id"]))
    till.output("2601", undo(refund_msgid, "2103"))
    assert till.balance(WORKER) == after_sale
    shown = till.output("5203", {"data": {"psn_no": WORKER, "setl_id": done["setl_id"]}})
    assert shown["setlinfo"]["refd_setl_flag"] == "0"


def test_a_reversal_names_the_right_transaction_and_person(till: Till) -> None:
    msgid = till.msgid()
    till.output("2102", sale(till), msgid=msgid)
    assert "不支持冲正" in till.refusal("2601", undo(msgid, "4101A"))
    assert "不一致" in till.refusal("2601", undo(msgid, "2103"))
    assert "不一致" in till.refusal("2601", undo(msgid, person_no=RETIRED))


# --- looking up -----------------------------------------------------------------------------------


def test_a_lost_answer_is_found_by_visit_then_lines_then_settlement(till: Till) -> None:
    now = datetime.now(SHANGHAI)
    till.sandbox.control("POST", "faults", json={"infno": "2102", "fault": "close_after_commit"})
    msgid, body = till.msgid(), sale(till, RETIRED, lines=MIXED)
    with pytest.raises(requests.ConnectionError):
        till.post(till.envelope("2102", body, msgid=msgid))
    span = {
        "begntime": f"{now - timedelta(minutes=2):%Y-%m-%d %H:%M:%S}",
        "endtime": f"{now + timedelta(minutes=2):%Y-%m-%d %H:%M:%S}",
    }
    visits = till.output("5201", {"data": {"psn_no": RETIRED, "med_type": "41", **span}})
    mdtrt_id = visits["mdtrtinfo"][-1]["mdtrt_id"]
    rows = till.output("5204", {"data": {"psn_no": RETIRED, "mdtrt_id": mdtrt_id}})["fymx"]
    assert [fen(row["det_item_fee_sumamt"]) for row in rows] == [2560, 6480, 2650, 2980]
    asked = {"data": {"psn_no": RETIRED, "setl_id": rows[0]["setl_id"]}}
    shown = till.output("5203", asked)["setlinfo"]
    assert shown["medins_setl_id"] == msgid
    assert shown["invono"] == body["druginfo"]["invono"]
    assert (shown["mdtrt_cert_type"], shown["refd_setl_flag"]) == ("02", "0")
    names = ("fund_pay_sumamt", "acct_pay", "cash_payamt")
    assert sum(fen(shown[name]) for name in names) == fen(shown["medfee_sumamt"]) == 14670


def test_another_institution_sees_none_of_it(till: Till, ward: Till) -> None:
    done = till.output("2102", sale(till))["setlinfo"]
    day = f"{datetime.now(SHANGHAI):%Y-%m-%d}"
    asked = {"psn_no": WORKER, "begntime": day, "endtime": day, "med_type": "41"}
    assert ward.output("5201", {"data": asked}) == {"mdtrtinfo": []}
    lines = {"psn_no": WORKER, "mdtrt_id": done["mdtrt_id"]}
    assert ward.output("5204", {"data": lines}) == {"fymx": []}
    assert "未查询到" in ward.refusal(
        "5203", {"data": {"psn_no": WORKER, "setl_id": done["setl_id"]}}
    )
    own = {"data": {name: done[name] for name in ("setl_id", "mdtrt_id", "psn_no")}}
    assert "未查询到" in ward.refusal("2103", own)


def test_the_days_totals_are_compared_net_of_refunds_and_reversals(till: Till) -> None:
    day = f"{datetime.now(SHANGHAI):%Y-%m-%d}"

    def compare(count: int, total: int, fund: int, account: int) -> Json:
        sums = {"medfee_sumamt": total, "fund_pay_sumamt": fund, "acct_pay": account}
        amounts = {name: str(Decimal(value) / 100) for name, value in sums.items()}
        span = {"stmt_begndate": day, "stmt_enddate": day, "fixmedins_setl_cnt": str(count)}
        asked = {"insutype": "390", "clr_type": "41", "setl_optins": "350102"}
        found: Json = till.output("3201", {"data": asked | span | amounts})["stmtinfo"]
        return found

    rows = [
        row
        for row in till.sandbox.control("GET", "records")["settlements"]
        if row["institution"] == PHARMACY
        and row["state"] != "reversed"
        and row["person_no"] in (CHILD, OLD_RESIDENT)
    ]
    count = sum(1 if row["kind"] == "settlement" else -1 for row in rows)
    sums = [sum(row[name] for row in rows) for name in ("total_fen", "fund_fen", "account_fen")]
    assert compare(count, *sums)["stmt_rslt"] == "0"
    done = till.output("2102", sale(till, OLD_RESIDENT))["setlinfo"]
    assert compare(count, *sums)["stmt_rslt"] == "1"
    assert compare(count + 2, *sums)["stmt_rslt"] == "2"
    assert compare(count + 1, *sums)["stmt_rslt"] == "3"
    asked = {"data": {name: done[name] for name in ("setl_id", "mdtrt_id", "psn_no")}}
    till.output("2103", asked)
    assert compare(count, *sums)["stmt_rslt"] == "0"
