"""Out-patients at the training centre: register, charge, settle, and back again."""

import pytest

from tests.contract.till import (
    HOSPITAL,
    OLD_RESIDENT,
    RETIRED,
    SUSPENDED,
    WORKER,
    Json,
    Till,
    fen,
    record,
    undo,
)
from tests.contract.visits import (
    MIXED,
    description,
    diagnosis,
    fee_lines,
    keys,
    now,
    payment,
    ready,
    registered,
    registration,
    total,
)

PARTS = ("fund_pay_sumamt", "acct_pay", "psn_cash_pay")


def test_an_outpatient_is_settled_with_sums_right_to_the_fen(ward: Till) -> None:
    visit, paid = ready(ward)
    msgid, before = ward.msgid(), ward.balance(RETIRED)
    done = ward.output("2207", paid, msgid=msgid)["setlinfo"]
    assert (done["medins_setl_id"], done["mdtrt_id"]) == (msgid, visit["mdtrt_id"])
    assert sum(fen(done[name]) for name in PARTS) == fen(done["medfee_sumamt"]) == 21930
    # 2.50 over the ceiling and 6.48 own part; of 210.32 the deductible, then 75 %
    assert (done["overlmt_selfpay"], done["preselfpay_amt"]) == ("2.50", "6.48")
    fund = (21032 - fen(done["act_pay_dedc"])) * 75 / 100
    assert abs(fen(done["fund_pay_sumamt"]) - fund) <= 1
    assert ward.balance(RETIRED) == before - fen(done["acct_pay"])
    lines = ward.output("5204", {"data": visit})["fymx"]
    assert {row["setl_id"] for row in lines} == {done["setl_id"]}
    shown = ward.output("5203", keys(done))["setlinfo"]
    assert (shown["medins_setl_id"], shown["clr_type"], shown["med_type"]) == (msgid, "11", "11")


def test_a_quote_of_an_outpatient_records_nothing(ward: Till) -> None:
    visit, paid = ready(ward)
    before = ward.balance(RETIRED)
    quoted = ward.output("2206", paid)["setlinfo"]
    assert (quoted["setl_id"], quoted["setl_time"], quoted["clr_type"]) == ("", "", "11")
    assert ward.balance(RETIRED) == before
    assert {row["setl_id"] for row in ward.output("5204", {"data": visit})["fymx"]} == {""}


def test_a_batch_is_settled_once_but_a_visit_may_have_several(ward: Till) -> None:
    visit, paid = ready(ward)
    done = ward.output("2207", paid)["setlinfo"]
    assert f"已结算，结算ID {done['setl_id']}" in ward.refusal("2207", paid)
    ward.output("2204", fee_lines(visit, MIXED[:1], "B2", first=9))
    second = payment(ward, visit, MIXED[:1], chrg_bchno="B2")
    quoted = ward.output("2206", second)["setlinfo"]
    sums = ("fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt")
    second["data"] |= {name: quoted[name] for name in sums}
    other = ward.output("2207", second)["setlinfo"]
    assert other["setl_id"] != done["setl_id"]
    lines = ward.output("5204", {"data": visit | {"setl_id": other["setl_id"]}})["fymx"]
    assert [row["feedetl_sn"] for row in lines] == ["9"]


def test_undo_goes_settlement_then_lines_then_registration(ward: Till) -> None:
    start = registration(ward)
    visit = ward.output("2201", start)["data"]
    cancel = {"data": visit}
    ward.output("2203", description({k: visit[k] for k in ("mdtrt_id", "psn_no")}))
    ward.output("2204", fee_lines({k: visit[k] for k in ("mdtrt_id", "psn_no")}, MIXED[:1]))
    paid = payment(ward, visit, MIXED[:1])
    quoted = ward.output("2206", paid)["setlinfo"]
    sums = ("fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt")
    paid["data"] |= {name: quoted[name] for name in sums}
    done = ward.output("2207", paid)["setlinfo"]
    batch = {"data": visit | {"chrg_bchno": "B1"}}
    assert "请先撤销结算（2208）" in ward.refusal("2202", cancel)
    assert "已结算，不能撤销" in ward.refusal("2205", batch)
    back = ward.output("2208", keys(done))["setlinfo"]
    assert back["medfee_sumamt"] == "-128.00"
    assert "请先撤销费用明细（2205）" in ward.refusal("2202", cancel)
    ward.output("2205", batch)
    assert "没有已上传的费用明细" in ward.refusal("2205", batch)
    ward.output("2202", cancel)
    assert "未查询到就诊ID" in ward.refusal("2203", description(visit))
    ward.output("2201", start)  # the out-patient number is free again


