"""4101 and 4101A receive a settlement list, 4102 changes its state, 4103 reads it back."""

import hashlib
import json
from dataclasses import replace

from adapters.sandbox.call import Call, Handlers
from adapters.sandbox.list_reply import whole_list
from adapters.sandbox.queries import held_settlement
from adapters.sandbox.reading import Node, choice, fen, moment, node, optional, rows, text, yuan
from adapters.sandbox.refusal import Refusal
from adapters.sandbox.store import Row, insert, one, the

NODES = (
    "setlinfo",
    "payinfo",
    "opspdiseinfo",
    "diseinfo",
    "iteminfo",
    "oprninfo",
    "icuinfo",
    "bldinfo",
)
NEEDED = (
    ("medcasno", "病案号"),
    ("adm_time", "入院时间"),
    ("dscg_time", "出院时间"),
    ("dscg_way", "离院方式"),
    ("bill_code", "票据代码"),
    ("bill_no", "票据号码"),
    ("setl_begn_date", "结算开始日期"),
    ("setl_end_date", "结算结束日期"),
    ("medins_fill_dept", "医疗机构填报部门"),
    ("medins_fill_psn", "医疗机构填报人"),
)
SUBMITTED = "1"
WESTERN = "1"


def canonical(body: Node) -> str:
    """The form of a list that is hashed: keys sorted, no blanks, numbers as the text sent."""
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def receive(call: Call) -> Node:
    """4101A: keep the whole list. Sent again it replaces (same setl_list_id, next version)
    unless it was submitted (stas_type 1)."""
    body = {name: call.input[name] for name in NODES if name in call.input}
    info = node(body, "setlinfo")
    _check_texts(body)
    settled = _settlement_of(call, info)
    _check_header(info)
    _check_diagnoses(rows(body, "diseinfo", required=True))
    _check_operations(rows(body, "oprninfo"))
    known = one(call.tx, "SELECT * FROM lists WHERE setl_id = ?", settled["setl_id"])
    if known and known["stas_type"] == SUBMITTED:
        raise Refusal("结算清单已提交，不能重复上传；请先将状态改为未提交（4102）")
    list_id = known["setl_list_id"] if known else call.new_id("L")
    _keep(call, list_id, settled["setl_id"], body)
    return {"data": {"setl_list_id": list_id}}


def receive_older(call: Call) -> Node:
    """4101: the older form, with the sums; it names no person and marks the main diagnosis
    by its place. The list is kept as if it had come by 4101A."""
    info = node(call.input, "setlinfo")
    setl_id = text(info, "setl_id", "结算ID", 30)
    query = "SELECT * FROM settlements WHERE setl_id = ? AND institution = ?"
    settled = one(call.tx, query, setl_id, call.asker)
    if settled is None:
        raise Refusal(f"未查询到结算ID {setl_id} 的结算信息")
    _check_sum(call, settled)
    _check_texts({name: call.input[name] for name in NODES if name in call.input})
    first_is_main = [
        {"maindiag_flag": "1" if number == 0 else "0", **row}
        for number, row in enumerate(rows(call.input, "diseinfo"))
    ]
    content = {**call.input, "setlinfo": {"psn_no": settled["psn_no"], **info}}
    content["diseinfo"] = first_is_main
    return receive(replace(call, envelope=call.envelope.model_copy(update={"input": content})))


def _check_sum(call: Call, settled: Row) -> None:
    charged = sum(fen(row, "amt", "金额") for row in rows(call.input, "iteminfo", required=True))
    if charged != settled["total"]:
        raise Refusal(f"iteminfo.amt（金额）合计与结算总额 {yuan(settled['total'])} 元不一致")


def _settlement_of(call: Call, info: Node) -> Row:
    psn_no = text(info, "psn_no", "人员编号", 30)
    settled = held_settlement(call, psn_no, text(info, "setl_id", "结算ID", 30))
    if text(info, "mdtrt_id", "就诊ID", 30) != settled["mdtrt_id"]:
        raise Refusal("setlinfo.mdtrt_id（就诊ID）与结算ID不符")
    if settled["state"] == "refunded" or settled["refunds"]:
        raise Refusal("该结算已退费，不能上传结算清单")
    if one(call.tx, "SELECT 1 FROM stays WHERE setl_id = ?", settled["setl_id"]) is None:
        raise Refusal("该结算不是住院结算，无需上传结算清单")
    return settled


