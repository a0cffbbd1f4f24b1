"""2101 quote, 2102 settle, 2103 refund of a pharmacy sale."""

import sqlite3
from dataclasses import asdict, dataclass
from typing import Any

from adapters.sandbox import lines as fee_lines
from adapters.sandbox.accounts import give, means_of, take
from adapters.sandbox.benefits import Shares, rule_of, share
from adapters.sandbox.call import Call, Handlers
from adapters.sandbox.people import check_credential, identity, person
from adapters.sandbox.reading import Node, fen, moment, node, optional, text
from adapters.sandbox.refusal import Refusal
from adapters.sandbox.store import Row, insert, one, switched_on
from adapters.sandbox.wire import fund_detail, sums

PHARMACY_SALE = "41"
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
class Sale:
    """A sale read from a request, checked, with its shares computed."""

    who: Row
    cert_type: str
    med_type: str
    bill: str
    begin_at: str
    disease: tuple[str, str]
    lines: list[fee_lines.Line]
    shares: Shares


def quote(call: Call) -> Node:
    """2101: what 2102 would answer now; nothing is recorded, setl_id stays empty."""
    sale = _read_sale(call)
    left = sale.who["balance_fen"] - (sale.shares.account - sale.shares.family)
    figures = {**asdict(sale.shares), "balance": left, "insutype": sale.who["insutype"]}
    unsettled = dict.fromkeys(("setl_id", "mdtrt_id", "setl_time", "msgid"), "")
    return _reply(call, sale, {**figures, **unsettled})


def settle(call: Call) -> Node:
    """2102: record the sale, take from the accounts, all or nothing."""
    _check_not_undone(call)
    sale = _read_sale(call)
    _check_not_settled(call, sale.bill)
    take(call, sale.who, sale.shares.account, sale.shares.family)
    row = _record(call, sale)
    fee_lines.keep(call, row["setl_id"], sale.lines)
    return _reply(call, sale, row)


def _read_sale(call: Call) -> Sale:
    info = node(call.input, "druginfo")
    who = person(call, text(info, "psn_no", "人员编号", 30))
    _check_entitled(call, who, text(info, "insutype", "险种类型", 6))
    cert_type = check_credential(call, info, who)
    moment(info, "begntime", "开始时间")
    bill = text(info, "invono", "发票号", 20)
    lines = fee_lines.read_lines(call)
    fee_lines.check_total(lines, fen(info, "medfee_sumamt", "医疗费总额"))
    return Sale(
        who=who,
        cert_type=cert_type,
        med_type=text(info, "med_type", "医疗类别", 6),
        bill=bill,
        begin_at=optional(info, "begntime"),
        disease=(optional(info, "dise_codg"), optional(info, "dise_name")),
        lines=lines,
        shares=_shares(call, who, lines, _account_used(info)),
    )


def _account_used(info: Node) -> bool:
    flag = text(info, "acct_used_flag", "个人账户使用标志", 1)
    if flag not in ("0", "1"):
        raise Refusal("acct_used_flag（个人账户使用标志）应为 0 或 1")
    return flag == "1"


def _check_entitled(call: Call, who: Row, insutype: str) -> None:
    if call.envelope.insuplc_admdvs != who["insuplc"]:
        raise Refusal("insuplc_admdvs（参保地医保区划）为空或与人员参保地不一致")
    if insutype != who["insutype"]:
        raise Refusal("insutype（险种类型）与人员参保险种不一致")
    if who["insu_stas"] != "1":
        since = f"（自 {who['paus_date']} 起）" if who["paus_date"] else ""
        raise Refusal(f"该人员参保状态为暂停参保{since}，不能享受医保待遇")


def _shares(call: Call, who: Row, lines: list[fee_lines.Line], use_account: bool) -> Shares:
    row = one(
        call.tx,
        "SELECT * FROM benefits WHERE place = 'pharmacy' AND insutype = ?"
        " AND ? LIKE psn_type_prefix || '%'",
        who["insutype"],
        who["psn_type"],
    )
    if row is None:
        raise Refusal("该人员类别没有药店购药待遇")
    rule = rule_of(row)
    return share((line.split for line in lines), rule, means_of(call, who, rule, use_account))


