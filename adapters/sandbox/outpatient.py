"""2206 quotes, 2207 settles and 2208 takes back a batch of an out-patient's visit."""

from adapters.sandbox import lines as fee_lines
from adapters.sandbox import settling
from adapters.sandbox.benefits import Shares
from adapters.sandbox.call import Call, Handlers
from adapters.sandbox.people import VOUCHER, check_credential, person
from adapters.sandbox.reading import Node, choice, fen, node, optional, rows, text, yuan
from adapters.sandbox.refusal import Refusal
from adapters.sandbox.registration import CHRONIC, REGISTERED, check_filed
from adapters.sandbox.settling import Bill
from adapters.sandbox.stock import check_unsold
from adapters.sandbox.store import Row, one
from adapters.sandbox.visits import OUTPATIENT, own_visit

WAYS = ("01", "02")
STATED = (
    ("fulamt_ownpay_amt", "全自费金额", "ownpay"),
    ("overlmt_selfpay", "超限价自费费用", "overlimit"),
    ("preselfpay_amt", "先行自付金额", "preself"),
    ("inscp_scp_amt", "符合政策范围金额", "inscp"),
)


def quote(call: Call) -> Node:
    """2206: what 2207 would answer now; setl_id and setl_time stay empty."""
    bill, _ = _read(call)
    return settling.setl_nodes(call, bill, settling.quoted(bill))


def settle(call: Call) -> Node:
    """2207: settle all open lines of a batch; the four sums 2206 gave must be repeated."""
    settling.check_message(call)
    bill, found = _read(call)
    check_stated(node(call.input, "data"), bill.shares, required=True)
    _check_trace_codes(call, found)
    settling.check_not_settled(call, bill.number)
    row = settling.settle(call, bill)
    fee_lines.attach(call, row["setl_id"], found)
    return settling.setl_nodes(call, bill, row)


def _read(call: Call) -> tuple[Bill, list[Row]]:
    data = node(call.input, "data")
    visit = own_visit(call, data, OUTPATIENT)
    who = person(call, visit["psn_no"])
    settling.check_entitled(call, who, text(data, "insutype", "险种类型", 6))
    cert_type = read_credential(call, data, who)
    choice(data, "psn_setlway", "个人结算方式", WAYS)
    place = _place(call, visit, text(data, "med_type", "医疗类别", 6))
    found = _open_lines(call, visit, text(data, "chrg_bchno", "收费批次号", 30))
    lines = fee_lines.splits(found)
    check_sum(data, sum(line.total for line in lines))
    bill = Bill(
        who=who,
        place=place,
        mdtrt_id=visit["mdtrt_id"],
        cert_type=cert_type,
        med_type=optional(data, "med_type"),
        number=optional(data, "invono")[:20],
        begin_at=visit["begin_at"],
        disease=(visit["dise_codg"], visit["dise_name"]),
        shares=settling.shares_of(call, who, place, lines, use_account=settling.account_used(data)),
    )
    return bill, found


def read_credential(call: Call, data: Node, who: Row) -> str:
    """The credential type; only a voucher must be proven again when it comes to paying."""
    kind = choice(data, "mdtrt_cert_type", "就诊凭证类型", ("01", "02", "03"))
    if kind == VOUCHER or optional(data, "mdtrt_cert_no"):
        return check_credential(call, data, who)
    return kind


def _place(call: Call, visit: Row, med_type: str) -> str:
    """The kind of benefit; what 2203 said and what is settled must agree."""
    if visit["med_type"] == REGISTERED:
        raise Refusal("该就诊未上传就诊信息，请先上传（2203）")
    if med_type != visit["med_type"]:
        raise Refusal("med_type（医疗类别）与就诊信息（2203）不一致")
    if med_type != CHRONIC:
        return "outpatient"
    check_filed(call, visit, visit["dise_codg"])
    return "chronic"


def _open_lines(call: Call, visit: Row, batch: str) -> list[Row]:
    found = fee_lines.unsettled(call, visit["mdtrt_id"], batch)
    if found:
        return found
    query = "SELECT setl_id FROM lines WHERE mdtrt_id = ? AND batch = ?"
    settled = one(call.tx, query, visit["mdtrt_id"], batch)
    if settled:
        raise Refusal(f"该收费批次已结算，结算ID {settled['setl_id']}，不能重复结算")
    raise Refusal(f"chrg_bchno（收费批次号）{batch} 没有待结算的费用明细")


def check_sum(data: Node, total: int) -> None:
    """Refuses when medfee_sumamt is not what the open lines add up to."""
    if fen(data, "medfee_sumamt", "医疗费总额") != total:
        raise Refusal(f"medfee_sumamt（医疗费总额）与已上传明细合计 {yuan(total)} 元不一致")


def check_stated(data: Node, shares: Shares, *, required: bool) -> None:
    """Refuses when one of the four sums that were sent is not the centre's."""
    for name, label, ours in STATED:
        if not required and not optional(data, name):
            continue
        held: int = getattr(shares, ours)
        if fen(data, name, label) != held:
            raise Refusal(f"{name}（{label}）与中心计算结果 {yuan(held)} 元不一致")


def _check_trace_codes(call: Call, found: list[Row]) -> None:
    """The node drug_trac_info: codes of lines of this batch that nobody has sold."""
    numbers = {row["feedetl_sn"] for row in found}
    for row in rows(call.input, "drug_trac_info"):
        number = text(row, "feedetl_sn", "费用明细流水号", 30)
        if number not in numbers:
            raise Refusal(f"drug_trac_info.feedetl_sn（费用明细流水号）{number} 不在本批次")
        check_unsold(call, text(row, "drug_trac_codg", "药品追溯码", 100))


def take_back(call: Call) -> Node:
    """2208: refund a settlement; its lines are open again."""
    settling.check_message(call)
    original = settling.refundable(call, node(call.input, "data"), "2207", "门诊")
    fee_lines.release(call, original["setl_id"])
    return settling.refund(call, original)


HANDLERS: Handlers = {"2206": quote, "2207": settle, "2208": take_back}
