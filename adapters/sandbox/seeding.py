"""Fills a new file from seed/*.json: persons, institutions, a catalogue, filings, stays."""

import json
from dataclasses import asdict
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from adapters.sandbox.benefits import LineSplit, Means, Shares, rule_of, share
from adapters.sandbox.clock import stamp
from adapters.sandbox.reading import to_fen, yuan
from adapters.sandbox.store import Row, Store, Tx, insert, the

SEED = Path(__file__).parent / "seed"
TABLES = (
    "institutions",
    "persons",
    "items",
    "benefits",
    "filings",
    "appointments",
    "referrals",
)
FILES = {"persons": "people", "items": "catalogue"}
HOSPITAL = "H35010200001"
SWITCHES = {"late_original_refused": 1, "infcode_as_text": 0}
LEVELS = {"1": "claa_fen", "2": "clab_fen", "3": "own_fen"}
MID_LEVEL_OWN_PART = Decimal("0.10")


def load(name: str) -> list[dict[str, Any]]:
    """The rows of one seed file."""
    rows: list[dict[str, Any]] = json.loads((SEED / f"{name}.json").read_text("utf-8"))
    return rows


def load_object(name: str) -> dict[str, Any]:
    """A seed file that is one object."""
    found: dict[str, Any] = json.loads((SEED / f"{name}.json").read_text("utf-8"))
    return found


def prepare(store: Store, now: datetime) -> None:
    """Create and fill the file when it is new; leave an old one as it is."""
    if not store.create():
        return
    with store.begin() as tx:
        for table in TABLES:
            for row in load(FILES.get(table, table)):
                insert(tx, table, row)
        for facts in load("stays"):
            _settled_stay(tx, facts, now)
        for name, value in SWITCHES.items():
            insert(tx, "switches", {"name": name, "value": value})


def _settled_stay(tx: Tx, facts: dict[str, Any], now: datetime) -> None:
    discharged = _discharge_time(facts["discharged_days_ago"], now)
    admitted = (discharged - timedelta(days=facts["days"])).replace(hour=10, minute=15)
    shares = _stay_shares(tx, facts)
    who = the(tx, "SELECT * FROM persons WHERE psn_no = ?", facts["psn_no"])
    _visit_of_stay(tx, facts, who, admitted, discharged)
    names = ("setl_id", "mdtrt_id", "psn_no")
    row = {
        **{name: facts[name] for name in names},
        "msgid": _msgid(discharged, facts),
        "infno": "2304",
        "institution": HOSPITAL,
        "bill": facts["invono"],
        "cert_type": facts["mdtrt_cert_type"],
        "insutype": who["insutype"],
        "med_type": "21",
        "clr_type": "21",
        "place": "inpatient",
        "begin_at": stamp(admitted),
        "setl_time": stamp(discharged),
        "opter_id": "T01",
        "opter_name": "训练收费员",
        "dise_codg": "",
        "dise_name": "",
        "state": "live",
        "seeded": 1,
        **asdict(shares),
        "balance": who["balance_fen"],
    }
    insert(tx, "settlements", row)
    times = {"admitted": stamp(admitted), "discharged": stamp(discharged)}
    kept = json.dumps(facts, ensure_ascii=False)
    insert(tx, "stays", {"setl_id": facts["setl_id"], **times, "facts": kept})
    _lines_of_stay(tx, facts, stamp(admitted))


def _msgid(when: datetime, facts: dict[str, Any]) -> str:
    return f"{HOSPITAL}{when:%Y%m%d%H%M%S}{facts['setl_id'][-4:]}"


def _visit_of_stay(
    tx: Tx, facts: dict[str, Any], who: Row, admitted: datetime, discharged: datetime
) -> None:
    stay = {
        "atddr_no": facts["doctor_code"],
        "chfpdr_name": facts["doctor_name"],
        "adm_dept_codg": facts["adm_dept_code"],
        "adm_dept_name": facts["adm_dept_name"],
        "adm_bed": facts["adm_bed"],
        "dscg_maindiag_code": facts["main_diag_code"],
        "dscg_maindiag_name": facts["main_diag_name"],
        "dscg_way": facts["dscg_way"],
    }
    row = {
        "mdtrt_id": facts["mdtrt_id"],
        "institution": HOSPITAL,
        "psn_no": facts["psn_no"],
        "msgid": _msgid(admitted, facts),
        "kind": "inpatient",
        "state": "discharged",
        "insutype": who["insutype"],
        "med_type": "21",
        "cert_type": facts["mdtrt_cert_type"],
        "number": facts["medcasno"],
        "begin_at": stamp(admitted),
        "end_at": stamp(discharged),
        "dise_codg": "",
        "dise_name": "",
        "opter_id": "T01",
        "opter_name": "训练收费员",
        "at": stamp(admitted),
        "facts": json.dumps(stay, ensure_ascii=False),
    }
    insert(tx, "visits", row)


def _discharge_time(days_ago: int, now: datetime) -> datetime:
    """Days ago at 09:30, but in this month if it has begun that long ago, and never ahead."""
    first = now.replace(day=1, hour=0, minute=5, second=0, microsecond=0)
    wished = (now - timedelta(days=days_ago)).replace(hour=9, minute=30, second=0, microsecond=0)
    return max(wished, first) if first < now else wished


def _stay_shares(tx: Tx, facts: dict[str, Any]) -> Shares:
    """The stay's sums, already paid: they do not touch the balance a person starts with."""
    row = the(
        tx,
        "SELECT b.* FROM benefits b JOIN persons p ON p.insutype = b.insutype"
        " AND p.psn_type LIKE b.psn_type_prefix || '%'"
        " WHERE b.place = 'inpatient' AND p.psn_no = ?",
        facts["psn_no"],
    )
    rule = rule_of(row)
    account = 50_000 if facts["acct_used_flag"] == "1" else 0
    means = Means(deductible=rule.deductible, ceiling=rule.ceiling, account=account, family=0)
    return share((_charge_split(charge) for charge in facts["charges"]), rule, means)


def _lines_of_stay(tx: Tx, facts: dict[str, Any], when: str) -> None:
    """One line for each level of each charge, named after an item of that kind."""
    number = 0
    for charge in facts["charges"]:
        for level, part in LEVELS.items():
            if not charge[part]:
                continue
            number += 1
            only = {**dict.fromkeys((*LEVELS.values(), "oth_fen"), 0), part: charge[part]}
            kind = charge["med_chrgitm_type"]
            row = {
                "mdtrt_id": facts["mdtrt_id"],
                "feedetl_sn": str(number),
                "batch": "",
                "setl_id": facts["setl_id"],
                "item": _item_like(tx, kind, level),
                "local_code": f"L{kind}{level}",
                "occurred": when,
                "cnt": "1",
                "pric": yuan(charge[part]),
                **asdict(_charge_split(only)),
                "facts": "{}",
                "opter_id": "T01",
                "opter_name": "训练收费员",
                "at": when,
            }
            insert(tx, "lines", row)


def _item_like(tx: Tx, kind: str, level: str) -> str:
    query = "SELECT code FROM items WHERE charge_type = ? ORDER BY chrgitm_lv = ? DESC, code"
    code: str = the(tx, query, kind, level)["code"]
    return code


def _charge_split(charge: dict[str, int]) -> LineSplit:
    preself = to_fen(MID_LEVEL_OWN_PART * charge["clab_fen"] / 100)
    own = charge["own_fen"] + charge["oth_fen"]
    total = charge["claa_fen"] + charge["clab_fen"] + own
    return LineSplit(total, own, 0, preself, total - own - preself)
