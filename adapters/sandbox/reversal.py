"""2601: undo a transaction whose outcome the institution does not know."""

import sqlite3

from adapters.sandbox import lines as fee_lines
from adapters.sandbox.accounts import give, take
from adapters.sandbox.admission import undo_admission
from adapters.sandbox.call import Call, Handlers
from adapters.sandbox.people import person
from adapters.sandbox.reading import Node, node, text
from adapters.sandbox.refusal import Refusal
from adapters.sandbox.settling import reinstate
from adapters.sandbox.store import Row, insert, one, the
from adapters.sandbox.visits import set_state

REVERSIBLE = ("2102", "2103", "2207", "2208", "2304", "2305", "2401")
ADMISSION = "2401"
OTHER = "原交易编号或人员编号与原交易不一致"
REPEATED = "原交易已冲正，请勿重复冲正"


def reverse(call: Call) -> Node | None:
    """Undo the original by its msgid. Not found counts as done: its msgid is remembered, so that
    an original that arrives late is refused (switch `late_original_refused`)."""
    data = node(call.input, "data")
    msgid = text(data, "omsgid", "原发送方报文ID", 30)
    infno = text(data, "oinfno", "原交易编号", 6)
    psn_no = person(call, text(data, "psn_no", "人员编号", 30))["psn_no"]
    if infno not in REVERSIBLE:
        raise Refusal(f"交易 {infno} 不支持冲正")
    if infno == ADMISSION:
        found = _reverse_admission(call, msgid, psn_no)
    else:
        found = _reverse_settlement(call, msgid, infno, psn_no)
    _remember(call, msgid, infno, found=found)
    return None


def _reverse_settlement(call: Call, msgid: str, infno: str, psn_no: str) -> bool:
    query = "SELECT * FROM settlements WHERE msgid = ? AND institution = ?"
    original = one(call.tx, query, msgid, call.asker)
    if original:
        _check(original, infno, psn_no)
        _undo(call, original)
    return original is not None


def _reverse_admission(call: Call, msgid: str, psn_no: str) -> bool:
    query = "SELECT * FROM visits WHERE msgid = ? AND institution = ? AND kind = 'inpatient'"
    visit = one(call.tx, query, msgid, call.asker)
    if visit is None:
        return False
    if visit["psn_no"] != psn_no:
        raise Refusal(OTHER)
    if visit["state"] == "cancelled":
        raise Refusal(REPEATED)
    undo_admission(call, visit, "入院不能冲正；请先撤销费用明细（2302）")
    return True


def _check(original: Row, infno: str, psn_no: str) -> None:
    if (original["infno"], original["psn_no"]) != (infno, psn_no):
        raise Refusal(OTHER)
    if original["state"] == "reversed":
        raise Refusal(REPEATED)
    if original["state"] == "refunded":
        raise Refusal("原交易已退费，不能冲正")


def _undo(call: Call, original: Row) -> None:
    who = person(call, original["psn_no"])
    call.tx.execute(
        "UPDATE settlements SET state = 'reversed' WHERE setl_id = ?", (original["setl_id"],)
    )
    if original["refunds"]:
        _undo_refund(call, who, original)
    else:
        give(call, who, original["account"], original["family"])
        _free_visit(call, original)


def _undo_refund(call: Call, who: Row, refund: Row) -> None:
    query = "SELECT * FROM settlements WHERE setl_id = ?"
    settled = the(call.tx, query, refund["refunds"])
    reinstate(call, settled["setl_id"])
    if settled["place"] != "pharmacy":
        fee_lines.take_back(call, settled)
    _take_again(call, who, refund)


def _free_visit(call: Call, settled: Row) -> None:
    """A sale is gone with its settlement; the lines of any other visit are open again."""
    if settled["place"] == "pharmacy":
        set_state(call, settled["mdtrt_id"], "cancelled")
    else:
        fee_lines.release(call, settled["setl_id"])


def _take_again(call: Call, who: Row, refund: Row) -> None:
    try:
        take(call, who, -refund["account"], -refund["family"])
    except sqlite3.IntegrityError:
        raise Refusal("个人账户余额不足，退费不能冲正") from None


def _remember(call: Call, msgid: str, infno: str, *, found: bool) -> None:
    row = {"institution": call.asker, "msgid": msgid, "oinfno": infno}
    try:
        insert(call.tx, "undone", {**row, "at": call.time, "found": int(found)})
    except sqlite3.IntegrityError:
        if not found:
            raise Refusal(REPEATED) from None


HANDLERS: Handlers = {"2601": reverse}
