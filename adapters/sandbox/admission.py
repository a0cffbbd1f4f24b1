"""2401 admits, 2402 discharges, 2403 changes, 2404 cancels, 2405 undoes the discharge."""

import json
from datetime import datetime

from adapters.sandbox.call import Call, Handlers
from adapters.sandbox.clock import SECOND
from adapters.sandbox.people import check_credential, person
from adapters.sandbox.reading import Node, check_needed, choice, moment, node, optional, rows, text
from adapters.sandbox.refusal import Refusal
from adapters.sandbox.settling import check_entitled, check_message
from adapters.sandbox.store import Row, one
from adapters.sandbox.visits import (
    AT_DISCHARGE,
    INPATIENT,
    ON_ARRIVAL,
    keep_diagnoses,
    live_settlement,
    number_of_lines,
    open_visit,
    own_visit,
    set_state,
)

ADMISSION = (
    ("atddr_no", "主治医生编码"),
    ("chfpdr_name", "主诊医师姓名"),
    ("adm_diag_dscr", "入院诊断描述"),
    ("adm_dept_codg", "入院科室编码"),
    ("adm_dept_name", "入院科室名称"),
    ("adm_bed", "入院床位"),
    ("dscg_maindiag_code", "住院主诊断代码"),
    ("dscg_maindiag_name", "住院主诊断名称"),
)
DISCHARGE = (("dscg_dept_codg", "出院科室编码"), ("dscg_dept_name", "出院科室名称"))
LEAVING = ("1", "2", "3", "4", "5", "9")
MORE = ("coner_name", "tel", "medrcdno", "main_cond_dscr")


def admit(call: Call) -> Node:
    """2401: a stay begins; nobody lies in two beds at once."""
    check_message(call)
    info = node(call.input, "mdtrtinfo")
    who = person(call, text(info, "psn_no", "人员编号", 30))
    check_entitled(call, who, text(info, "insutype", "险种类型", 6))
    cert_type = check_credential(call, info, who)
    med_type = text(info, "med_type", "医疗类别", 6)
    if not med_type.startswith("2"):
        raise Refusal(f"med_type（医疗类别）{med_type} 不是住院类别")
    moment(info, "begntime", "入院时间")
    _check_free(call, who)
    mdtrt_id = open_visit(
        call,
        who,
        _facts(info),
        kind=INPATIENT,
        med_type=med_type,
        cert_type=cert_type,
        number=text(info, "ipt_no", "住院号", 30),
        begin_at=optional(info, "begntime"),
        dise_codg=optional(info, "dise_codg"),
        dise_name=optional(info, "dise_name"),
    )
    diagnoses = rows(call.input, "diseinfo", required=True)
    keep_diagnoses(call, mdtrt_id, ON_ARRIVAL, diagnoses)
    return {"result": {"mdtrt_id": mdtrt_id}}


def _facts(info: Node) -> Node:
    check_needed(info, ADMISSION)
    return {name: optional(info, name) for name in (*(name for name, _ in ADMISSION), *MORE)}


def _check_free(call: Call, who: Row) -> None:
    query = "SELECT i.name FROM visits v JOIN institutions i ON i.code = v.institution"
    lying = one(
        call.tx,
        f"{query} WHERE v.psn_no = ? AND v.kind = ? AND v.state = 'open'",
        who["psn_no"],
        INPATIENT,
    )
    if lying:
        raise Refusal(f"该人员已在{lying['name']}办理入院，不能重复入院")


def discharge(call: Call) -> None:
    """2402: the stay ends with its diagnoses; lines may still come until it is settled."""
    info = node(call.input, "dscginfo")
    visit = _in_bed(call, info)
    if text(info, "insutype", "险种类型", 6) != visit["insutype"]:
        raise Refusal("insutype（险种类型）与入院登记不一致")
    check_needed(info, DISCHARGE)
    choice(info, "dscg_way", "离院方式", LEAVING)
    end = moment(info, "endtime", "出院时间")
    if end.strftime(SECOND) < _second(visit["begin_at"]):
        raise Refusal("endtime（出院时间）早于入院时间")
    names = ("dscg_way", "dscg_bed", *(name for name, _ in DISCHARGE))
    facts = json.loads(visit["facts"]) | {name: optional(info, name) for name in names}
    call.tx.execute(
        "UPDATE visits SET state = 'discharged', end_at = ?, facts = ? WHERE mdtrt_id = ?",
        (end.strftime(SECOND), json.dumps(facts, ensure_ascii=False), visit["mdtrt_id"]),
    )
    diagnoses = rows(call.input, "diseinfo", required=True)
    keep_diagnoses(call, visit["mdtrt_id"], AT_DISCHARGE, diagnoses)


