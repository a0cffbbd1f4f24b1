"""What every settlement shares: who is entitled, the sums, the record, the refund."""

import sqlite3
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from adapters.sandbox.accounts import give, means_of, take
from adapters.sandbox.benefits import LineSplit, Shares, rule_of, share
from adapters.sandbox.call import Call
from adapters.sandbox.people import identity, person
from adapters.sandbox.reading import Node, choice, text
from adapters.sandbox.refusal import Refusal
from adapters.sandbox.store import Row, insert, one, switched_on
from adapters.sandbox.wire import fund_detail, sums

CLEARING = {"pharmacy": "41", "outpatient": "11", "chronic": "11", "inpatient": "21"}
PLACES = {
    "pharmacy": "药店购药",
    "outpatient": "普通门诊",
    "chronic": "门诊慢特病",
    "inpatient": "住院",
}
AMOUNTS = (
    "total",
    "ownpay",
    "overlimit",
    "preself",
    "inscp",
    "dedc",
    "fund",
    "account",
    "family",
    "cash",
)


@dataclass(frozen=True)
class Bill:
    """A settlement that is asked for, read and checked, with its shares computed.

    `number` is the invoice number and may be empty.
    """

    who: Row
    place: str
    mdtrt_id: str
    cert_type: str
    med_type: str
    number: str
    begin_at: str
    disease: tuple[str, str]
    shares: Shares


def check_message(call: Call) -> None:
    """Refuses a msgid that was settled already, or undone (switch `late_original_refused`)."""
    msgid = call.envelope.msgid
    for table in ("settlements", "visits"):
        if one(call.tx, f"SELECT 1 FROM {table} WHERE msgid = ?", msgid):  # noqa: S608 # nosec B608
            raise Refusal(f"发送方报文ID {msgid} 重复")
    if not switched_on(call.tx, "late_original_refused"):
        return
    query = "SELECT 1 FROM undone WHERE institution = ? AND msgid = ?"
    if one(call.tx, query, call.asker, msgid):
        raise Refusal(f"发送方报文ID {msgid} 已冲正，不再受理")


def check_entitled(call: Call, who: Row, insutype: str) -> None:
    """Refuses the wrong division, the wrong insurance and a suspended one."""
    if call.envelope.insuplc_admdvs != who["insuplc"]:
        raise Refusal("insuplc_admdvs（参保地医保区划）为空或与人员参保地不一致")
    if insutype != who["insutype"]:
        raise Refusal("insutype（险种类型）与人员参保险种不一致")
    if who["insu_stas"] != "1":
        since = f"（自 {who['paus_date']} 起）" if who["paus_date"] else ""
        raise Refusal(f"该人员参保状态为暂停参保{since}，不能享受医保待遇")


def account_used(info: Node) -> bool:
    """Whether the personal account pays too."""
    return choice(info, "acct_used_flag", "个人账户使用标志", ("0", "1")) == "1"


def benefit(call: Call, who: Row, place: str) -> Row:
    """The rule of this person's insurance for a place. Raises `Refusal` if there is none."""
    row = one(
        call.tx,
        "SELECT * FROM benefits WHERE place = ? AND insutype = ? AND ? LIKE psn_type_prefix || '%'",
        place,
        who["insutype"],
        who["psn_type"],
    )
    if row is None:
        raise Refusal(f"该人员类别没有{PLACES[place]}待遇")
    return row


def shares_of(
    call: Call,
    who: Row,
    place: str,
    lines: Iterable[LineSplit],
    *,
    use_account: bool,
    mdtrt_id: str = "",
) -> Shares:
    """The sums of a settlement if it were made now."""
    rule = rule_of(benefit(call, who, place))
    means = means_of(call, who, rule, place=place, use_account=use_account, mdtrt_id=mdtrt_id)
    return share(lines, rule, means)


def check_not_settled(call: Call, bill: str) -> None:
    """Refuses an invoice number that has a live settlement."""
    live = one(
        call.tx,
        "SELECT setl_id FROM settlements WHERE institution = ? AND bill = ? AND bill <> ''"
        " AND state = 'live' AND refunds IS NULL",
        call.asker,
        bill,
    )
    if live:
        raise Refusal(f"该单据已结算，结算ID {live['setl_id']}")


def quoted(bill: Bill) -> Node:
    """The row a settlement would have; nothing is recorded, its identifiers are empty."""
    left = bill.who["balance_fen"] - (bill.shares.account - bill.shares.family)
    figures = {**asdict(bill.shares), "balance": left, "insutype": bill.who["insutype"]}
    return {**figures, **dict.fromkeys(("setl_id", "setl_time", "msgid"), "")}


