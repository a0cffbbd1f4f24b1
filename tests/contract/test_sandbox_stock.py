"""Stock, purchases and sales with trace codes, and order hints, at the training centre."""

import uuid

import pytest

from tests.contract.till import AMOXICILLIN, Json, Till, sale
from tests.contract.visits import MIXED, keys, now, ready

OK = {"retRslt": "1", "msgRslt": "成功"}


def trace() -> str:
    return f"8{uuid.uuid4().int % 10**19:019d}"


def goods(batch: str, **more: object) -> Json:
    row: Json = {
        "med_list_codg": AMOXICILLIN,
        "fixmedins_hilist_id": "L1",
        "fixmedins_hilist_name": "阿莫西林胶囊",
        "fixmedins_bchno": batch,
        "rx_flag": "1",
        "manu_lotnum": "2601",
        "manu_date": "2026-01-01",
        "expy_end": "2028-01-01",
        "trdn_flag": "0",
    }
    return row | more


def sold(batch: str, codes: list[str], **more: object) -> Json:
    row = goods(
        batch,
        prsc_dr_name="训练医师甲",
        phar_name="训练药师",
        phar_prac_cert_no="YS350102900001",
        mdtrt_sn="M1",
        rtal_docno=uuid.uuid4().hex,
        sel_retn_cnt="1",
        sel_retn_time=now(),
        sel_retn_opter_name="训练收费员",
        mdtrt_setl_type="2",
        drugtracinfo=[{"drug_trac_codg": code} for code in codes],
    )
    return {"selinfo": row | more}


def stock(infno: str, batch: str) -> Json:
    counted = {"invdate": now()[:10], "inv_cnt": "5"}
    moved = {"inv_chg_type": "103", "pric": "12.80", "cnt": "1", "inv_chg_time": now()}
    bought = {
        "spler_name": "闽训医药",
        "prdr_name": "闽训制药",
        "aprvno": "国药准字X1",
        "purc_invo_no": "1",
        "purc_retn_cnt": "10",
        "purc_retn_stoin_time": now(),
        "purc_retn_opter_name": "训练采购员",
    }
    return {
        "3501": {"invinfo": [goods(batch, **counted)]},
        "3502": {"invinfo": goods(batch, **moved)},
        "3503": {"purcinfo": goods(batch, **bought)},
        "3504": {"purcinfo": goods(batch, **bought)},
        "3505": sold(batch, []),
        "3506": sold(batch, []),
    }[infno]


@pytest.mark.parametrize("infno", ["3501", "3502", "3503", "3504", "3505"])
def test_what_is_told_about_goods_is_kept_until_it_is_deleted(till: Till, infno: str) -> None:
    batch = uuid.uuid4().hex[:12]
    assert till.output(infno, stock(infno, batch))["result"] == OK
    kind = {"3501": "1", "3502": "2", "3503": "3", "3504": "3", "3505": "4"}[infno]
    gone = {"data": {"fixmedins_bchno": batch, "inv_data_type": kind}}
    assert till.output("3507", gone)["result"] == OK
    assert till.output("3507", gone)["result"]["retRslt"] == "0"


def test_a_trace_code_is_sold_once_until_it_comes_back(till: Till, ward: Till) -> None:
    batch, code = uuid.uuid4().hex[:12], trace()
    assert till.output("3505", sold(batch, [code]))["result"] == OK
    for window in (till, ward):
        again = window.output("3505", sold("other", [code, trace()]))["result"]
        assert again["retRslt"] == "0"
        assert code in again["msgRslt"]
    assert ward.output("3506", sold(batch, [code]))["result"]["retRslt"] == "0"
    assert till.output("3506", sold(batch, [code]))["result"] == OK
    assert till.output("3506", sold(batch, [code]))["result"]["retRslt"] == "0"
    assert till.output("3505", sold(batch, [code]))["result"] == OK
    till.output("3507", {"data": {"fixmedins_bchno": batch, "inv_data_type": "4"}})
    assert till.output("3505", sold(batch, [code]))["result"] == OK


