"""2204 and 2301 take the fee lines of a visit, 2205 and 2302 take them back."""

from dataclasses import dataclass

from adapters.sandbox import lines as fee_lines
from adapters.sandbox.call import Call, Handlers
from adapters.sandbox.reading import Node, check_needed, node, rows, text
from adapters.sandbox.refusal import Refusal
from adapters.sandbox.store import Row, one
from adapters.sandbox.visits import INPATIENT, OUTPATIENT, live_settlement, own_visit


@dataclass(frozen=True)
class Which:
    """By what lines are named when they are taken back, and what has to be undone before."""

    column: str
    label: str
    undo_with: str


BATCH = Which("batch", "chrg_bchno（收费批次号）", "2208")
ONE_LINE = Which("feedetl_sn", "feedetl_sn（费用明细流水号）", "2305")
NODE = "feedetail"
MOST_LINES = 100
ALL = "0000"
ORDERED = (
    ("bilg_dept_codg", "开单科室编码"),
    ("bilg_dept_name", "开单科室名称"),
    ("bilg_dr_codg", "开单医生编码"),
    ("bilg_dr_name", "开单医师姓名"),
)
OUTPATIENT_NEEDED = (("rx_circ_flag", "外购处方标志"), *ORDERED, ("hosp_appr_flag", "医院审批标志"))
INPATIENT_NEEDED = (("med_type", "医疗类别"), *ORDERED)


def upload_outpatient(call: Call) -> Node:
    """2204: the lines of one batch (chrg_bchno) of an out-patient's visit."""
    visit = _visit(call, OUTPATIENT)
    batch = _same(call, "chrg_bchno", "收费批次号")
    if batch == ALL:
        raise Refusal("chrg_bchno（收费批次号）不能为 0000")
    return _upload(call, visit, batch, OUTPATIENT_NEEDED)


def upload_inpatient(call: Call) -> Node:
    """2301: lines of a stay, while the patient is in or has left but is not settled."""
    visit = _visit(call, INPATIENT)
    settled = live_settlement(call, visit["mdtrt_id"])
    if settled and visit["state"] == "discharged":
        raise Refusal(f"该就诊已结算，结算ID {settled}，不能再上传费用明细")
    return _upload(call, visit, "", INPATIENT_NEEDED)


def _visit(call: Call, kind: str) -> Row:
    """The visit all rows belong to."""
    found = rows(call.input, NODE, required=True)
    if len(found) > MOST_LINES:
        raise Refusal(f"{NODE} 一次最多上传 {MOST_LINES} 条费用明细")
    _same(call, "mdtrt_id", "就诊ID")
    _same(call, "psn_no", "人员编号")
    return own_visit(call, found[0], kind)


def _same(call: Call, name: str, label: str) -> str:
    values = {text(row, name, label, 30) for row in rows(call.input, NODE)}
    if len(values) != 1:
        raise Refusal(f"{NODE}.{name}（{label}）在同一次上传中应相同")
    return values.pop()


def _upload(call: Call, visit: Row, batch: str, needed: tuple[tuple[str, str], ...]) -> Node:
    for row in rows(call.input, NODE):
        check_needed(row, needed)
    lines = fee_lines.read_lines(call, NODE)
    fee_lines.keep(call, visit["mdtrt_id"], lines, batch=batch)
    return {"result": [fee_lines.cut_info(line) for line in lines]}


def undo_outpatient(call: Call) -> None:
    """2205: one batch, or with 0000 every unsettled line; asking again is no error then."""
    data = node(call.input, "data")
    visit = own_visit(call, data, OUTPATIENT)
    batch = text(data, "chrg_bchno", "收费批次号", 30)
    if batch == ALL:
        _delete(call, "mdtrt_id = ? AND setl_id IS NULL", visit["mdtrt_id"])
        return
    _check_deletable(call, visit, BATCH, batch)
    _delete(call, "mdtrt_id = ? AND batch = ?", visit["mdtrt_id"], batch)


def undo_inpatient(call: Call) -> None:
    """2302: lines by their numbers, or with 0000 every unsettled line of the stay."""
    for data in rows(call.input, "data", required=True):
        visit = own_visit(call, data, INPATIENT)
        number = text(data, "feedetl_sn", "费用明细流水号", 30)
        if number == ALL:
            _delete(call, "mdtrt_id = ? AND setl_id IS NULL", visit["mdtrt_id"])
            continue
        _check_deletable(call, visit, ONE_LINE, number)
        _delete(call, "mdtrt_id = ? AND feedetl_sn = ?", visit["mdtrt_id"], number)


def _check_deletable(call: Call, visit: Row, which: Which, value: str) -> None:
    query = f"SELECT setl_id FROM lines WHERE mdtrt_id = ? AND {which.column} = ?"  # noqa: S608 # nosec B608
    found = one(call.tx, f"{query} ORDER BY setl_id DESC", visit["mdtrt_id"], value)
    if found is None:
        raise Refusal(f"{which.label}{value} 没有已上传的费用明细")
    if found["setl_id"]:
        raise Refusal(
            f"{which.label}{value} 的费用明细已结算，不能撤销；请先撤销结算（{which.undo_with}）"
        )


def _delete(call: Call, where: str, *values: str) -> None:
    call.tx.execute(f"DELETE FROM lines WHERE {where}", values)  # noqa: S608 # nosec B608


HANDLERS: Handlers = {
    "2204": upload_outpatient,
    "2205": undo_outpatient,
    "2301": upload_inpatient,
    "2302": undo_inpatient,
}