def settle(call: Call, bill: Bill) -> Node:
    """Take from the accounts and record the settlement. Returns its row."""
    take(call, bill.who, bill.shares.account, bill.shares.family)
    row = {
        "setl_id": call.new_id("S"),
        "mdtrt_id": bill.mdtrt_id,
        **_made_by(call),
        "bill": bill.number,
        "psn_no": bill.who["psn_no"],
        "cert_type": bill.cert_type,
        "insutype": bill.who["insutype"],
        "med_type": bill.med_type,
        "clr_type": CLEARING[bill.place],
        "place": bill.place,
        "begin_at": bill.begin_at,
        "dise_codg": bill.disease[0],
        "dise_name": bill.disease[1],
        **asdict(bill.shares),
        "balance": person(call, bill.who["psn_no"])["balance_fen"],
    }
    insert(call.tx, "settlements", row)
    return row


def _made_by(call: Call) -> dict[str, Any]:
    return {
        "msgid": call.envelope.msgid,
        "infno": call.envelope.infno,
        "institution": call.asker,
        "setl_time": call.time,
        "opter_id": call.envelope.opter,
        "opter_name": call.envelope.opter_name,
        "state": "live",
    }


def setl_nodes(call: Call, bill: Bill, row: Node) -> Node:
    """setlinfo and setldetail as 2101, 2102, 2206, 2207, 2303 and 2304 answer them."""
    info = {
        "setl_id": row["setl_id"],
        "mdtrt_id": bill.mdtrt_id,
        **identity(bill.who, call.now.date()),
        "insutype": bill.who["insutype"],
        "psn_type": bill.who["psn_type"],
        "cvlserv_flag": bill.who["cvlserv_flag"],
        "setl_time": row["setl_time"],
        "mdtrt_cert_type": bill.cert_type,
        "med_type": bill.med_type,
        **sums(row),
        "medins_setl_id": row["msgid"],
        "clr_optins": bill.who["insuplc"],
        "clr_way": "01",
        "clr_type": CLEARING[bill.place],
    }
    return {"setlinfo": info, "setldetail": fund_detail(row)}


def refundable(call: Call, data: Node, infno: str, kind: str) -> Row:
    """The settlement 2103, 2208 or 2305 names, if it was made by `infno` and is live."""
    setl_id = text(data, "setl_id", "结算ID", 30)
    found = one(
        call.tx,
        "SELECT * FROM settlements WHERE setl_id = ? AND institution = ? AND psn_no = ?"
        " AND mdtrt_id = ? AND infno = ? AND state <> 'reversed'",
        setl_id,
        call.asker,
        text(data, "psn_no", "人员编号", 30),
        text(data, "mdtrt_id", "就诊ID", 30),
        infno,
    )
    if found is None:
        raise Refusal(f"未查询到结算ID {setl_id} 的{kind}结算信息")
    if found["state"] == "refunded":
        raise Refusal(f"结算ID {setl_id} 已退费，不能重复退费")
    return found


def refund(call: Call, original: Row) -> Node:
    """A settlement of its own with negative amounts; the account gets its money back."""
    who = person(call, original["psn_no"])
    give(call, who, original["account"], original["family"])
    call.tx.execute(
        "UPDATE settlements SET state = 'refunded' WHERE setl_id = ?", (original["setl_id"],)
    )
    row = {
        **dict(original),
        "setl_id": call.new_id("S"),
        **_made_by(call),
        "refunds": original["setl_id"],
        **{name: -original[name] for name in AMOUNTS},
        "balance": person(call, original["psn_no"])["balance_fen"],
    }
    insert(call.tx, "settlements", row)
    names = ("mdtrt_id", "setl_id", "setl_time", "clr_type")
    info = {name: row[name] for name in names} | sums(row)
    info |= {"clr_optins": who["insuplc"], "medins_setl_id": row["msgid"]}
    return {"setlinfo": info, "setldetail": fund_detail(row)}


def reinstate(call: Call, setl_id: str) -> None:
    """Make a refunded settlement live again. Raises `Refusal` if its bill was settled anew."""
    try:
        call.tx.execute("UPDATE settlements SET state = 'live' WHERE setl_id = ?", (setl_id,))
    except sqlite3.IntegrityError:
        raise Refusal("该单据已重新结算，退费不能冲正") from None