def test_the_flat_field_counts_as_a_trace_code_and_twice_in_one_request_is_no(till: Till) -> None:
    code = trace()
    flat = sold("b1", [], drug_trac_codg=code)
    assert till.output("3505", flat)["result"] == OK
    assert till.output("3505", sold("b2", [code]))["result"]["retRslt"] == "0"
    fresh = trace()
    both = {"selinfo": [sold("b3", [fresh])["selinfo"], sold("b4", [fresh])["selinfo"]]}
    assert "重复" in till.output("3505", both)["result"]["msgRslt"]
    assert till.output("3505", sold("b5", [fresh]))["result"] == OK  # nothing was kept


def test_a_split_pack_is_sold_in_parts(till: Till) -> None:
    code = trace()
    for _ in range(2):
        assert till.output("3505", sold("s1", [code], trdn_flag="1"))["result"] == OK


def test_an_insured_sale_names_a_live_settlement(till: Till) -> None:
    done = till.output("2102", sale(till))["setlinfo"]
    insured = {"mdtrt_setl_type": "1", "setl_id": done["setl_id"]}
    assert till.output("3505", sold("i1", [trace()], **insured))["result"] == OK
    till.output("2103", keys(done))
    assert till.output("3505", sold("i2", [trace()], **insured))["result"]["retRslt"] == "0"
    nameless = sold("i3", [trace()], mdtrt_setl_type="1")
    assert "setl_id（结算ID）不能为空" in till.refusal("3505", nameless)


def test_an_outpatient_settlement_with_a_sold_code_is_refused(till: Till, ward: Till) -> None:
    code = trace()
    till.output("3505", sold("o1", [code]))
    _, paid = ready(ward, "35010299000000000004", MIXED)
    paid["drug_trac_info"] = [{"feedetl_sn": "1", "drug_trac_codg": code, "trdn_flag": "0"}]
    assert code in ward.refusal("2207", paid)
    paid["drug_trac_info"][0]["feedetl_sn"] = "77"
    assert "drug_trac_info.feedetl_sn" in ward.refusal("2207", paid)


def test_a_purchase_is_told_once(till: Till) -> None:
    batch = uuid.uuid4().hex[:12]
    till.output("3503", stock("3503", batch))
    assert "已上传" in till.output("3503", stock("3503", batch))["result"]["msgRslt"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"fixmedins_bchno": ""}, "fixmedins_bchno"),
        ({"sel_retn_cnt": "many"}, "sel_retn_cnt（销售/退货数量）不是数字"),
        ({"sel_retn_time": "now"}, "sel_retn_time"),
        ({"rx_flag": "9"}, "rx_flag"),
        ({"med_list_codg": "X0"}, "med_list_codg（医疗目录编码）X0"),
        ({"drugtracinfo": [{"drug_trac_codg": "§"}]}, "drug_trac_codg（药品追溯码）格式错误"),
    ],
)
def test_a_badly_formed_sale_is_refused_by_field(till: Till, changes: Json, words: str) -> None:
    assert words in till.refusal("3505", sold("f1", [], **changes))


def orders(infno: str) -> Json:
    one = {"rx_id": "1", "hilist_code": AMOXICILLIN, "hilist_name": "阿莫西林", "cnt": "1"}
    rows = [one, one | {"rx_id": "2"}, one | {"rx_id": "3", "hilist_code": "x", "cnt": "31"}]
    visit = {"mdtrt_id": "M1", "fsi_order_dtos": rows}
    patient = {"patn_id": "P1", "fsi_encounter_dtos": [visit]}
    data: Json = {"trig_scen": "1", "syscode": "HIS"}
    if infno == "3101":
        return {"data": data | {"patient_dtos": [patient]}}
    return {"data": data, "patient_dtos": [patient]}


@pytest.mark.parametrize("infno", ["3101", "3102"])
def test_orders_that_break_a_rule_are_pointed_at_and_answered(
    till: Till, ward: Till, infno: str
) -> None:
    found = ward.output(infno, orders(infno))["result"]
    assert [row["rule_name"] for row in found] == ["重复收费", "超量"]
    assert [row["judge_result_detail_dtos"][0]["rx_id"] for row in found] == ["2", "3"]
    warns = [{"warn_rslt_id": row["jr_id"], "dspo_way": "1"} for row in found]
    feedback = {"data": {"warn_type": "1", "warns": warns}}
    ward.output("3103", feedback)
    assert "warn_rslt_id" in till.refusal("3103", feedback)
