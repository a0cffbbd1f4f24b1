"""4104: what the centre's check found in the lists of a month, page by page.

The same list has the same findings every time: one for each member below that is empty, and
one for an operation charge without an operation.
"""

import json
import re
from collections.abc import Iterator

from adapters.sandbox.call import Call, Handlers
from adapters.sandbox.paging import page_of
from adapters.sandbox.people import person
from adapters.sandbox.reading import Node, node, optional, rows
from adapters.sandbox.refusal import Refusal
from adapters.sandbox.store import Row

MONTH = re.compile(r"\d{4}(0[1-9]|1[0-2])", re.ASCII)
ERROR, WARNING = "1", "2"
RETURNED, KEPT = "1", "0"
OPERATION_CHARGE = "06"
EXPECTED = (
    ("chfpdr_code", "主诊医师代码为空", ERROR),
    ("dscg_caty", "出院科别为空", ERROR),
    ("prfs", "职业为空", WARNING),
    ("coner_tel", "联系人电话为空", WARNING),
)
RULES = "训练规则1.0"


def findings(call: Call) -> Node:
    """4104 for a month, narrowed by setl_id, psn_no, err_lv and retn_flag."""
    data = node(call.input, "data")
    month = optional(data, "setl_ym")
    if not MONTH.fullmatch(month):
        raise Refusal("setl_ym（结算年月）应为 yyyyMM")
    wanted = {name: optional(data, name) for name in ("setl_id", "psn_no", "err_lv", "retn_flag")}
    reports = (_report(call, month, row) for row in _lists(call, month))
    return page_of((report for report in reports if report and _fits(report, wanted)), data)


def _fits(report: Node, wanted: Node) -> bool:
    return all(not value or report[name] == value for name, value in wanted.items())


def _lists(call: Call, month: str) -> list[Row]:
    """The latest version of every list of this institution settled in the month."""
    return call.tx.execute(
        "SELECT s.*, v.body, t.facts FROM settlements s JOIN lists l USING (setl_id)"
        " JOIN list_versions v USING (setl_list_id) JOIN stays t USING (setl_id)"
        " WHERE s.institution = ? AND s.state = 'live'"
        " AND replace(substr(s.setl_time, 1, 7), '-', '') = ? AND v.version ="
        " (SELECT MAX(version) FROM list_versions w WHERE w.setl_list_id = l.setl_list_id)"
        " ORDER BY s.setl_time, s.setl_id",
        (call.asker, month),
    ).fetchall()


def _report(call: Call, month: str, row: Row) -> Node | None:
    found = list(_problems(json.loads(row["body"]), json.loads(row["facts"])))
    if not found:
        return None
    who = person(call, row["psn_no"])
    worst = min(problem["err_lv"] for problem in found)
    return {
        "fixmedins_code": call.asker,
        "fixmedins_name": call.institution["name"],
        "setl_ym": month,
        "setl_id": row["setl_id"],
        "psn_no": row["psn_no"],
        "psn_name": who["name"],
        "psn_cert_type": "01",
        "cert_no": who["cert_no"],
        "qltctrl_rslt": "0",
        "err_lv": worst,
        "retn_flag": RETURNED if worst == ERROR else KEPT,
        "qltctrl_ver": RULES,
        "detailinfo": found,
    }


def _problems(body: Node, facts: Node) -> Iterator[Node]:
    info = body["setlinfo"]
    for name, words, level in EXPECTED:
        if not info.get(name):
            yield _problem(f"setlinfo.{name}", words, level)
    operated = any(row["med_chrgitm_type"] == OPERATION_CHARGE for row in facts["charges"])
    if operated and not rows(body, "oprninfo"):
        yield _problem("oprninfo", "有手术费但未填写手术操作", ERROR)


def _problem(place: str, words: str, level: str) -> Node:
    return {
        "exam_data_fld": place,
        "qltctrl_chkrslt": words,
        "err_lv": level,
        "retn_flag": RETURNED if level == ERROR else KEPT,
        "init_val": "",
    }


HANDLERS: Handlers = {"4104": findings}
