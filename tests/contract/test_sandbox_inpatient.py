"""Stays in hospital at the training centre: admit, charge, discharge, settle, and back."""

from collections.abc import Iterator

import pytest

from tests.contract.till import HOSPITAL, Json, Till, fen, stay_list, undo
from tests.contract.visits import (
    STAY,
    admission,
    admitted,
    change,
    discharge,
    fee_lines,
    keys,
    now,
    payment,
)

PARTS = ("fund_pay_sumamt", "acct_pay", "psn_cash_pay")
PERSON = "35010299000000000013"


@pytest.fixture
def stay(ward: Till) -> Iterator[Json]:
    """A stay with lines; whatever a test did to it, the bed is free afterwards."""
    visit = admitted(ward, PERSON)
    ward.output("2301", fee_lines(visit, STAY))
    yield visit
    ward.send("2402", discharge(ward, visit, now()))


def settled(ward: Till, visit: Json, **changes: str) -> Json:
    ward.output("2402", discharge(ward, visit, now()))
    done: Json = ward.output("2304", payment(ward, visit, STAY, "21"), **changes)["setlinfo"]
    return done


def test_a_stay_is_settled_after_its_discharge(ward: Till, stay: Json) -> None:
    paid = payment(ward, stay, STAY, "21")
    quoted = ward.output("2303", paid)["setlinfo"]
    assert "请先办理出院（2402）" in ward.refusal("2304", paid)
    msgid = ward.msgid()
    done = settled(ward, stay, msgid=msgid)
    assert done["fund_pay_sumamt"] == quoted["fund_pay_sumamt"] == "394.40"  # 85 % above 800.00
    assert (done["act_pay_dedc"], done["medins_setl_id"]) == ("800.00", msgid)
    assert sum(fen(done[name]) for name in PARTS) == fen(done["medfee_sumamt"]) == 126400
    assert f"结算ID {done['setl_id']}" in ward.refusal("2304", paid)
    assert "已结算" in ward.refusal("2301", fee_lines(stay, STAY, first=9))
    shown = ward.output("5203", keys(done))["setlinfo"]
    assert (shown["clr_type"], shown["medins_setl_id"]) == ("21", msgid)
    found = ward.output("5202", {"data": stay})["data"]
    assert [row["inout_diag_type"] for row in found] == ["1", "2", "2"]


def test_undo_goes_settlement_then_discharge_then_lines_then_admission(
    ward: Till, stay: Json
) -> None:
    done = settled(ward, stay)
    back = {"data": stay}
    assert "请先撤销结算（2305）" in ward.refusal("2405", back)
    assert "请先撤销出院（2405）" in ward.refusal("2404", back)
    line = {"data": [stay | {"feedetl_sn": "1"}]}
    assert "已结算，不能撤销" in ward.refusal("2302", line)
    assert ward.output("2305", keys(done))["setlinfo"]["medfee_sumamt"] == "-1264.00"
    ward.output("2405", back)
    assert "请先撤销费用明细（2302）" in ward.refusal("2404", back)
    ward.output("2302", line)
    ward.output("2302", {"data": stay | {"feedetl_sn": "0000"}})
    ward.output("2404", back)
    assert "未查询到就诊ID" in ward.refusal("2402", discharge(ward, stay, now()))


def test_a_patient_in_bed_is_shown_and_not_admitted_twice(ward: Till, stay: Json) -> None:
    again = admission(ward, PERSON, now(-1))
    assert "不能重复入院" in ward.refusal("2401", again)
    asked = {"begntime": now(-9), "endtime": now()}
    lying = ward.output("5303", {"data": asked})["data"]
    assert stay["mdtrt_id"] in {row["mdtrt_id"] for row in lying}
    ward.output("2403", change(ward, stay))
    span = {"psn_no": PERSON, "begntime": now(-9), "endtime": now(), "med_type": "21"}
    rows = ward.output("5201", {"data": span | {"mdtrt_id": stay["mdtrt_id"]}})["mdtrtinfo"]
    assert [(row["adm_bed"], row["inhosp_stas"]) for row in rows] == [("302", "1")]
    assert "早于入院时间" in ward.refusal("2402", discharge(ward, stay, "2020-01-01 08:00:00"))
    ward.output("2402", discharge(ward, stay, now()))
    lying = ward.output("5303", {"data": asked})["data"]
    assert stay["mdtrt_id"] not in {row["mdtrt_id"] for row in lying}
    assert "已办理出院" in ward.refusal("2403", change(ward, stay))