def _check_not_undone(call: Call) -> None:
    msgid = call.envelope.msgid
    if one(call.tx, "SELECT 1 FROM settlements WHERE msgid = ?", msgid):
        raise Refusal(f"发送方报文ID {msgid} 重复")
    if not switched_on(call.tx, "late_original_refused"):
        return
    query = "SELECT 1 FROM undone WHERE institution = ? AND msgid = ?"
    if one(call.tx, query, call.asker, msgid):
        raise Refusal(f"发送方报文ID {msgid} 已冲正，不再受理")


def _check_not_settled(call: Call, bill: str) -> None:
    live = one(
        call.tx,
        "SELECT setl_id FROM settlements WHERE institution = ? AND bill = ?"
        " AND state = 'live' AND refunds IS NULL",
        call.asker,
        bill,
    )
    if live:
        raise Refusal(f"该单据已结算，结算ID {live['setl_id']}")


def _record(call: Call, sale: Sale) -> dict[str, Any]:
    left = person(call, sale.who["psn_no"])["balance_fen"]
    row = {
        "setl_id": call.new_id("S"),
        "mdtrt_id": call.new_id("M"),
        **_made_by(call),
        "bill": sale.bill,
        "psn_no": sale.who["psn_no"],
        "cert_type": sale.cert_type,
        "insutype": sale.who["insutype"],
        "med_type": sale.med_type,
        "clr_type": "41",
        "place": "pharmacy",
        "begin_at": sale.begin_at,
        "dise_codg": sale.disease[0],
        "dise_name": sale.disease[1],
        **asdict(sale.shares),
        "balance": left,
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


def _reply(call: Call, sale: Sale, row: dict[str, Any]) -> Node:
    info = {
        "setl_id": row["setl_id"],
        "mdtrt_id": row["mdtrt_id"],
        **identity(sale.who, call.now.date()),
        "insutype": sale.who["insutype"],
        "psn_type": sale.who["psn_type"],
        "cvlserv_flag": sale.who["cvlserv_flag"],
        "setl_time": row["setl_time"],
        "mdtrt_cert_type": sale.cert_type,
        "med_type": sale.med_type,
        **sums(row),
        "medins_setl_id": row["msgid"],
        "clr_optins": sale.who["insuplc"],
        "clr_way": "01",
        "clr_type": "41",
    }
    cuts = [fee_lines.cut_info(line) for line in sale.lines]
    return {"setlinfo": info, "setldetail": fund_detail(row), "detlcutinfo": cuts}


def refund(call: Call) -> Node:
    """2103: a settlement of its own with negative amounts; the account gets its money back."""
    _check_not_undone(call)
    data = node(call.input, "data")
    original = _refundable(call, data)
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
    names = ("mdtrt_id", "setl_id", "setl_time")
    info = {name: row[name] for name in names} | sums(row)
    info |= {"clr_optins": who["insuplc"], "medins_setl_id": row["msgid"]}
    return {"setlinfo": info, "setldetail": fund_detail(row)}


def _refundable(call: Call, data: Node) -> Row:
    setl_id = text(data, "setl_id", "结算ID", 30)
    found = one(
        call.tx,
        "SELECT * FROM settlements WHERE setl_id = ? AND institution = ? AND psn_no = ?"
        " AND mdtrt_id = ? AND infno = '2102' AND state <> 'reversed'",
        setl_id,
        call.asker,
        text(data, "psn_no", "人员编号", 30),
        text(data, "mdtrt_id", "就诊ID", 30),
    )
    if found is None:
        raise Refusal(f"未查询到结算ID {setl_id} 的药店结算信息")
    if found["state"] == "refunded":
        raise Refusal(f"结算ID {setl_id} 已退费，不能重复退费")
    return found


def reinstate(call: Call, setl_id: str) -> None:
    """Make a refunded settlement live again. Raises `Refusal` if its bill was settled anew."""
    try:
        call.tx.execute("UPDATE settlements SET state = 'live' WHERE setl_id = ?", (setl_id,))
    except sqlite3.IntegrityError:
        raise Refusal("该单据已重新结算，退费不能冲正") from None


HANDLERS: Handlers = {"2101": quote, "2102": settle, "2103": refund}
