"""5202 diagnoses, 5205 medicines of chronic diseases, 5206 the year's sums of a person."""

import json

from adapters.sandbox.call import Call, Handlers
from adapters.sandbox.people import person
from adapters.sandbox.queries import BEGIN, LINES, fee_line
from adapters.sandbox.reading import Node, moment, node, optional, text, yuan
from adapters.sandbox.refusal import Refusal
from adapters.sandbox.store import Row

YEAR_MONTH = len("yyyyMM")
CHRONIC = "14"
# Kinds of sums; the codes of a real centre come from its own dictionary.
SUMS = {"dedc": "D0001", "fund": "F0001", "total": "T0001"}


def diagnoses(call: Call) -> Node:
    """5202: the diagnoses of a visit, at arrival and at discharge."""
    data = node(call.input, "data")
    found = call.tx.execute(
        "SELECT d.*, v.psn_no FROM diagnoses d JOIN visits v USING (mdtrt_id)"
        " WHERE v.mdtrt_id = ? AND v.psn_no = ? AND v.institution = ? AND v.state <> 'cancelled'"
        " ORDER BY d.inout, d.number",
        (
            text(data, "mdtrt_id", "就诊ID", 30),
            text(data, "psn_no", "人员编号", 30),
            call.asker,
        ),
    )
    return {"data": [_diagnosis(row) for row in found]}


def _diagnosis(row: Row) -> Node:
    return {
        **json.loads(row["body"]),
        "diag_info_id": f"{row['mdtrt_id'][-16:]}{row['inout']}{row['number']:03d}",
        "mdtrt_id": row["mdtrt_id"],
        "psn_no": row["psn_no"],
        "inout_diag_type": row["inout"],
        "opter_id": row["opter_id"],
        "opter_name": row["opter_name"],
        "opt_time": row["at"],
    }


def chronic_medicines(call: Call) -> Node:
    """5205: lines of visits for a chronic disease that this institution settled."""
    data = node(call.input, "data")
    who = person(call, text(data, "psn_no", "人员编号", 30))
    begin = moment(data, *BEGIN)
    end = moment(data, "endtime", "结束时间", day_end=True) if optional(data, "endtime") else None
    found = call.tx.execute(
        f"{LINES} WHERE v.psn_no = ? AND v.institution = ? AND v.med_type = ?"
        " AND l.setl_id IS NOT NULL AND l.occurred BETWEEN ? AND ? ORDER BY l.rowid",
        (
            who["psn_no"],
            call.asker,
            CHRONIC,
            f"{begin:%Y-%m-%d %H:%M:%S}",
            f"{end or call.now:%Y-%m-%d %H:%M:%S}",
        ),
    )
    where = {
        "fixmedins_code": call.asker,
        "fixmedins_name": call.institution["name"],
        "psn_no": who["psn_no"],
    }
    return {"data": [{**fee_line(row), **where} for row in found]}


def sums_of_year(call: Call) -> Node:
    """5206: deductible, fund and total of a person, by month or for the whole year."""
    data = node(call.input, "data")
    who = person(call, text(data, "psn_no", "人员编号", 30))
    month = optional(data, "cum_ym") or f"{call.now:%Y%m}"
    if len(month) != YEAR_MONTH or not (month.isascii() and month.isdigit()):
        raise Refusal("cum_ym（累计年月）格式错误")
    found = call.tx.execute(
        "SELECT COALESCE(SUM(dedc), 0) AS dedc, COALESCE(SUM(fund), 0) AS fund,"
        " COALESCE(SUM(total), 0) AS total FROM settlements WHERE psn_no = ? AND institution = ?"
        " AND state <> 'reversed' AND replace(substr(setl_time, 1, 7), '-', '') = ?",
        (who["psn_no"], call.asker, month),
    ).fetchone()
    kept = {"insutype": who["insutype"], "year": month[:4], "cum_ym": month}
    return {
        "cuminfo": [
            {**kept, "cum_type_code": code, "cum": yuan(found[name])} for name, code in SUMS.items()
        ]
    }


HANDLERS: Handlers = {"5202": diagnoses, "5205": chronic_medicines, "5206": sums_of_year}
