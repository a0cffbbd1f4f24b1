"""What is known of a person or a place beside money: 1201, 2001, 5301, 5302, 5303, 5304."""

from adapters.sandbox.call import Call, Handlers
from adapters.sandbox.people import identity, person
from adapters.sandbox.queries import BEGIN, END
from adapters.sandbox.reading import Node, choice, moment, node, optional, span, text
from adapters.sandbox.refusal import Refusal
from adapters.sandbox.registration import CHRONIC
from adapters.sandbox.settling import benefit
from adapters.sandbox.store import Row, one
from adapters.sandbox.wire import FUND_TYPES

KINDS = {"hospital": "1", "pharmacy": "2"}
FUND_CHECK = "1"


def institutions(call: Call) -> Node:
    """1201: institutions of one kind by code or by a part of the name."""
    data = node(call.input, "medinsinfo")
    kind = choice(data, "fixmedins_type", "定点医疗服务机构类型", tuple(KINDS.values()))
    code, name = optional(data, "fixmedins_code"), optional(data, "fixmedins_name")
    found = call.tx.execute(
        "SELECT * FROM institutions WHERE (? = '' OR code = ?) AND instr(name, ?) ORDER BY code",
        (code, code, name),
    )
    rows = [_institution(row) for row in found if KINDS[row["kind"]] == kind]
    return {"medinsinfo": rows}


def _institution(row: Row) -> Node:
    return {
        "fixmedins_code": row["code"],
        "fixmedins_name": row["name"],
        "uscc": row["uscc"],
        "fixmedins_type": KINDS[row["kind"]],
        "hosp_lv": row["hosp_lv"],
        "exp_content": "",
    }


def check_treatment(call: Call) -> Node:
    """2001: whether the fund pays for this person, kind of visit and day; a no has its reason."""
    data = node(call.input, "data")
    who = person(call, text(data, "psn_no", "人员编号", 30))
    if text(data, "fixmedins_code", "定点医药机构编号", 12) != call.asker:
        raise Refusal("fixmedins_code（定点医药机构编号）与报文头不一致")
    day = moment(data, "begntime", "开始时间")
    insutype, med_type = (
        text(data, "insutype", "险种类型", 6),
        text(data, "med_type", "医疗类别", 6),
    )
    reason = _why_not(call, who, insutype, med_type, optional(data, "dise_codg"))
    row = {
        "psn_no": who["psn_no"],
        "trt_chk_type": FUND_CHECK,
        "fund_pay_type": FUND_TYPES[who["insutype"]][0],
        "trt_enjymnt_flag": "0" if reason else "1",
        "begndate": f"{day:%Y-%m-%d}",
        "enddate": f"{day:%Y}-12-31",
        "trt_chk_rslt": reason or "可享受待遇",
    }
    return {"trtinfo": [row]}


def _why_not(call: Call, who: Row, insutype: str, med_type: str, disease: str) -> str:
    if insutype != who["insutype"]:
        return "险种与人员参保险种不一致"
    if who["insu_stas"] != "1":
        return "参保状态为暂停参保"
    if med_type == CHRONIC and not _filed(call, who, disease):
        return "没有有效的门诊慢特病备案"
    try:
        benefit(call, who, _place(med_type))
    except Refusal as why:
        return why.reason
    return ""


def _place(med_type: str) -> str:
    places = {"41": "pharmacy", CHRONIC: "chronic"}
    return places.get(med_type, "inpatient" if med_type.startswith("2") else "outpatient")


def _filed(call: Call, who: Row, disease: str) -> bool:
    query = (
        "SELECT 1 FROM filings WHERE psn_no = ? AND (? = '' OR dise_code = ?)"
        " AND ? BETWEEN begin_day AND end_day"
    )
    return one(call.tx, query, who["psn_no"], disease, disease, call.time[:10]) is not None


def filings(call: Call) -> Node:
    """5301: the chronic diseases filed for a person, past ones too."""
    who = person(call, text(node(call.input, "data"), "psn_no", "人员编号", 30))
    query = "SELECT * FROM filings WHERE psn_no = ? ORDER BY dise_code"
    rows = [
        {
            "opsp_dise_code": row["dise_code"],
            "opsp_dise_name": row["dise_name"],
            "begndate": row["begin_day"],
            "enddate": row["end_day"],
        }
        for row in call.tx.execute(query, (who["psn_no"],))
    ]
    return {"feedetail": rows}


def appointments(call: Call) -> Node:
    """5302: the institutions a person chose."""
    data = node(call.input, "data")
    who = person(call, text(data, "psn_no", "人员编号", 30))
    kind = text(data, "biz_appy_type", "业务申请类型", 3)
    found = call.tx.execute(
        "SELECT a.*, i.name FROM appointments a JOIN institutions i ON i.code = a.institution"
        " WHERE a.psn_no = ? AND a.biz_type = ? ORDER BY a.number",
        (who["psn_no"], kind),
    )
    return {"data": [_appointment(who, row) for row in found]}


def _appointment(who: Row, row: Row) -> Node:
    return {
        "psn_no": who["psn_no"],
        "insutype": who["insutype"],
        "fix_srt_no": str(row["number"]),
        "fixmedins_code": row["institution"],
        "fixmedins_name": row["name"],
        "begndate": row["begin_day"],
        "enddate": row["end_day"],
        "memo": "",
    }


def in_bed(call: Call) -> Node:
    """5303: who lies in this institution and came in the time range."""
    data = node(call.input, "data")
    begin, end = span(data, BEGIN, END)
    found = call.tx.execute(
        "SELECT * FROM visits WHERE institution = ? AND kind = 'inpatient' AND state = 'open'"
        " AND begin_at BETWEEN ? AND ? AND (? = '' OR psn_no = ?) ORDER BY begin_at, mdtrt_id",
        (call.asker, begin, end, optional(data, "psn_no"), optional(data, "psn_no")),
    )
    return {"data": [_lying(call, row) for row in found.fetchall()]}


def _lying(call: Call, row: Row) -> Node:
    return {
        "mdtrt_id": row["mdtrt_id"],
        **identity(person(call, row["psn_no"]), call.now.date()),
        "insutype": row["insutype"],
        "begndate": row["begin_at"][:10],
        "med_type": row["med_type"],
        "ipt_otp_no": row["number"],
        "out_flag": "0",
    }


def referrals(call: Call) -> Node:
    """5304: referrals this institution made or is to receive."""
    data = node(call.input, "data")
    found = call.tx.execute(
        "SELECT * FROM referrals WHERE ? IN (institution, to_code) AND (? = '' OR psn_no = ?)"
        " ORDER BY day, psn_no",
        (call.asker, optional(data, "psn_no"), optional(data, "psn_no")),
    )
    return {"data": [_referral(call, row) for row in found.fetchall()]}


def _referral(call: Call, row: Row) -> Node:
    who = person(call, row["psn_no"])
    return {
        "insutype": who["insutype"],
        "dcla_souc": "01",
        **identity(who, call.now.date()),
        "insu_optins": who["insuplc"],
        "emp_name": who["emp_name"],
        "diag_code": row["diag_code"],
        "diag_name": row["diag_name"],
        "reflin_medins_no": row["to_code"],
        "reflin_medins_name": row["to_name"],
        "out_flag": "0",
        "refl_date": row["day"],
        "refl_rea": row["reason"],
        "begndate": row["day"],
        "enddate": row["end_day"],
        "hosp_agre_refl_flag": "1",
    }


HANDLERS: Handlers = {
    "1201": institutions,
    "2001": check_treatment,
    "5301": filings,
    "5302": appointments,
    "5303": in_bed,
    "5304": referrals,
}
