"""Paged queries: 1304 ethnic drugs, 1312 insured items, 1316 to 1319 what belongs to them."""

import json
from collections.abc import Callable, Iterable

from adapters.sandbox.call import Call, Handler, Handlers
from adapters.sandbox.paging import matching, page_of
from adapters.sandbox.reading import Node, moment, node, optional, text
from adapters.sandbox.seeding import load_object
from adapters.sandbox.store import Row

UPDATED = "2026-01-01 09:30:00"
BEGIN, END = "2026-01-01", "2099-12-31"

Rows = Callable[[Call], Iterable[Node]]


def _items(call: Call) -> list[Row]:
    return call.tx.execute("SELECT * FROM items ORDER BY code").fetchall()


def _marks(call: Call, number: int, infno: str) -> Node:
    return {
        "insu_admdvs": call.institution["division"],
        "begndate": BEGIN,
        "enddate": END,
        "vali_flag": "1",
        "rid": f"{infno}{number:08d}",
        "updt_time": UPDATED,
        "crte_time": UPDATED,
        "poolarea_no": call.institution["division"],
    }


def _numbered(call: Call, infno: str, rows: Iterable[Node]) -> list[Node]:
    return [{**row, **_marks(call, number, infno)} for number, row in enumerate(rows, 1)]


def ethnic_drugs(call: Call) -> list[Node]:
    """1304."""
    terms = load_object("terms")["1304"]
    rows = [
        {"med_list_codg": code, "drug_prodname": name, "drug_genname": name, "ver": "v0001"}
        for code, name in terms
    ]
    return _numbered(call, "1304", rows)


def insured_items(call: Call) -> list[Node]:
    """1312."""
    rows = [
        {
            "hilist_code": item["code"],
            "hilist_name": item["name"],
            "med_chrgitm_type": item["charge_type"],
            "chrgitm_lv": item["chrgitm_lv"],
            "list_type": item["list_type"],
            **dict.fromkeys(("lmt_used_flag", "med_use_flag", "matn_used_flag"), "0"),
            "hilist_use_type": "1",
            "lmt_cpnd_type": "0",
            "wubi": "",
            "pinyin": "",
            "memo": "",
        }
        for item in _items(call)
    ]
    return _numbered(call, "1312", rows)


def matches(call: Call) -> list[Node]:
    """1316: a national code is its own insured item here."""
    rows = [
        {
            "med_list_codg": item["code"],
            "hilist_code": item["code"],
            "list_type": item["list_type"],
            "memo": "",
        }
        for item in _items(call)
    ]
    return _numbered(call, "1316", rows)


def own_mappings(call: Call) -> list[Node]:
    """1317: what this institution's 3301 stored and 3302 did not take back."""
    query = "SELECT * FROM mappings WHERE institution = ? ORDER BY rowid"
    return [_mapping(call, row) for row in call.tx.execute(query, (call.asker,))]


def _mapping(call: Call, row: Row) -> Node:
    body = json.loads(row["body"])
    return {
        **body,
        "fixmedins_code": call.asker,
        "medins_list_codg": row["local_code"],
        "medins_list_name": body["fixmedins_hilist_name"],
        "insu_admdvs": call.institution["division"],
        "list_type": row["list_type"],
        "med_list_codg": row["code"],
        "begndate": row["begin_day"],
        "enddate": row["end_day"],
        "vali_flag": "1",
        "rid": row["rid"],
        "updt_time": row["updated_at"],
        "crte_time": row["updated_at"],
        "poolarea_no": call.institution["division"],
    }


def price_ceilings(call: Call) -> list[Node]:
    """1318."""
    rows = [
        {
            "hilist_code": item["code"],
            "hilist_lmtpric_type": "1",
            "overlmt_dspo_way": "1",
            "hilist_pric_uplmt_amt": item["ceiling"],
        }
        for item in _items(call)
        if item["ceiling"]
    ]
    return _numbered(call, "1318", rows)


def own_part_ratios(call: Call) -> list[Node]:
    """1319."""
    rows = [
        {
            "hilist_code": item["code"],
            "selfpay_prop_psn_type": kind,
            "selfpay_prop_type": "1",
            "selfpay_prop": "1" if item["chrgitm_lv"] == "3" else item["selfpay"],
        }
        for item in _items(call)
        for kind in ("310", "390")
    ]
    return _numbered(call, "1319", rows)


def _paged(rows: Rows) -> Handler:
    def handler(call: Call) -> Node:
        data = node(call.input, "data")
        since = f"{moment(data, 'updt_time', '更新时间'):%Y-%m-%d %H:%M:%S}"
        newer = [row for row in rows(call) if row["updt_time"] >= since]
        return page_of(matching(newer, data), data)

    return handler


def dictionary(call: Call) -> Node:
    """1901: the codes of one type; an unknown type has none."""
    data = node(call.input, "data")
    wanted = text(data, "type", "字典类型", 30).upper()
    text(data, "date", "查询日期", 19)
    parent = optional(data, "parentValue") or optional(data, "parent_value")
    codes: Node = load_object("dictionary").get(wanted, {})
    rows = [
        {
            "type": wanted,
            "label": label,
            "value": value,
            "parentValue": parent,
            "sort": str(number),
            "valiFlag": "1",
            "createUser": "训练",
            "createDate": UPDATED,
            "version": "v0001",
        }
        for number, (value, label) in enumerate(codes.items(), 1)
    ]
    return {"list": rows}


HANDLERS: Handlers = {
    "1304": _paged(ethnic_drugs),
    "1312": _paged(insured_items),
    "1316": _paged(matches),
    "1317": _paged(own_mappings),
    "1318": _paged(price_ceilings),
    "1319": _paged(own_part_ratios),
    "1901": dictionary,
}
