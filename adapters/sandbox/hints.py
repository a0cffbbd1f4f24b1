"""3101 and 3102 look at orders before and while they are charged, 3103 takes the answer.

Two plain rules stand for the many of a real centre: the same item twice on one day, and a
count above 30.
"""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from adapters.sandbox.call import Call, Handlers
from adapters.sandbox.reading import PLAIN_NUMBER, Node, check_needed, node, optional, rows, text
from adapters.sandbox.refusal import Refusal
from adapters.sandbox.store import insert, one

MOST = Decimal(30)
TWICE = ("R0001", "重复收费", "同一项目同日重复开立")
TOO_MANY = ("R0002", "超量", f"单次数量超过 {MOST}")
FEEDBACK = (("warn_rslt_id", "预警结果标识"), ("dspo_way", "处理方式"))

Rule = tuple[str, str, str]


def look(call: Call) -> Node:
    """3101 (before) and 3102 (while): one result for each rule an order breaks."""
    data = node(call.input, "data")
    text(data, "trig_scen", "触发场景", 3)
    if call.envelope.infno == "3101":
        text(data, "syscode", "系统编码", 10)
    patients = rows(data, "patient_dtos") or rows(call.input, "patient_dtos", required=True)
    return {"result": [_hint(call, *found) for patient in patients for found in _found(patient)]}


def _found(patient: Node) -> Iterator[tuple[Node, Node, Node, Rule]]:
    for visit in rows(patient, "fsi_encounter_dtos", required=True):
        orders = rows(visit, "fsi_order_dtos")
        times = Counter(_key(order) for order in orders)
        seen: set[tuple[str, str]] = set()
        for order in orders:
            key = _key(order)
            if times[key] > 1 and key in seen:
                yield patient, visit, order, TWICE
            seen.add(key)
            if _count(order) > MOST:
                yield patient, visit, order, TOO_MANY


def _key(order: Node) -> tuple[str, str]:
    return optional(order, "hilist_code"), optional(order, "drord_begn_date")[:10]


def _count(order: Node) -> Decimal:
    raw = optional(order, "cnt")
    if raw and not PLAIN_NUMBER.fullmatch(raw):
        raise Refusal("fsi_order_dtos.cnt（数量）不是数字")
    return Decimal(raw or 0)


def _hint(call: Call, patient: Node, visit: Node, order: Node, rule: Rule) -> Node:
    jr_id = call.new_id("J")
    insert(
        call.tx,
        "hints",
        {"jr_id": jr_id, "institution": call.asker, "at": call.time, "answered": ""},
    )
    number, name, words = rule
    amount = optional(order, "sumamt") or "0.00"
    where = {"patn_id": optional(patient, "patn_id"), "mdtrt_id": optional(visit, "mdtrt_id")}
    detail = {
        "jrd_id": f"{jr_id}-1",
        **where,
        "rx_id": optional(order, "rx_id"),
        "vola_item_type": optional(order, "hilist_type"),
        "vola_amt": amount,
    }
    return {
        "jr_id": jr_id,
        "rule_id": number,
        "rule_name": name,
        "vola_cont": f"{optional(order, 'hilist_name')}：{words}",
        **where,
        "vola_amt": amount,
        "vola_amt_stas": "1",
        "sev_deg": "2",
        "vola_evid": "训练规则",
        "vola_bhvr_type": "1",
        "judge_result_detail_dtos": [detail],
    }


def answer_hints(call: Call) -> None:
    """3103: what was done about each hint of this institution."""
    data = node(call.input, "data")
    text(data, "warn_type", "反馈类型", 3)
    for row in rows(data, "warns", required=True):
        check_needed(row, FEEDBACK)
        jr_id = optional(row, "warn_rslt_id")
        query = "SELECT 1 FROM hints WHERE jr_id = ? AND institution = ?"
        if one(call.tx, query, jr_id, call.asker) is None:
            raise Refusal(f"warn_rslt_id（预警结果标识）{jr_id} 不存在")
        done = (optional(row, "dspo_way"), jr_id)
        call.tx.execute("UPDATE hints SET answered = ? WHERE jr_id = ?", done)


HANDLERS: Handlers = {"3101": look, "3102": look, "3103": answer_hints}