def test_0000_takes_back_every_unsettled_line_and_may_be_repeated(ward: Till) -> None:
    visit, paid = ready(ward)
    ward.output("2207", paid)
    ward.output("2204", fee_lines(visit, MIXED[:2], "B2", first=11))
    for _ in range(2):
        ward.output("2205", {"data": visit | {"chrg_bchno": "0000"}})
    assert len(ward.output("5204", {"data": visit})["fymx"]) == len(MIXED)


def test_a_reversed_settlement_opens_its_lines_and_a_reversed_refund_closes_them(
    ward: Till,
) -> None:
    visit, paid = ready(ward)
    msgid, before = ward.msgid(), ward.balance(RETIRED)
    ward.output("2207", paid, msgid=msgid)
    ward.output("2601", undo(msgid, "2207", RETIRED))
    assert ward.balance(RETIRED) == before
    done = ward.output("2207", paid)["setlinfo"]
    refund = ward.msgid()
    ward.output("2208", keys(done), msgid=refund)
    ward.output("2601", undo(refund, "2208", RETIRED))
    assert ward.output("5203", keys(done))["setlinfo"]["refd_setl_flag"] == "0"
    assert "已结算" in ward.refusal("2207", paid)
    again = ward.msgid()
    ward.output("2208", keys(done), msgid=again)
    ward.output("2205", {"data": visit | {"chrg_bchno": "0000"}})
    assert "退费不能冲正" in ward.refusal("2601", undo(again, "2208", RETIRED))


def test_an_original_after_its_reversal_is_refused_for_outpatients_too(ward: Till) -> None:
    _, paid = ready(ward)
    msgid = ward.msgid()
    ward.output("2601", undo(msgid, "2207", RETIRED))
    assert "已冲正" in ward.refusal("2207", paid, msgid=msgid)
    assert record(ward, msgid) is None


def test_a_chronic_disease_needs_its_filing_and_pays_better(ward: Till) -> None:
    visit = registered(ward, OLD_RESIDENT)
    assert "备案" in ward.refusal("2203", description(visit, "14", "M03900"))
    ward.output("2203", description(visit, "14", "M01600"))
    ward.output("2204", fee_lines(visit, MIXED[:1]))
    info = ward.output("2206", payment(ward, visit, MIXED[:1], "14"))["setlinfo"]
    assert (info["act_pay_dedc"], info["fund_pay_sumamt"]) == ("0.00", "76.80")
    assert "med_type" in ward.refusal("2206", payment(ward, visit, MIXED[:1], "11"))
    filed = ward.output("5301", {"data": {"psn_no": OLD_RESIDENT}})["feedetail"]
    assert [row["opsp_dise_code"] for row in filed] == ["M01600"]


@pytest.mark.parametrize("name", ["medfee_sumamt", "inscp_scp_amt", "preselfpay_amt"])
def test_sums_that_are_not_the_centres_are_refused_by_name(ward: Till, name: str) -> None:
    _, paid = ready(ward)
    paid["data"][name] = "0.01"
    assert name in ward.refusal("2207", paid)


@pytest.mark.parametrize(
    ("infno", "gone", "words"),
    [
        ("2201", "dr_name", "dr_name（医师姓名）不能为空"),
        ("2201", "mdtrt_cert_no", "mdtrt_cert_no"),
        ("2203", "med_type", "med_type"),
        ("2204", "bilg_dr_name", "bilg_dr_name（开单医师姓名）不能为空"),
        ("2206", "psn_setlway", "psn_setlway"),
    ],
)
def test_a_missing_field_is_named(ward: Till, infno: str, gone: str, words: str) -> None:
    visit = registered(ward)
    inputs: dict[str, Json] = {
        "2201": registration(ward),
        "2203": description(visit),
        "2204": fee_lines(visit, MIXED),
        "2206": payment(ward, visit, MIXED),
    }
    node = next(iter(inputs[infno].values()))
    del (node[0] if isinstance(node, list) else node)[gone]
    assert words in ward.refusal(infno, inputs[infno])


