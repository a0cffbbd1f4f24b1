"""3201: the institution's totals of some days against the centre's, net of refunds."""

from dataclasses import dataclass

from adapters.sandbox.call import Call, Handlers
from adapters.sandbox.reading import Node, moment, node, number, signed_fen, text, yuan
from adapters.sandbox.store import the

EQUAL, CENTRE_HAS_MORE, INSTITUTION_HAS_MORE, AMOUNTS_DIFFER = "0", "1", "2", "3"


@dataclass(frozen=True)
class Totals:
    """Number of settlements and sums in fen."""

    count: int
    total: int
    fund: int
    account: int

    def words(self) -> str:
        """The totals for a person."""
        return (
            f"{self.count} 笔，医疗费 {yuan(self.total)} 元，基金 {yuan(self.fund)} 元，"
            f"个人账户 {yuan(self.account)} 元"
        )


def compare(call: Call) -> Node:
    """3201 for one insutype and clr_type; a settlement counts 1, its refund takes 1 away."""
    data = node(call.input, "data")
    text(data, "setl_optins", "结算经办机构", 6)
    ours = _held(call, data)
    theirs = Totals(
        count=int(number(data, "fixmedins_setl_cnt", "定点医药机构结算笔数")),
        total=signed_fen(data, "medfee_sumamt", "医疗费总额"),
        fund=signed_fen(data, "fund_pay_sumamt", "基金支付总额"),
        account=signed_fen(data, "acct_pay", "个人账户支付金额"),
    )
    words = f"中心：{ours.words()}；机构：{theirs.words()}"
    result = {"stmt_rslt": _result(ours, theirs), "stmt_rslt_dscr": words}
    return {"stmtinfo": {"setl_optins": data["setl_optins"], **result}}


def _held(call: Call, data: Node) -> Totals:
    begin = moment(data, "stmt_begndate", "对账开始日期")
    end = moment(data, "stmt_enddate", "对账结束日期", day_end=True)
    row = the(
        call.tx,
        "SELECT COALESCE(SUM(CASE WHEN refunds IS NULL THEN 1 ELSE -1 END), 0) AS count,"
        " COALESCE(SUM(total), 0) AS total, COALESCE(SUM(fund), 0) AS fund,"
        " COALESCE(SUM(account), 0) AS account FROM settlements"
        " WHERE institution = ? AND insutype = ? AND clr_type = ? AND state <> 'reversed'"
        " AND setl_time BETWEEN ? AND ?"
        " AND psn_no IN (SELECT psn_no FROM persons WHERE insuplc = ?)",
        call.asker,
        text(data, "insutype", "险种", 6),
        text(data, "clr_type", "清算类别", 6),
        f"{begin:%Y-%m-%d %H:%M:%S}",
        f"{end:%Y-%m-%d %H:%M:%S}",
        data["setl_optins"],
    )
    return Totals(**dict(row))


def _result(ours: Totals, theirs: Totals) -> str:
    if ours == theirs:
        return EQUAL
    if ours.count != theirs.count:
        return CENTRE_HAS_MORE if ours.count > theirs.count else INSTITUTION_HAS_MORE
    return AMOUNTS_DIFFER


HANDLERS: Handlers = {"3201": compare}
