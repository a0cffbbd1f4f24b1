"""3301 stores what local items are in national codes, 3302 takes that back."""

import json
import sqlite3

from adapters.sandbox.call import Call, Handlers
from adapters.sandbox.reading import Node, choice, day, optional, rows, text
from adapters.sandbox.refusal import Refusal
from adapters.sandbox.store import insert, one, serial

MOST_ROWS = 100
LIST_TYPES = ("101", "102", "103", "104", "105", "106", "201", "301")
KEPT = (
    "aprvno",
    "dosform",
    "exct_cont",
    "item_cont",
    "prcunt",
    "spec",
    "pacspec",
    "memo",
)


def store(call: Call) -> None:
    """3301: at most 100 rows, all or none."""
    for number, row in enumerate(_rows(call), 1):
        try:
            _store_one(call, row)
        except Refusal as why:
            raise Refusal(f"第 {number} 条：{why.reason}") from None


def _rows(call: Call) -> list[Node]:
    place = "catalogcompin" if "catalogcompin" in call.input else "data"
    found = rows(call.input, place, required=True)
    if len(found) > MOST_ROWS:
        raise Refusal(f"{place} 一次最多上传 {MOST_ROWS} 条")
    return found


def _store_one(call: Call, row: Node) -> None:
    local = text(row, "fixmedins_hilist_id", "定点医药机构目录编号", 30)
    name = text(row, "fixmedins_hilist_name", "定点医药机构目录名称", 200)
    kind = choice(row, "list_type", "目录类别", LIST_TYPES)
    code = text(row, "med_list_codg", "医疗目录编码", 50)
    _check_code(call, code, kind)
    begin, end = day(row, "begndate", "开始日期"), day(row, "enddate", "结束日期")
    if end < begin:
        raise Refusal("enddate（结束日期）早于 begndate（开始日期）")
    body = {"fixmedins_hilist_name": name, **{part: optional(row, part) for part in KEPT}}
    held = {
        "rid": f"3301{serial(call.tx, 'mapping'):016d}",
        "institution": call.asker,
        "local_code": local,
        "list_type": kind,
        "code": code,
        "begin_day": begin,
        "end_day": end,
        "body": json.dumps(body, ensure_ascii=False),
        "updated_at": call.time,
    }
    try:
        insert(call.tx, "mappings", held)
    except sqlite3.IntegrityError:
        raise Refusal(f"目录编号 {local} 与医疗目录编码 {code} 的对照已存在") from None


def _check_code(call: Call, code: str, kind: str) -> None:
    item = one(call.tx, "SELECT list_type FROM items WHERE code = ?", code)
    if item is None:
        raise Refusal(f"med_list_codg（医疗目录编码）{code} 不在医保目录内")
    if item["list_type"] != kind:
        raise Refusal(f"list_type（目录类别）应为 {item['list_type']}")


def take_back(call: Call) -> None:
    """3302: the mappings of one national code, or of one local item with it."""
    for row in _rows(call):
        if text(row, "fixmedins_code", "定点医药机构编号", 12) != call.asker:
            raise Refusal("fixmedins_code（定点医药机构编号）与报文头不一致")
        code = text(row, "med_list_codg", "医疗目录编码", 50)
        local, kind = optional(row, "fixmedins_hilist_id"), optional(row, "list_type")
        done = call.tx.execute(
            "DELETE FROM mappings WHERE institution = ? AND code = ?"
            " AND (? = '' OR local_code = ?) AND (? = '' OR list_type = ?)",
            (call.asker, code, local, local, kind, kind),
        )
        if not done.rowcount:
            raise Refusal(f"没有目录编号 {local} 与医疗目录编码 {code} 的对照")


HANDLERS: Handlers = {"3301": store, "3302": take_back}
