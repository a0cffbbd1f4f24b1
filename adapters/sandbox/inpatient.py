"""2303 quotes, 2304 settles and 2305 takes back a stay in hospital."""

import json
from collections import defaultdict

from adapters.sandbox import lines as fee_lines
from adapters.sandbox import settling
from adapters.sandbox.call import Call, Handlers
from adapters.sandbox.outpatient import WAYS, check_stated, check_sum, read_credential
from adapters.sandbox.people import person
from adapters.sandbox.reading import Node, choice, node, optional, text
from adapters.sandbox.refusal import Refusal
from adapters.sandbox.seeding import LEVELS
from adapters.sandbox.settling import Bill
from adapters.sandbox.store import Row, insert, the
from adapters.sandbox.visits import INPATIENT, live_settlement, own_visit

MIDWAY = "1"


def quote(call: Call) -> Node:
    """2303: what 2304 would answer now; asked before the discharge too."""
    _, bill, _ = _read(call)
    return settling.setl_nodes(call, bill, settling.quoted(bill))


def settle(call: Call) -> Node:
    """2304: after the discharge, or midway (mid_setl_flag 1) with the lines there are."""
    settling.check_message(call)
    visit, bill, found = _read(call)
    data = node(call.input, "data")
    midway = choice(data, "mid_setl_flag", "中途结算标志", ("0", "1")) == MIDWAY
    if visit["state"] != "discharged" and not midway:
        raise Refusal("该就诊未办理出院，不能出院结算；请先办理出院（2402）")
    check_stated(data, bill.shares, required=False)
    settling.check_not_settled(call, bill.number)
    row = settling.settle(call, bill)
    fee_lines.attach(call, row["setl_id"], found)
    _keep_stay(call, visit, row["setl_id"])
    return settling.setl_nodes(call, bill, row)


def _read(call: Call) -> tuple[Row, Bill, list[Row]]:
    data = node(call.input, "data")
    visit = own_visit(call, data, INPATIENT)
    who = person(call, visit["psn_no"])
    settling.check_entitled(call, who, text(data, "insutype", "险种类型", 6))
    cert_type = read_credential(call, data, who)
    choice(data, "psn_setlway", "个人结算方式", WAYS)
    found = _open_lines(call, visit)
    lines = fee_lines.splits(found)
    check_sum(data, sum(line.total for line in lines))
    bill = Bill(
        who=who,
        place="inpatient",
        mdtrt_id=visit["mdtrt_id"],
        cert_type=cert_type,
        med_type=visit["med_type"],
        number=optional(data, "invono")[:20],
        begin_at=visit["begin_at"],
        disease=(visit["dise_codg"], visit["dise_name"]),
        shares=settling.shares_of(
            call,
            who,
            "inpatient",
            lines,
            use_account=optional(data, "acct_used_flag") != "" and settling.account_used(data),
            mdtrt_id=visit["mdtrt_id"],
        ),
    )
    return visit, bill, found


def _open_lines(call: Call, visit: Row) -> list[Row]:
    found = fee_lines.unsettled(call, visit["mdtrt_id"])
    if found:
        return found
    settled = live_settlement(call, visit["mdtrt_id"])
    if settled:
        raise Refusal(f"该就诊已结算，结算ID {settled}，不能重复结算")
    raise Refusal("该就诊没有待结算的费用明细")


def _keep_stay(call: Call, visit: Row, setl_id: str) -> None:
    """What a settlement list of this settlement can be checked against."""
    facts = json.loads(visit["facts"])
    kept = {
        "setl_id": setl_id,
        "mdtrt_id": visit["mdtrt_id"],
        "psn_no": visit["psn_no"],
        "medcasno": facts.get("medrcdno", ""),
        "adm_dept_code": facts["adm_dept_codg"],
        "doctor_name": facts["chfpdr_name"],
        "charges": _charges(call, setl_id),
    }
    row = {
        "setl_id": setl_id,
        "admitted": visit["begin_at"],
        "discharged": visit["end_at"] or call.time,
        "facts": json.dumps(kept, ensure_ascii=False),
    }
    insert(call.tx, "stays", row)


def _charges(call: Call, setl_id: str) -> list[Node]:
    """The lines of a settlement summed by charge type and level, in fen."""
    sums: dict[str, dict[str, int]] = defaultdict(
        lambda: dict.fromkeys((*LEVELS.values(), "oth_fen"), 0)
    )
    found = call.tx.execute(
        "SELECT i.charge_type, i.chrgitm_lv, SUM(l.total) AS total FROM lines l"
        " JOIN items i ON i.code = l.item WHERE l.setl_id = ? GROUP BY 1, 2 ORDER BY 1, 2",
        (setl_id,),
    )
    for row in found:
        sums[row["charge_type"]][LEVELS[row["chrgitm_lv"]]] += row["total"]
    return [{"med_chrgitm_type": kind, **parts} for kind, parts in sums.items()]


def take_back(call: Call) -> Node:
    """2305: refund a stay; its lines are open again, its list must not be submitted."""
    settling.check_message(call)
    original = settling.refundable(call, node(call.input, "data"), "2304", "住院")
    query = "SELECT COUNT(*) AS n FROM lists WHERE setl_id = ? AND stas_type = '1'"
    if the(call.tx, query, original["setl_id"])["n"]:
        raise Refusal("该结算的结算清单已提交，请先将清单状态改为未提交（4102）")
    fee_lines.release(call, original["setl_id"])
    return settling.refund(call, original)


HANDLERS: Handlers = {"2303": quote, "2304": settle, "2305": take_back}
