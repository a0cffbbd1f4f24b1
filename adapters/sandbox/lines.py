"""Fee lines: read, checked against the catalogue, split by policy, kept, settled, released."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from adapters.sandbox.benefits import LineSplit, split_line
from adapters.sandbox.call import Call
from adapters.sandbox.reading import Node, fen, moment, number, optional, rows, text, to_fen
from adapters.sandbox.refusal import Refusal
from adapters.sandbox.store import Row, insert, one
from adapters.sandbox.visits import signature
from adapters.sandbox.wire import split

FACTS = (
    "rxno",
    "drord_no",
    "bilg_dept_codg",
    "bilg_dept_name",
    "bilg_dr_codg",
    "bilg_dr_name",
    "acord_dept_codg",
    "acord_dept_name",
    "orders_dr_code",
    "orders_dr_name",
    "sin_dos_dscr",
    "used_frqu_dscr",
    "prd_days",
    "medc_way_dscr",
    "hosp_appr_flag",
)


@dataclass(frozen=True)
class Line:
    """One line with its catalogue item; count and price stay the text they were sent in."""

    number: str
    item: Row
    local_code: str
    occurred: str
    count: str
    price: str
    split: LineSplit
    facts: Node

    def row(self) -> Node:
        """The line as the table `lines` keeps it (without its visit)."""
        return {
            "feedetl_sn": self.number,
            "item": self.item["code"],
            "local_code": self.local_code,
            "occurred": self.occurred,
            "cnt": self.count,
            "pric": self.price,
            **asdict(self.split),
            "facts": json.dumps(self.facts, ensure_ascii=False),
        }


def read_lines(call: Call, place: str) -> list[Line]:
    """The rows of a node. Raises `Refusal` naming the line that is wrong."""
    lines = [_line(call, row) for row in rows(call.input, place, required=True)]
    if len({line.number for line in lines}) != len(lines):
        raise Refusal(f"{place}.feedetl_sn（费用明细流水号）重复")
    return lines


def _line(call: Call, row: Node) -> Line:
    sn = text(row, "feedetl_sn", "费用明细流水号", 30)
    try:
        return _checked(call, row, sn)
    except Refusal as why:
        raise Refusal(f"费用明细 {sn}：{why.reason}") from None


def _checked(call: Call, row: Node, sn: str) -> Line:
    item = _item(call, text(row, "med_list_codg", "医疗目录编码", 50))
    local_code = text(row, "medins_list_codg", "医药机构目录编码", 150)
    count, price = number(row, "cnt", "数量"), number(row, "pric", "单价")
    total = fen(row, "det_item_fee_sumamt", "明细项目费用总额")
    if count <= 0 or price < 0:
        raise Refusal("cnt（数量）或 pric（单价）超出范围")
    if to_fen(count * price) != total:
        raise Refusal("数量乘单价与明细项目费用总额不一致")
    moment(row, "fee_ocur_time", "费用发生时间")
    return Line(
        number=sn,
        item=item,
        local_code=local_code,
        occurred=optional(row, "fee_ocur_time"),
        count=optional(row, "cnt"),
        price=optional(row, "pric"),
        split=split_line(item, price, count, total),
        facts={name: optional(row, name) for name in FACTS},
    )


def _item(call: Call, code: str) -> Row:
    item = one(call.tx, "SELECT * FROM items WHERE code = ?", code)
    if item is None:
        raise Refusal(f"医疗目录编码 {code} 不在医保目录内")
    return item


def check_total(lines: Sequence[Line], total: int) -> None:
    """Refuses when the lines do not add up to the total."""
    if sum(line.split.total for line in lines) != total:
        raise Refusal("medfee_sumamt（医疗费总额）与明细合计不一致")


def keep(
    call: Call, mdtrt_id: str, lines: Sequence[Line], *, batch: str = "", setl_id: str | None = None
) -> None:
    """Store lines of a visit. Raises `Refusal` when the visit has a line of that number."""
    for line in lines:
        held = {"mdtrt_id": mdtrt_id, "batch": batch, "setl_id": setl_id}
        try:
            insert(call.tx, "lines", {**held, **line.row(), **signature(call)})
        except sqlite3.IntegrityError:
            raise Refusal(f"feedetl_sn（费用明细流水号）{line.number} 已上传，不能重复") from None


def splits(found: Iterable[Row]) -> list[LineSplit]:
    """The policy sums of stored lines."""
    names = ("total", "ownpay", "overlimit", "preself", "inscp")
    return [LineSplit(**{name: row[name] for name in names}) for row in found]


def unsettled(call: Call, mdtrt_id: str, batch: str = "") -> list[Row]:
    """The open lines of a visit, or of one of its batches."""
    found = call.tx.execute(
        "SELECT * FROM lines WHERE mdtrt_id = ? AND setl_id IS NULL AND (? = '' OR batch = ?)",
        (mdtrt_id, batch, batch),
    )
    return found.fetchall()


def attach(call: Call, setl_id: str, found: Iterable[Row]) -> None:
    """Mark open lines as settled."""
    for row in found:
        call.tx.execute(
            "UPDATE lines SET setl_id = ?, released_from = NULL"
            " WHERE mdtrt_id = ? AND feedetl_sn = ?",
            (setl_id, row["mdtrt_id"], row["feedetl_sn"]),
        )


def release(call: Call, setl_id: str) -> None:
    """Open the lines of a settlement again."""
    call.tx.execute(
        "UPDATE lines SET setl_id = NULL, released_from = ? WHERE setl_id = ?", (setl_id, setl_id)
    )


def take_back(call: Call, settled: Row) -> None:
    """Undo `release`. Raises `Refusal` when a line was deleted or settled meanwhile."""
    found = call.tx.execute(
        "SELECT * FROM lines WHERE released_from = ? AND setl_id IS NULL", (settled["setl_id"],)
    ).fetchall()
    if sum(row["total"] for row in found) != settled["total"]:
        raise Refusal("原结算的费用明细已撤销或已重新结算，退费不能冲正")
    attach(call, settled["setl_id"], found)


def cut_info(line: Line) -> Node:
    """A row of the node detlcutinfo."""
    return {
        "feedetl_sn": line.number,
        **split(line.row()),
        "pric_uplmt_amt": line.item["ceiling"] or "0",
        "selfpay_prop": line.item["selfpay"],
        "chrgitm_lv": line.item["chrgitm_lv"],
        "med_chrgitm_type": line.item["charge_type"],
        "bas_medn_flag": "0",
        "hi_nego_drug_flag": "0",
        "chld_medc_flag": "0",
        "list_sp_item_flag": "0",
        "lmt_used_flag": "0",
        "drt_reim_flag": "0",
        "memo": "",
    }
