"""Visits of all kinds: a sale at a counter, an out-patient's, a stay in hospital."""

import json
import sqlite3
from typing import Any

from adapters.sandbox.call import Call
from adapters.sandbox.reading import Node, check_needed, moment, optional, text
from adapters.sandbox.refusal import Refusal
from adapters.sandbox.store import Row, insert, one, the

OUTPATIENT, INPATIENT, PHARMACY = "outpatient", "inpatient", "pharmacy"
ON_ARRIVAL, AT_DISCHARGE = "1", "2"
DIAGNOSIS = (
    ("diag_type", "诊断类别"),
    ("diag_code", "诊断代码"),
    ("diag_name", "诊断名称"),
    ("diag_dept", "诊断科室"),
    ("dise_dor_no", "诊断医生编码"),
    ("dise_dor_name", "诊断医生姓名"),
)


def open_visit(call: Call, who: Row, facts: Node, **columns: Any) -> str:
    """Record a new visit with its `facts`; `columns` overrule the defaults. Returns its id."""
    row = {
        "mdtrt_id": call.new_id("M"),
        "institution": call.asker,
        "psn_no": who["psn_no"],
        "msgid": call.envelope.msgid,
        "state": "open",
        "insutype": who["insutype"],
        "end_at": "",
        "dise_codg": "",
        "dise_name": "",
        **signature(call),
        "facts": json.dumps(facts, ensure_ascii=False),
        **columns,
    }
    insert(call.tx, "visits", row)
    return str(row["mdtrt_id"])


def signature(call: Call) -> Node:
    """Who did it and when."""
    envelope = call.envelope
    return {"opter_id": envelope.opter, "opter_name": envelope.opter_name, "at": call.time}


def own_visit(call: Call, data: Node, kind: str) -> Row:
    """The visit `data` names, if it is this institution's and was not cancelled."""
    mdtrt_id = text(data, "mdtrt_id", "就诊ID", 30)
    row = one(
        call.tx,
        "SELECT * FROM visits WHERE mdtrt_id = ? AND psn_no = ? AND institution = ?"
        " AND kind = ? AND state <> 'cancelled'",
        mdtrt_id,
        text(data, "psn_no", "人员编号", 30),
        call.asker,
        kind,
    )
    if row is None:
        raise Refusal(f"未查询到就诊ID {mdtrt_id} 的就诊信息")
    return row


def set_state(call: Call, mdtrt_id: str, state: str) -> None:
    """Open, discharged or cancelled."""
    call.tx.execute("UPDATE visits SET state = ? WHERE mdtrt_id = ?", (state, mdtrt_id))


def live_settlement(call: Call, mdtrt_id: str) -> str:
    """The setl_id of a live settlement of this visit, or nothing."""
    query = (
        "SELECT setl_id FROM settlements WHERE mdtrt_id = ? AND state = 'live' AND refunds IS NULL"
    )
    row = one(call.tx, query, mdtrt_id)
    return row["setl_id"] if row else ""


def number_of_lines(call: Call, mdtrt_id: str) -> int:
    """How many fee lines of the visit the centre holds, settled or not."""
    query = "SELECT COUNT(*) AS n FROM lines WHERE mdtrt_id = ?"
    count: int = the(call.tx, query, mdtrt_id)["n"]
    return count


def keep_diagnoses(call: Call, mdtrt_id: str, inout: str, diagnoses: list[Node]) -> None:
    """Replace the diagnoses of one kind. Raises `Refusal` naming the row and field."""
    call.tx.execute("DELETE FROM diagnoses WHERE mdtrt_id = ? AND inout = ?", (mdtrt_id, inout))
    for row in diagnoses:
        number = text(row, "diag_srt_no", "诊断排序号", 4)
        try:
            _keep_diagnosis(call, mdtrt_id, inout, row)
        except Refusal as why:
            raise Refusal(f"diseinfo 第 {number} 条：{why.reason}") from None
        except sqlite3.IntegrityError:
            raise Refusal(f"diseinfo.diag_srt_no（诊断排序号）{number} 重复") from None


def _keep_diagnosis(call: Call, mdtrt_id: str, inout: str, row: Node) -> None:
    check_needed(row, DIAGNOSIS)
    moment(row, "diag_time", "诊断时间")
    number = optional(row, "diag_srt_no")
    if not (number.isascii() and number.isdigit()):
        raise Refusal("diag_srt_no（诊断排序号）不是数字")
    body = {name: optional(row, name) for name in row}
    held = {"mdtrt_id": mdtrt_id, "inout": inout, "number": int(number)}
    kept = {"body": json.dumps(body, ensure_ascii=False), **signature(call)}
    insert(call.tx, "diagnoses", {**held, **kept})
