"""Plays the hospital's own system for training: writes the bills and discharge records that a
real HIS would export, into the folder the client watches. Invented data only."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from adapters.sandbox import records
from adapters.sandbox.clock import SECOND
from adapters.sandbox.seeding import load
from adapters.sandbox.store import Store

LEVELS = {"1": "甲", "2": "乙", "3": "自费"}
Row = dict[str, Any]


@dataclass(frozen=True)
class Wish:
    """One customer's basket: who, places in the catalogue and how many of each."""

    who: str
    items: tuple[tuple[int, int], ...]


BASKETS = (
    Wish("林示范", ((0, 2), (9, 1))),
    Wish("陈示例", ((2, 1), (4, 1))),
    Wish("黄阿练", ((20, 2), (9, 1), (18, 1))),
    Wish("郑试行", ((5, 3),)),
    Wish("吴样本", ((12, 1), (24, 1))),
    Wish("蔡莆练", ((13, 2), (11, 1))),
    Wish("刘假设", ((8, 1), (26, 2))),
    Wish("王浙样", ((15, 1), (7, 2))),
)


def write_samples(store: Store, folder: Path, now: datetime) -> None:
    """Write bills/ and stays/ below `folder`, each file once: what is there stays as it is."""
    with store.begin() as tx:
        stays = records.stays(tx)
    goods, day = load("catalogue"), f"{now:%y%m%d}"
    for number, basket in enumerate(BASKETS, 1):
        opened = now - timedelta(minutes=3 * (len(BASKETS) - number))
        _write(folder / "bills", f"YD{day}{number:04d}", _bill(day, number, basket, goods, opened))
    for stay in stays:
        _write(folder / "stays", stay["medcasno"], _stay(stay))


def _write(folder: Path, name: str, content: Row) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}.json"
    if not file.exists():
        text = json.dumps(content, ensure_ascii=False, indent=1)
        part = file.with_suffix(".part")
        part.write_text(text, encoding="utf-8")
        part.replace(file)  # a reader never sees half a file


def _bill(day: str, number: int, basket: Wish, goods: list[Row], opened: datetime) -> Row:
    lines = [_line(goods[place], count) for place, count in basket.items]
    holder = next(p["cert_no"] for p in load("people") if p["name"] == basket.who)
    return {
        "bill_no": f"YD{day}{number:04d}",
        "holder": holder,
        "opened_at": f"{opened:%Y-%m-%dT%H:%M:%S}",
        "lines": lines,
    }


def _line(item: Row, count: int) -> Row:
    return {
        "code": f"L{item['code'][-4:]}",
        "name": item["name"],
        "national_code": item["code"],
        "level": LEVELS[item["chrgitm_lv"]],
        "spec": item["spec"],
        "price": item["price"],
        "count": str(count),
        "amount": str(Decimal(item["price"]) * count),
    }


def _stay(stay: Row) -> Row:
    """The record front page of a discharged patient, in the client's own terms."""
    admitted, discharged = _iso(stay["admitted"]), _iso(stay["discharged"])
    return {
        "settlement_id": stay["setl_id"],
        "visit_id": stay["mdtrt_id"],
        "person_no": stay["psn_no"],
        "record_no": stay["medcasno"],
        "patient_name": stay["name"],
        "sex": stay["gend"],
        "occupation": "80",
        "nationality": "CHN",
        "address": "福建省福州市鼓楼区训练路1号",
        "contact_name": f"{stay['name'][0]}家属",
        "contact_relation": "10",
        "contact_address": "福建省福州市鼓楼区训练路1号",
        "contact_phone": "13000000000",
        "declared_at": discharged,
        "admission_way": stay["adm_way"],
        "treatment_kind": "10",
        "admitted_at": admitted,
        "admission_department": stay["adm_dept_code"],
        "discharged_at": discharged,
        "discharge_department": stay["adm_dept_code"],
        "stay_days": str(_days(stay)),
        "clinic_diagnosis": stay["main_diag_name"],
        "clinic_diagnosis_code": stay["main_diag_code"],
        "nursing_days": ["0", "1", str(max(0, _days(stay) - 1)), "0"],
        "discharge_way": stay["dscg_way"],
        "receiving_institution": "",
        "receipt_code": stay["bill_code"],
        "receipt_no": stay["bill_no"],
        "business_no": stay["invono"],
        "readmission_plan": "1",
        "readmission_purpose": "",
        "doctor_code": stay["doctor_code"],
        "doctor_name": stay["doctor_name"],
        "nurse_code": "N350102900001",
        "nurse_name": "训练护士",
        "settled_from": admitted,
        "settled_to": discharged,
        "filled_by_department": "医保办",
        "filled_by": "训练填报员",
        "payment_method": "4",
        "diagnoses": list(_diagnoses(stay)),
        "operations": list(_operations(stay)),
        "insured_area": stay["insuplc"],
    }


def _diagnoses(stay: Row) -> Iterable[Row]:
    main = {"code": stay["main_diag_code"], "name": stay["main_diag_name"]}
    yield {"kind": "1", **main, "at_admission": "1", "main": True}
    yield {"kind": "1", "code": "I10.x00x002", "name": "高血压", "at_admission": "1", "main": False}


def _operations(stay: Row) -> Iterable[Row]:
    if not stay["oprn_code"]:
        return
    began = datetime.strptime(stay["admitted"], SECOND) + timedelta(days=1)
    yield {
        "kind": "1",
        "code": stay["oprn_code"],
        "name": stay["oprn_name"],
        "anaesthesia": "01",
        "surgeon_code": stay["doctor_code"],
        "anaesthetist_code": "D350102900009",
        "began_at": began.isoformat(),
        "ended_at": (began + timedelta(minutes=80)).isoformat(),
        "anaesthesia_began_at": (began - timedelta(minutes=20)).isoformat(),
        "anaesthesia_ended_at": (began + timedelta(minutes=100)).isoformat(),
    }


def _days(stay: Row) -> int:
    admitted = datetime.strptime(stay["admitted"], SECOND).date()
    return max(1, (datetime.strptime(stay["discharged"], SECOND).date() - admitted).days)


def _iso(stamp: str) -> str:
    return stamp.replace(" ", "T")
