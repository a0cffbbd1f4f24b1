"""2201 registers an out-patient, 2202 cancels that, 2203 and 2203A tell about the visit."""

from adapters.sandbox.call import Call, Handlers
from adapters.sandbox.people import check_credential, person
from adapters.sandbox.reading import Node, check_needed, moment, node, optional, rows, text
from adapters.sandbox.refusal import Refusal
from adapters.sandbox.settling import check_entitled, check_message
from adapters.sandbox.store import Row, one
from adapters.sandbox.visits import (
    ON_ARRIVAL,
    OUTPATIENT,
    keep_diagnoses,
    live_settlement,
    number_of_lines,
    open_visit,
    own_visit,
    set_state,
)

REGISTERED = "12"
CHRONIC = "14"
NEEDED = (
    ("ipt_otp_no", "住院/门诊号"),
    ("atddr_no", "医师编码"),
    ("dr_name", "医师姓名"),
    ("dept_code", "科室编码"),
    ("dept_name", "科室名称"),
    ("caty", "科别"),
)
KEPT = ("atddr_no", "dr_name", "dept_code", "dept_name", "caty")


def register(call: Call) -> Node:
    """2201: a visit begins; the same out-patient number is registered once while it is open."""
    check_message(call)
    data = node(call.input, "data")
    who = person(call, text(data, "psn_no", "人员编号", 30))
    check_entitled(call, who, text(data, "insutype", "险种类型", 6))
    cert_type = check_credential(call, data, who)
    check_needed(data, NEEDED)
    moment(data, "begntime", "挂号时间")
    number = text(data, "ipt_otp_no", "住院/门诊号", 30)
    _check_number(call, number)
    mdtrt_id = open_visit(
        call,
        who,
        {name: optional(data, name) for name in KEPT},
        kind=OUTPATIENT,
        med_type=REGISTERED,
        cert_type=cert_type,
        number=number,
        begin_at=optional(data, "begntime"),
    )
    return {"data": {"mdtrt_id": mdtrt_id, "psn_no": who["psn_no"], "ipt_otp_no": number}}


def _check_number(call: Call, number: str) -> None:
    query = (
        "SELECT mdtrt_id FROM visits WHERE institution = ? AND number = ? AND kind = ?"
        " AND state = 'open'"
    )
    known = one(call.tx, query, call.asker, number, OUTPATIENT)
    if known:
        raise Refusal(f"ipt_otp_no（住院/门诊号）{number} 已挂号，就诊ID {known['mdtrt_id']}")


def cancel(call: Call) -> None:
    """2202: only while nothing was uploaded; undo goes 2208, then 2205, then 2202."""
    data = node(call.input, "data")
    visit = own_visit(call, data, OUTPATIENT)
    if text(data, "ipt_otp_no", "住院/门诊号", 30) != visit["number"]:
        raise Refusal("ipt_otp_no（住院/门诊号）与就诊ID不符")
    settled = live_settlement(call, visit["mdtrt_id"])
    if settled:
        raise Refusal(f"该就诊已结算，结算ID {settled}，请先撤销结算（2208）")
    if number_of_lines(call, visit["mdtrt_id"]):
        raise Refusal("该就诊已上传费用明细，请先撤销费用明细（2205）")
    set_state(call, visit["mdtrt_id"], "cancelled")


def describe(call: Call) -> None:
    """2203 and 2203A: kind of visit, disease and diagnoses; sent again it replaces."""
    name = "mdtrtInfo" if "mdtrtInfo" in call.input else "mdtrtinfo"
    info = node(call.input, name)
    visit = own_visit(call, info, OUTPATIENT)
    med_type = text(info, "med_type", "医疗类别", 6)
    if not med_type.startswith("1"):
        raise Refusal(f"med_type（医疗类别）{med_type} 不是门诊类别")
    moment(info, "begntime", "开始时间")
    disease = optional(info, "dise_codg")
    if med_type == CHRONIC:
        check_filed(call, visit, disease)
    call.tx.execute(
        "UPDATE visits SET med_type = ?, dise_codg = ?, dise_name = ? WHERE mdtrt_id = ?",
        (med_type, disease, optional(info, "dise_name"), visit["mdtrt_id"]),
    )
    diagnoses = rows(call.input, "diseinfo", required=True)
    keep_diagnoses(call, visit["mdtrt_id"], ON_ARRIVAL, diagnoses)


def check_filed(call: Call, visit: Row, disease: str) -> None:
    """An out-patient with a chronic disease needs a filing that is good today."""
    filed = one(
        call.tx,
        "SELECT 1 FROM filings WHERE psn_no = ? AND dise_code = ? AND begin_day <= ?"
        " AND end_day >= ?",
        visit["psn_no"],
        disease,
        call.time[:10],
        call.time[:10],
    )
    if filed is None:
        raise Refusal(f"dise_codg（病种编码）{disease or '为空'}：该人员没有有效的门诊慢特病备案")


HANDLERS: Handlers = {
    "2201": register,
    "2202": cancel,
    "2203": describe,
    "2203A": describe,
}