def test_a_midway_settlement_uses_the_deductible_of_the_stay_once(ward: Till, stay: Json) -> None:
    midway = payment(ward, stay, STAY, "21", mid_setl_flag="1")
    assert ward.output("2304", midway)["setlinfo"]["act_pay_dedc"] == "800.00"
    ward.output("2301", fee_lines(stay, STAY, first=21))
    ward.output("2402", discharge(ward, stay, now()))
    rest = ward.output("2304", payment(ward, stay, STAY, "21"))["setlinfo"]
    assert rest["act_pay_dedc"] == "0.00"


def test_reversals_of_stays_admissions_and_refunds(ward: Till, stay: Json) -> None:
    msgid = ward.msgid()
    settled(ward, stay, msgid=msgid)
    ward.output("2601", undo(msgid, "2304", PERSON))
    assert {row["setl_id"] for row in ward.output("5204", {"data": stay})["fymx"]} == {""}
    done = ward.output("2304", payment(ward, stay, STAY, "21"))["setlinfo"]
    refund = ward.msgid()
    ward.output("2305", keys(done), msgid=refund)
    ward.output("2601", undo(refund, "2305", PERSON))
    assert "已结算" in ward.refusal("2304", payment(ward, stay, STAY, "21"))


def test_an_admission_is_reversed_once_and_a_late_one_is_refused(ward: Till) -> None:
    msgid = ward.msgid()
    body = admission(ward, "35010299000000000012", now())
    ward.output("2401", body, msgid=msgid)
    other = undo(msgid, "2401", PERSON)
    assert "不一致" in ward.refusal("2601", other)
    mine = undo(msgid, "2401", "35010299000000000012")
    ward.output("2601", mine)
    assert "已冲正" in ward.refusal("2601", mine)
    ahead = ward.msgid()
    ward.output("2601", undo(ahead, "2401", "35010299000000000012"))
    assert "已冲正" in ward.refusal("2401", body, msgid=ahead)


def test_a_list_of_a_new_stay_is_received_and_locks_its_settlement(ward: Till, stay: Json) -> None:
    done = settled(ward, stay)
    body = stay_list(ward.sandbox)
    body["setlinfo"] |= {name: done[name] for name in ("setl_id", "mdtrt_id", "psn_no")}
    ward.output("4101A", body)
    state = {"psn_no": PERSON, "setl_id": done["setl_id"], "stas_type": "1"}
    ward.output("4102", {"data": {"stastinfo": [state]}})
    assert "已提交" in ward.refusal("2305", keys(done))
    ward.output("4102", {"data": {"stastinfo": [state | {"stas_type": "0"}]}})
    held = ward.output("4103", {"data": {"psn_no": PERSON, "setl_id": done["setl_id"]}})
    charged = sum(fen(row["item_sumamt"]) for row in held["iteminfo"])
    assert charged == fen(done["medfee_sumamt"])
    ward.output("2305", keys(done))


def test_referrals_and_chosen_institutions_are_told(ward: Till, till: Till) -> None:
    rows = ward.output("5304", {"data": {}})["data"]
    assert [row["reflin_medins_no"] for row in rows] == [HOSPITAL]
    assert till.output("5304", {"data": {}}) == {"data": []}
    asked = {"psn_no": "35010299000000000005", "biz_appy_type": "03"}
    chosen = ward.output("5302", {"data": asked})["data"]
    assert [row["fixmedins_code"] for row in chosen] == [HOSPITAL]


def test_a_seeded_stay_has_lines_and_can_be_settled_anew(ward: Till) -> None:
    stay = ward.sandbox.control("GET", "stays")[2]
    names = ("setl_id", "mdtrt_id", "psn_no")
    old = {name: stay[name] for name in names}
    rows = ward.output("5204", {"data": old})["fymx"]
    assert sum(fen(row["det_item_fee_sumamt"]) for row in rows) == stay["total"]
    refund = ward.msgid()
    ward.output("2305", {"data": old}, msgid=refund)
    ward.output("2601", undo(refund, "2305", stay["psn_no"]))
    assert ward.output("5203", {"data": old})["setlinfo"]["refd_setl_flag"] == "0"
    ward.output("2305", {"data": old})
    paid = payment(ward, old, STAY, "21", medfee_sumamt=f"{stay['total'] / 100:.2f}")
    again = ward.output("2304", paid)["setlinfo"]
    assert fen(again["fund_pay_sumamt"]) == stay["fund"]
