"""3501 to 3507: stock, purchases and sales of an institution, with the trace codes sold.

A row that is badly formed is refused (infcode -1). What the business refuses, such as a trace
code that was sold before, is answered with infcode 0 and result.retRslt 0.
"""

import json
import re
from collections.abc import Iterable

from adapters.sandbox.call import Call, Handlers
from adapters.sandbox.reading import (
    Node,
    check_needed,
    choice,
    moment,
    number,
    optional,
    rows,
    text,
)
from adapters.sandbox.refusal import Refusal
from adapters.sandbox.stock_fields import FORMS, Form
from adapters.sandbox.store import one

TRACE_CODE = re.compile(r"[0-9A-Za-z]{1,100}", re.ASCII)
SPLIT_PACK = "1"
INSURED = "1"
KINDS = ("1", "2", "3", "4")
NO_NATIONAL_CODE = "NMLC999"


class _DeclinedError(Exception):
    """The business says no; the reason goes into result.msgRslt."""


def _result(why: str = "") -> Node:
    return {"result": {"retRslt": "0" if why else "1", "msgRslt": why or "成功"}}


def take(call: Call) -> Node:
    """3501 to 3506: all rows of a request, or none."""
    form = FORMS[call.envelope.infno]
    found = rows(call.input, form.node, required=True)
    for row in found:
        _check(call, form, row)
    try:
        _check_business(call, found)
    except _DeclinedError as why:
        return _result(str(why))
    for row in found:
        _keep(call, form, row)
    return _result()


def _check(call: Call, form: Form, row: Node) -> None:
    check_needed(row, form.needed)
    moment(row, *form.time)
    if number(row, *form.count) < 0:
        raise Refusal(f"{form.count[0]}（{form.count[1]}）不能为负数")
    choice(row, "rx_flag", "处方药标志", ("0", "1", "2", "3"))
    code = text(row, "med_list_codg", "医疗目录编码", 50)
    known = one(call.tx, "SELECT 1 FROM items WHERE code = ?", code)
    if known is None and code != NO_NATIONAL_CODE:
        raise Refusal(f"med_list_codg（医疗目录编码）{code} 不在医保目录内")
    if optional(row, "mdtrt_setl_type") == INSURED:
        text(row, "setl_id", "结算ID", 30)
    for trace in _trace_codes(row):
        if not TRACE_CODE.fullmatch(trace):
            raise Refusal("drug_trac_codg（药品追溯码）格式错误")


def _trace_codes(row: Node) -> list[str]:
    """From the node drugtracinfo, and from the flat field older versions have."""
    found = [text(one_code, "drug_trac_codg", "药品追溯码", 100) for one_code in _nodes(row)]
    flat = optional(row, "drug_trac_codg")
    return [*found, *([flat] if flat else [])]


def _nodes(row: Node) -> list[Node]:
    return rows(row, "drugtracinfo") if row.get("drugtracinfo") else []


def _check_business(call: Call, found: Iterable[Node]) -> None:
    infno = call.envelope.infno
    seen: set[str] = set()
    for row in found:
        if infno == "3503":
            _check_first_purchase(call, row)
        if infno == "3505":
            _check_sale(call, row, seen)
        if infno == "3506":
            _check_return(call, row)


def _check_first_purchase(call: Call, row: Node) -> None:
    batch = optional(row, "fixmedins_bchno")
    query = "SELECT 1 FROM goods WHERE institution = ? AND infno = '3503' AND batch = ?"
    if one(call.tx, query, call.asker, batch):
        raise _DeclinedError(f"批次流水号 {batch} 的采购信息已上传")


def _check_sale(call: Call, row: Node, seen: set[str]) -> None:
    setl_id = optional(row, "setl_id")
    query = "SELECT 1 FROM settlements WHERE setl_id = ? AND institution = ? AND state = 'live'"
    if optional(row, "mdtrt_setl_type") == INSURED and not one(call.tx, query, setl_id, call.asker):
        raise _DeclinedError(f"结算ID {setl_id} 不存在或已退费")
    for trace in _trace_codes(row):
        sold = one(call.tx, "SELECT at FROM sold_codes WHERE trace_code = ?", trace)
        if sold:
            raise _DeclinedError(f"追溯码 {trace} 已于 {sold['at']} 销售，不能重复销售")
        if trace in seen:
            raise _DeclinedError(f"追溯码 {trace} 在本次上传中重复")
        if optional(row, "trdn_flag") != SPLIT_PACK:  # one pack may be sold in parts
            seen.add(trace)


def _check_return(call: Call, row: Node) -> None:
    batch = optional(row, "fixmedins_bchno")
    query = "SELECT 1 FROM goods WHERE institution = ? AND infno = '3505' AND batch = ?"
    if one(call.tx, query, call.asker, batch) is None:
        raise _DeclinedError(f"批次流水号 {batch} 没有销售信息")
    if optional(row, "trdn_flag") == SPLIT_PACK:
        return
    query = "SELECT 1 FROM sold_codes WHERE trace_code = ? AND institution = ?"
    for trace in _trace_codes(row):
        if one(call.tx, query, trace, call.asker) is None:
            raise _DeclinedError(f"追溯码 {trace} 没有本机构的销售信息，不能退货")


def _keep(call: Call, form: Form, row: Node) -> None:
    traces = _trace_codes(row)
    body = {name: optional(row, name) for name in row if name != "drugtracinfo"}
    done = call.tx.execute(
        "INSERT INTO goods (institution, kind, infno, batch, code, setl_id, body, at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            call.asker,
            form.kind,
            call.envelope.infno,
            optional(row, "fixmedins_bchno"),
            optional(row, "med_list_codg"),
            optional(row, "setl_id"),
            json.dumps({**body, "traces": traces}, ensure_ascii=False),
            call.time,
        ),
    )
    if call.envelope.infno == "3506":
        for trace in traces:
            call.tx.execute("DELETE FROM sold_codes WHERE trace_code = ?", (trace,))
    if call.envelope.infno == "3505" and optional(row, "trdn_flag") != SPLIT_PACK:
        for trace in traces:
            values = (trace, call.asker, done.lastrowid, call.time)
            call.tx.execute("INSERT INTO sold_codes VALUES (?, ?, ?, ?)", values)


def delete(call: Call) -> Node:
    """3507: what was told about a batch; the trace codes of its sales are free again."""
    wanted = [_told(call, row) for row in rows(call.input, "data", required=True)]
    for batch, _, known in wanted:
        if not known:
            return _result(f"批次流水号 {batch} 没有这类商品信息")
    for batch, kind, _ in wanted:
        query = "DELETE FROM goods WHERE institution = ? AND batch = ? AND kind = ?"
        call.tx.execute(query, (call.asker, batch, kind))
    return _result()


def _told(call: Call, row: Node) -> tuple[str, str, bool]:
    batch = text(row, "fixmedins_bchno", "批次流水号", 30)
    kind = choice(row, "inv_data_type", "进销存数据类型", KINDS)
    query = "SELECT 1 FROM goods WHERE institution = ? AND batch = ? AND kind = ?"
    return batch, kind, one(call.tx, query, call.asker, batch, kind) is not None


def check_unsold(call: Call, trace: str) -> None:
    """Refuses a settlement (2207) with a trace code that was sold before."""
    sold = one(call.tx, "SELECT at FROM sold_codes WHERE trace_code = ?", trace)
    if sold:
        raise Refusal(f"drug_trac_codg（药品追溯码）{trace} 已于 {sold['at']} 销售")


HANDLERS: Handlers = {**dict.fromkeys(FORMS, take), "3507": delete}
