"""2101 quote, 2102 settle, 2103 refund of a pharmacy sale."""

from dataclasses import replace

from adapters.sandbox import lines as fee_lines
from adapters.sandbox import settling
from adapters.sandbox.call import Call, Handlers
from adapters.sandbox.people import check_credential, person
from adapters.sandbox.reading import Node, fen, moment, node, optional, text
from adapters.sandbox.settling import Bill
from adapters.sandbox.visits import PHARMACY, open_visit


def quote(call: Call) -> Node:
    """2101: what 2102 would answer now; nothing is recorded, setl_id stays empty."""
    bill, lines = _read_sale(call)
    return _reply(call, bill, lines, settling.quoted(bill))


def settle(call: Call) -> Node:
    """2102: record the sale, take from the accounts, all or nothing."""
    settling.check_message(call)
    bill, lines = _read_sale(call)
    settling.check_not_settled(call, bill.number)
    bill = replace(bill, mdtrt_id=_visit(call, bill))
    row = settling.settle(call, bill)
    fee_lines.keep(call, bill.mdtrt_id, lines, setl_id=row["setl_id"])
    return _reply(call, bill, lines, row)


def _read_sale(call: Call) -> tuple[Bill, list[fee_lines.Line]]:
    info = node(call.input, "druginfo")
    who = person(call, text(info, "psn_no", "人员编号", 30))
    settling.check_entitled(call, who, text(info, "insutype", "险种类型", 6))
    cert_type = check_credential(call, info, who)
    moment(info, "begntime", "开始时间")
    number = text(info, "invono", "发票号", 20)
    lines = fee_lines.read_lines(call, "drugdetail")
    fee_lines.check_total(lines, fen(info, "medfee_sumamt", "医疗费总额"))
    bill = Bill(
        who=who,
        place=PHARMACY,
        mdtrt_id="",
        cert_type=cert_type,
        med_type=text(info, "med_type", "医疗类别", 6),
        number=number,
        begin_at=optional(info, "begntime"),
        disease=(optional(info, "dise_codg"), optional(info, "dise_name")),
        shares=settling.shares_of(
            call,
            who,
            PHARMACY,
            (line.split for line in lines),
            use_account=settling.account_used(info),
        ),
    )
    return bill, lines


def _visit(call: Call, bill: Bill) -> str:
    """A sale is a visit that begins and ends with it, by the centre's clock."""
    return open_visit(
        call,
        bill.who,
        {},
        kind=PHARMACY,
        state="discharged",
        med_type=bill.med_type,
        cert_type=bill.cert_type,
        number=bill.number,
        begin_at=call.time,
        end_at=call.time,
        dise_codg=bill.disease[0],
        dise_name=bill.disease[1],
    )


def _reply(call: Call, bill: Bill, lines: list[fee_lines.Line], row: Node) -> Node:
    cuts = [fee_lines.cut_info(line) for line in lines]
    return {**settling.setl_nodes(call, bill, row), "detlcutinfo": cuts}


def refund(call: Call) -> Node:
    """2103: a settlement of its own with negative amounts; the account gets its money back."""
    settling.check_message(call)
    original = settling.refundable(call, node(call.input, "data"), "2102", "药店")
    return settling.refund(call, original)


HANDLERS: Handlers = {"2101": quote, "2102": settle, "2103": refund}