def _check_texts(body: Node) -> None:
    """Every member of every node is a text, so that 4103 can give it back."""
    for place in NODES:
        for row in rows(body, place):
            for name in row:
                try:
                    optional(row, name)
                except Refusal as why:
                    raise Refusal(f"{place}.{why.reason}") from None


def _check_header(info: Node) -> None:
    for name, label in NEEDED:
        _in_node("setlinfo", info, name, label)
    begin, end = moment(info, "adm_time", "入院时间"), moment(info, "dscg_time", "出院时间")
    if end < begin:
        raise Refusal("setlinfo.dscg_time（出院时间）早于 adm_time（入院时间）")
    if optional(info, "stas_type") not in ("", "0", SUBMITTED):
        raise Refusal("setlinfo.stas_type（状态分类）应为 0 或 1")


def _in_node(place: str, row: Node, name: str, label: str) -> str:
    try:
        return text(row, name, label, 500)
    except Refusal as why:
        raise Refusal(f"{place}.{why.reason}") from None


def _check_diagnoses(diagnoses: list[Node]) -> None:
    keys = []
    for row in diagnoses:
        kind = _in_node("diseinfo", row, "diag_type", "诊断类别")
        keys.append((kind, _in_node("diseinfo", row, "diag_code", "诊断代码")))
        _in_node("diseinfo", row, "diag_name", "诊断名称")
    if len(set(keys)) != len(keys):
        raise Refusal("diseinfo.diag_code（诊断代码）重复")
    main = [
        row
        for row in diagnoses
        if optional(row, "maindiag_flag") == "1" and optional(row, "diag_type") == WESTERN
    ]
    if len(main) != 1:
        raise Refusal(f"diseinfo.maindiag_flag（主诊断标志）应有且仅有一条，实际 {len(main)} 条")


def _check_operations(operations: list[Node]) -> None:
    for row in operations:
        _in_node("oprninfo", row, "oprn_oprt_code", "手术操作代码")
        _in_node("oprninfo", row, "oprn_oprt_name", "手术操作名称")


def _keep(call: Call, list_id: str, setl_id: str, body: Node) -> None:
    state = optional(body["setlinfo"], "stas_type") or "0"
    call.tx.execute(
        "INSERT INTO lists VALUES (?, ?, ?) ON CONFLICT (setl_list_id)"
        " DO UPDATE SET stas_type = excluded.stas_type",
        (list_id, setl_id, state),
    )
    latest = the(
        call.tx,
        "SELECT COALESCE(MAX(version), 0) AS version FROM list_versions WHERE setl_list_id = ?",
        list_id,
    )
    kept = canonical(body)
    version = {
        "setl_list_id": list_id,
        "version": latest["version"] + 1,
        "msgid": call.envelope.msgid,
        "received_at": call.time,
        "body": kept,
        "sha256": hashlib.sha256(kept.encode()).hexdigest(),
    }
    insert(call.tx, "list_versions", version)


def change_state(call: Call) -> None:
    """4102: submit lists (1) or pull them back for correction (0)."""
    for row in rows(node(call.input, "data"), "stastinfo", required=True):
        psn_no = text(row, "psn_no", "人员编号", 30)
        settled = held_settlement(call, psn_no, text(row, "setl_id", "结算ID", 30))
        state = choice(row, "stas_type", "状态分类", ("0", SUBMITTED))
        done = call.tx.execute(
            "UPDATE lists SET stas_type = ? WHERE setl_id = ?", (state, settled["setl_id"])
        )
        if not done.rowcount:
            raise Refusal(f"未查询到结算ID {settled['setl_id']} 的结算清单信息")


def read_back(call: Call) -> Node:
    """4103: the list as the centre holds it, with what the centre knows beside it."""
    data = node(call.input, "data")
    psn_no = text(data, "psn_no", "人员编号", 30)
    settled = held_settlement(call, psn_no, text(data, "setl_id", "结算ID", 30))
    held = one(
        call.tx,
        "SELECT v.*, l.stas_type FROM lists l JOIN list_versions v USING (setl_list_id)"
        " WHERE l.setl_id = ? ORDER BY v.version DESC LIMIT 1",
        settled["setl_id"],
    )
    if held is None:
        raise Refusal(f"未查询到结算ID {settled['setl_id']} 的结算清单信息")
    return whole_list(call, settled, held)


HANDLERS: Handlers = {
    "4101": receive_older,
    "4101A": receive,
    "4102": change_state,
    "4103": read_back,
}
