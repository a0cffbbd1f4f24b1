"""5201 visits, 5203 one settlement, 5204 fee lines: the truth about what the centre holds.

Every row is fenced by the asking institution. What was reversed by 2601 is not there any more.
"""

import json

from adapters.sandbox.call import Call, Handlers
from adapters.sandbox.lines import FACTS as LINE_FACTS
from adapters.sandbox.people import identity, person
from adapters.sandbox.reading import Node, node, optional, span, text
from adapters.sandbox.refusal import Refusal
from adapters.sandbox.store import Row, one
from adapters.sandbox.wire import fund_detail, split, sums

BEGIN, END = ("begntime", "开始时间"), ("endtime", "结束时间")
STAY_FACTS = (
    "coner_name",
    "tel",
    "medrcdno",
    "atddr_no",
    "chfpdr_name",
    "adm_dept_codg",
    "adm_dept_name",
    "adm_bed",
    "dscg_maindiag_code",
    "dscg_maindiag_name",
    "dscg_dept_codg",
    "dscg_dept_name",
    "dscg_bed",
    "dscg_way",
    "main_cond_dscr",
)


def visits(call: Call) -> Node:
    """5201: visits of a person that touch the time range, one kind of visit (med_type)."""
    data = node(call.input, "data")
    begin, end = span(data, BEGIN, END)
    who = person(call, text(data, "psn_no", "人员编号", 30))
    found = call.tx.execute(
        "SELECT * FROM visits WHERE psn_no = ? AND institution = ? AND state <> 'cancelled'"
        " AND begin_at <= ? AND (end_at >= ? OR (end_at = '' AND (kind = 'inpatient'"
        " OR begin_at >= ?))) AND med_type = ? AND (? = '' OR mdtrt_id = ?) ORDER BY at, mdtrt_id",
        (
            who["psn_no"],
            call.asker,
            end,
            begin,
            begin,
            text(data, "med_type", "医疗类别", 6),
            optional(data, "mdtrt_id"),
            optional(data, "mdtrt_id"),
        ),
    )
    return {"mdtrtinfo": [_visit(call, who, row) for row in found]}


def _visit(call: Call, who: Row, row: Row) -> Node:
    facts = json.loads(row["facts"])
    return {
        "mdtrt_id": row["mdtrt_id"],
        **identity(who, call.now.date()),
        "insutype": row["insutype"],
        "psn_type": who["psn_type"],
        "cvlserv_flag": who["cvlserv_flag"],
        "insu_optins": who["insuplc"],
        "emp_name": who["emp_name"],
        "begntime": row["begin_at"],
        "endtime": row["end_at"],
        "mdtrt_cert_type": row["cert_type"],
        "med_type": row["med_type"],
        "ipt_otp_no": row["number"],
        **{name: facts.get(name, "") for name in STAY_FACTS},
        "dise_codg": row["dise_codg"],
        "dise_name": row["dise_name"],
        "inhosp_stas": "1" if (row["kind"], row["state"]) == ("inpatient", "open") else "0",
        "opter_id": row["opter_id"],
        "opter_name": row["opter_name"],
        "opt_time": row["at"],
        "memo": "",
    }


def settlement(call: Call) -> Node:
    """5203: one settlement with all sums; medins_setl_id is the msgid that made it."""
    data = node(call.input, "data")
    row = held_settlement(
        call, text(data, "psn_no", "人员编号", 30), text(data, "setl_id", "结算ID", 30)
    )
    if optional(data, "mdtrt_id") not in ("", row["mdtrt_id"]):
        raise Refusal("mdtrt_id（就诊ID）与结算ID不符")
    return {"setlinfo": _settlement(call, row), "setldetail": fund_detail(dict(row))}


def held_settlement(call: Call, psn_no: str, setl_id: str) -> Row:
    """A settlement of the asker that was not reversed. Raises `Refusal` if there is none."""
    row = one(
        call.tx,
        "SELECT * FROM settlements WHERE setl_id = ? AND psn_no = ? AND institution = ?"
        " AND state <> 'reversed'",
        setl_id,
        psn_no,
        call.asker,
    )
    if row is None:
        raise Refusal(f"未查询到结算ID {setl_id} 的结算信息")
    return row