def test_lines_are_kept_once_and_a_wrong_one_keeps_all_out(ward: Till) -> None:
    visit = registered(ward)
    wrong = fee_lines(visit, (*MIXED, ("XZ99ZZZ999Z999990100001", "1", "1.00", "1.00")))
    assert "费用明细 4" in ward.refusal("2204", wrong)
    assert ward.output("5204", {"data": visit}) == {"fymx": []}
    ward.output("2204", fee_lines(visit, MIXED))
    assert "已上传，不能重复" in ward.refusal("2204", fee_lines(visit, MIXED))
    many = fee_lines(visit, MIXED[:1] * 101, "B9", first=100)
    assert "一次最多上传 100 条" in ward.refusal("2204", many)


def test_a_visit_without_description_or_lines_is_not_settled(ward: Till) -> None:
    visit = registered(ward)
    assert "请先上传（2203）" in ward.refusal("2206", payment(ward, visit, MIXED))
    ward.output("2203", description(visit))
    assert "没有待结算的费用明细" in ward.refusal("2206", payment(ward, visit, MIXED))


def test_a_suspended_person_is_told_by_2001_and_refused_by_2201(ward: Till) -> None:
    assert "暂停参保" in ward.refusal("2201", registration(ward, SUSPENDED))
    asked = {"insutype": "310", "fixmedins_code": HOSPITAL, "med_type": "11", "begntime": now()}
    no = ward.output("2001", {"data": asked | {"psn_no": SUSPENDED}})["trtinfo"][0]
    yes = ward.output("2001", {"data": asked | {"psn_no": WORKER}})["trtinfo"][0]
    assert (no["trt_enjymnt_flag"], yes["trt_enjymnt_flag"]) == ("0", "1")
    assert "暂停参保" in no["trt_chk_rslt"]


def test_visits_diagnoses_and_sums_are_shown_to_their_own_institution_only(
    ward: Till, till: Till
) -> None:
    visit, paid = ready(ward)
    done = ward.output("2207", paid)["setlinfo"]
    span = {"psn_no": RETIRED, "begntime": now(-1), "endtime": now(1), "med_type": "11"}
    shown = ward.output("5201", {"data": span})["mdtrtinfo"]
    assert visit["mdtrt_id"] in {row["mdtrt_id"] for row in shown}
    assert till.output("5201", {"data": span}) == {"mdtrtinfo": []}
    found = ward.output("5202", {"data": visit})["data"]
    assert [(row["diag_code"], row["inout_diag_type"]) for row in found] == [("J18.900", "1")]
    assert till.output("5202", {"data": visit}) == {"data": []}
    assert till.output("5204", {"data": visit}) == {"fymx": []}
    assert "未查询到" in till.refusal("2208", keys(done))
    assert "未查询到就诊ID" in till.refusal("2204", fee_lines(visit, MIXED[:1], "B7", 70))
    sums = ward.output("5206", {"data": {"psn_no": RETIRED}})["cuminfo"]
    assert fen(next(row["cum"] for row in sums if row["cum_type_code"] == "T0001")) > 0


def test_chronic_medicines_are_listed_after_they_are_settled(ward: Till) -> None:
    _, paid = ready(ward, OLD_RESIDENT, MIXED, "14", "M01600")
    ward.output("2207", paid)
    asked = {"psn_no": OLD_RESIDENT, "begntime": now(-1)}
    rows = ward.output("5205", {"data": asked})["data"]
    assert total(MIXED) == "219.30"
    assert {row["med_list_codg"] for row in rows} >= {line[0] for line in MIXED}


def test_two_diagnoses_of_one_number_are_refused(ward: Till) -> None:
    body = description(registered(ward))
    body["diseinfo"] = [diagnosis(1), diagnosis(1)]
    assert "diag_srt_no" in ward.refusal("2203", body)