def _second(raw: str) -> str:
    """A begin time, which may be a bare day, in a form that compares."""
    day_only = len(raw) <= len("yyyy-MM-dd")
    return datetime.strptime(raw, "%Y-%m-%d" if day_only else SECOND).strftime(SECOND)


def _in_bed(call: Call, info: Node) -> Row:
    visit = own_visit(call, info, INPATIENT)
    if visit["state"] != "open":
        raise Refusal("该就诊已办理出院")
    return visit


def change(call: Call) -> None:
    """2403: other facts of a stay that has not ended."""
    info = node(call.input, "adminfo")
    visit = _in_bed(call, info)
    choice(info, "mdtrt_cert_type", "就诊凭证类型", ("01", "02", "03"))
    med_type = text(info, "med_type", "医疗类别", 6)
    if not med_type.startswith("2"):
        raise Refusal(f"med_type（医疗类别）{med_type} 不是住院类别")
    moment(info, "begntime", "入院时间")
    facts = json.loads(visit["facts"]) | _facts(info)
    values = (
        text(info, "ipt_otp_no", "住院/门诊号", 30),
        med_type,
        optional(info, "begntime"),
        optional(info, "dise_codg"),
        optional(info, "dise_name"),
        json.dumps(facts, ensure_ascii=False),
    )
    call.tx.execute(
        "UPDATE visits SET number = ?, med_type = ?, begin_at = ?, dise_codg = ?, dise_name = ?,"
        " facts = ? WHERE mdtrt_id = ?",
        (*values, visit["mdtrt_id"]),
    )
    diagnoses = rows(call.input, "diseinfo")
    if diagnoses:
        keep_diagnoses(call, visit["mdtrt_id"], ON_ARRIVAL, diagnoses)


def cancel(call: Call) -> None:
    """2404: as if the patient had not come; only before any line was uploaded."""
    visit = own_visit(call, node(call.input, "data"), INPATIENT)
    undo_admission(call, visit, "不能撤销入院；请先撤销费用明细（2302）")


def undo_admission(call: Call, visit: Row, words: str) -> None:
    """Cancel a stay without lines. Raises `Refusal` with `words` if it has some."""
    if visit["state"] == "discharged":
        raise Refusal("该就诊已办理出院，请先撤销出院（2405）")
    if number_of_lines(call, visit["mdtrt_id"]):
        raise Refusal(f"该就诊已上传费用明细，{words}")
    set_state(call, visit["mdtrt_id"], "cancelled")


def undo_discharge(call: Call) -> None:
    """2405: back to bed; only before the settlement."""
    visit = own_visit(call, node(call.input, "data"), INPATIENT)
    if visit["state"] != "discharged":
        raise Refusal("该就诊未办理出院，无需撤销出院")
    settled = live_settlement(call, visit["mdtrt_id"])
    if settled:
        raise Refusal(f"该就诊已结算，结算ID {settled}，请先撤销结算（2305）")
    _check_free(call, person(call, visit["psn_no"]))
    call.tx.execute(
        "UPDATE visits SET state = 'open', end_at = '' WHERE mdtrt_id = ?", (visit["mdtrt_id"],)
    )
    query = "DELETE FROM diagnoses WHERE mdtrt_id = ? AND inout = ?"
    call.tx.execute(query, (visit["mdtrt_id"], AT_DISCHARGE))


HANDLERS: Handlers = {
    "2401": admit,
    "2402": discharge,
    "2403": change,
    "2404": cancel,
    "2405": undo_discharge,
}