def _settlement(call: Call, row: Row) -> Node:
    who = person(call, row["psn_no"])
    refunded = row["state"] == "refunded" or row["refunds"] is not None
    return {
        "setl_id": row["setl_id"],
        "mdtrt_id": row["mdtrt_id"],
        **identity(who, call.now.date()),
        "insutype": row["insutype"],
        "psn_type": who["psn_type"],
        "cvlserv_flag": who["cvlserv_flag"],
        "insu_optins": who["insuplc"],
        "emp_name": who["emp_name"],
        **_where(call, who),
        "begndate": row["begin_at"][:10],
        "enddate": row["setl_time"][:10],
        "setl_time": row["setl_time"],
        "mdtrt_cert_type": row["cert_type"],
        "med_type": row["med_type"],
        "clr_type": row["clr_type"],
        "clr_way": "01",
        "clr_optins": who["insuplc"],
        **sums(dict(row)),
        "medins_setl_id": row["msgid"],
        "refd_setl_flag": "1" if refunded else "0",
        "year": row["setl_time"][:4],
        "dise_codg": row["dise_codg"],
        "dise_name": row["dise_name"],
        "invono": row["bill"],
        "opter_id": row["opter_id"],
        "opter_name": row["opter_name"],
        "opt_time": row["setl_time"],
    }


def _where(call: Call, who: Row) -> Node:
    here, home = call.institution["division"], who["insuplc"]
    pay_loc = "2" if here[:4] == home[:4] else "3" if here[:2] == home[:2] else "4"
    return {
        "pay_loc": pay_loc,
        "fixmedins_code": call.asker,
        "fixmedins_name": call.institution["name"],
        "hosp_lv": call.institution["hosp_lv"],
        "fixmedins_poolarea": here,
    }


LINES = (
    "SELECT l.*, v.psn_no, v.med_type, v.institution, i.name, i.list_type, i.charge_type,"
    " i.chrgitm_lv, i.ceiling, i.selfpay, i.spec, i.form"
    " FROM lines l JOIN visits v USING (mdtrt_id) JOIN items i ON i.code = l.item"
)


def fee_lines(call: Call) -> Node:
    """5204: the lines of a visit; a settled line carries its setl_id. No visit: no rows."""
    data = node(call.input, "data")
    found = call.tx.execute(
        f"{LINES} WHERE v.psn_no = ? AND v.mdtrt_id = ? AND v.institution = ?"
        " AND v.state <> 'cancelled' AND (? = '' OR l.setl_id = ?) ORDER BY l.rowid",
        (
            text(data, "psn_no", "人员编号", 30),
            text(data, "mdtrt_id", "就诊ID", 30),
            call.asker,
            optional(data, "setl_id"),
            optional(data, "setl_id"),
        ),
    )
    return {"fymx": [fee_line(row) for row in found]}


def fee_line(row: Row) -> Node:
    """A line as 5204 and 5205 answer it."""
    facts = json.loads(row["facts"])
    return {
        **{name: facts.get(name, "") for name in LINE_FACTS},
        "mdtrt_id": row["mdtrt_id"],
        "setl_id": row["setl_id"] or "",
        "rx_drord_no": facts.get("rxno", "") or facts.get("drord_no", ""),
        "feedetl_sn": row["feedetl_sn"],
        "med_type": row["med_type"],
        "fee_ocur_time": row["occurred"],
        **split(dict(row)),
        "pric_uplmt_amt": row["ceiling"] or "0",
        "selfpay_prop": row["selfpay"],
        "chrgitm_lv": row["chrgitm_lv"],
        "hilist_code": row["item"],
        "hilist_name": row["name"],
        "list_type": row["list_type"],
        "med_list_codg": row["item"],
        "medins_list_codg": row["local_code"],
        "medins_list_name": row["name"],
        "med_chrgitm_type": row["charge_type"],
        "spec": row["spec"],
        "dosform_name": row["form"],
        "opter_id": row["opter_id"],
        "opter_name": row["opter_name"],
        "opt_time": row["at"],
    }


HANDLERS: Handlers = {"5201": visits, "5203": settlement, "5204": fee_lines}
