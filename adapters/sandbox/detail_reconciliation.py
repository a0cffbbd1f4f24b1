"""3202: the institution's settlements of some days against the centre's, row by row.

The uploaded text has seven columns, the result ten, both TAB separated without a header.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from adapters.sandbox.call import Call, Handlers
from adapters.sandbox.catalogues import EMPTY
from adapters.sandbox.files import held_file, keep_file, unzipped, zipped
from adapters.sandbox.reading import (
    Node,
    check_needed,
    choice,
    node,
    optional,
    signed_fen,
    span,
    text,
    yuan,
)
from adapters.sandbox.reconciliation import AMOUNTS_DIFFER, CENTRE_HAS_MORE, INSTITUTION_HAS_MORE
from adapters.sandbox.refusal import Refusal
from adapters.sandbox.store import Row

SENT = (
    "setl_id",
    "mdtrt_id",
    "psn_no",
    "medfee_sumamt",
    "fund_pay_sumamt",
    "acct_pay",
    "refd_setl_flag",
)
WORDS = {
    CENTRE_HAS_MORE: "中心有、机构没有",
    INSTITUTION_HAS_MORE: "机构有、中心没有",
    AMOUNTS_DIFFER: "金额不一致",
}
REFUND = "1"


@dataclass(frozen=True)
class Entry:
    """One settlement or refund as one side has it; amounts in fen."""

    setl_id: str
    mdtrt_id: str
    psn_no: str
    total: int
    fund: int
    account: int
    refund: str
    msgid: str = ""

    @property
    def sums(self) -> tuple[int, int, int]:
        """What both sides must agree on."""
        return self.total, self.fund, self.account


def compare(call: Call) -> Node:
    """3202: a result file with a row for every difference; none when the sides agree."""
    data = node(call.input, "data")
    check_needed(data, (("setl_optins", "结算经办机构"), ("fixmedins_setl_cnt", "结算笔数")))
    with_refunds = choice(data, "refd_setl_flag", "退费结算标志", ("0", "1")) == REFUND
    number = text(data, "file_qury_no", "文件查询号", 40)
    theirs = _uploaded(unzipped(held_file(call, number, call.asker)["body"]))
    _check_sums(data, theirs)
    ours = _held(call, data, with_refunds=with_refunds)
    filename = f"{call.now:%Y%m%d%H%M%S}_3202.txt.zip"
    result = zipped(filename.removesuffix(".zip"), _differences(ours, theirs))
    return {"fileinfo": keep_file(call, filename, result, owner=call.asker, infno="3202")}


def _uploaded(content: str) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    for number, line in enumerate(content.splitlines(), 1):
        if not line.strip():
            continue
        entry = _entry(number, line)
        if entry.setl_id in found:
            raise Refusal(f"明细文件第 {number} 行：setl_id（结算ID）{entry.setl_id} 重复")
        found[entry.setl_id] = entry
    return found


def _entry(number: int, line: str) -> Entry:
    cells = line.rstrip("\r").split("\t")
    if len(cells) < len(SENT):
        raise Refusal(f"明细文件第 {number} 行：应有 {len(SENT)} 列，实际 {len(cells)} 列")
    row = dict(zip(SENT, cells, strict=False))
    try:
        return Entry(
            setl_id=text(row, "setl_id", "结算ID", 30),
            mdtrt_id=text(row, "mdtrt_id", "就诊ID", 30),
            psn_no=text(row, "psn_no", "人员编号", 30),
            total=signed_fen(row, "medfee_sumamt", "医疗费总额"),
            fund=signed_fen(row, "fund_pay_sumamt", "基金支付总额"),
            account=signed_fen(row, "acct_pay", "个人账户支出"),
            refund=choice(row, "refd_setl_flag", "退费结算标志", ("0", "1")),
        )
    except Refusal as why:
        raise Refusal(f"明细文件第 {number} 行：{why.reason}") from None


def _check_sums(data: Node, theirs: Mapping[str, Entry]) -> None:
    for name, label, place in (
        ("medfee_sumamt", "医疗费总额", 0),
        ("fund_pay_sumamt", "基金支付总额", 1),
    ):
        held = sum(entry.sums[place] for entry in theirs.values())
        if signed_fen(data, name, label) != held:
            raise Refusal(f"{name}（{label}）与明细文件合计 {yuan(held)} 元不一致")
    signed_fen(data, "cash_payamt", "现金支付金额")


def _held(call: Call, data: Node, *, with_refunds: bool) -> dict[str, Entry]:
    begin, end = span(data, ("stmt_begndate", "对账开始日期"), ("stmt_enddate", "对账结束日期"))
    found = call.tx.execute(
        "SELECT * FROM settlements WHERE institution = ? AND clr_type = ? AND state <> 'reversed'"
        " AND (? OR refunds IS NULL) AND (? = '' OR insutype = ?) AND setl_time BETWEEN ? AND ?"
        " AND psn_no IN (SELECT psn_no FROM persons WHERE insuplc = ?)"
        " ORDER BY setl_time, setl_id",
        (
            call.asker,
            text(data, "clr_type", "清算类别", 6),
            with_refunds,
            optional(data, "insutype"),
            optional(data, "insutype"),
            begin,
            end,
            text(data, "setl_optins", "结算经办机构", 6),
        ),
    )
    return {row["setl_id"]: _own_entry(row) for row in found}


def _own_entry(row: Row) -> Entry:
    return Entry(
        setl_id=row["setl_id"],
        mdtrt_id=row["mdtrt_id"],
        psn_no=row["psn_no"],
        total=row["total"],
        fund=row["fund"],
        account=row["account"],
        refund="1" if row["refunds"] else "0",
        msgid=row["msgid"],
    )


def _differences(ours: Mapping[str, Entry], theirs: Mapping[str, Entry]) -> Iterator[str]:
    for setl_id, entry in ours.items():
        if setl_id not in theirs:
            yield _line(entry, CENTRE_HAS_MORE)
        elif theirs[setl_id].sums != entry.sums:
            yield _line(entry, AMOUNTS_DIFFER)
    for setl_id, entry in theirs.items():
        if setl_id not in ours:
            yield _line(entry, INSTITUTION_HAS_MORE)


def _line(entry: Entry, result: str) -> str:
    """psn_no, mdtrt_id, setl_id, msgid, result, refund flag, words, and three sums in yuan."""
    ids = (entry.psn_no, entry.mdtrt_id, entry.setl_id, entry.msgid or EMPTY)
    return "\t".join((*ids, result, entry.refund, WORDS[result], *map(yuan, entry.sums)))


HANDLERS: Handlers = {"3202": compare}
