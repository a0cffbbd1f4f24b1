"""Visits of a hospital as a test tells them to the training centre."""

import uuid
from datetime import datetime, timedelta
from decimal import Decimal

from tests.contract.till import (
    AMOXICILLIN,
    LISTED_OVER_CEILING,
    RETIRED,
    SECOND_LEVEL,
    SHANGHAI,
    Json,
    Till,
)

Priced = tuple[tuple[str, str, str, str], ...]

MIXED: Priced = (
    (AMOXICILLIN, "10", "12.80", "128.00"),
    (SECOND_LEVEL, "3", "21.60", "64.80"),
    (LISTED_OVER_CEILING, "1", "26.50", "26.50"),
)
STAY: Priced = (("359909000010000", "30", "40.00", "1200.00"), (AMOXICILLIN, "5", "12.80", "64.00"))
SUMS = ("fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt")


def now(days: int = 0) -> str:
    return f"{datetime.now(SHANGHAI) + timedelta(days=days):%Y-%m-%d %H:%M:%S}"


def credential(ward: Till, person_no: str) -> Json:
    return {
        "psn_no": person_no,
        "insutype": ward.person(person_no)["insutype"],
        "mdtrt_cert_type": "02",
        "mdtrt_cert_no": ward.person(person_no)["cert_no"],
    }


def registration(ward: Till, person_no: str = RETIRED) -> Json:
    data = credential(ward, person_no) | {
        "begntime": now(),
        "ipt_otp_no": f"MZ{uuid.uuid4().hex[:12]}",
        "atddr_no": "D350102900001",
        "dr_name": "训练医师甲",
        "dept_code": "A03",
        "dept_name": "内科",
        "caty": "A03",
    }
    return {"data": data}


def diagnosis(number: int = 1, **changes: str) -> Json:
    row = {
        "diag_type": "1",
        "diag_srt_no": str(number),
        "diag_code": "J18.900",
        "diag_name": "肺炎",
        "diag_dept": "内科",
        "dise_dor_no": "D350102900001",
        "dise_dor_name": "训练医师甲",
        "diag_time": now(),
        "maindiag_flag": "1",
        "vali_flag": "1",
    }
    return row | changes


def description(visit: Json, med_type: str = "11", disease: str = "") -> Json:
    info = visit | {"med_type": med_type, "begntime": now(), "dise_codg": disease}
    return {"mdtrtInfo": info, "diseinfo": [diagnosis()]}


def fee_lines(visit: Json, lines: Priced, batch: str = "B1", first: int = 1) -> Json:
    """The input of 2204 and 2301."""
    return {
        "feedetail": [
            {
                **visit,
                "feedetl_sn": str(number),
                "chrg_bchno": batch,
                "rx_circ_flag": "0",
                "med_type": "21",
                "fee_ocur_time": now(),
                "med_list_codg": code,
                "medins_list_codg": f"L{number}",
                "cnt": count,
                "pric": price,
                "det_item_fee_sumamt": total,
                "bilg_dept_codg": "A03",
                "bilg_dept_name": "内科",
                "bilg_dr_codg": "D350102900001",
                "bilg_dr_name": "训练医师甲",
                "hosp_appr_flag": "0",
            }
            for number, (code, count, price, total) in enumerate(lines, first)
        ]
    }


def total(lines: Priced) -> str:
    return str(sum((Decimal(line[3]) for line in lines), Decimal(0)))


def payment(ward: Till, visit: Json, lines: Priced, med_type: str = "11", **changes: str) -> Json:
    """The input of 2206, 2207, 2303 and 2304 (2207 needs the four sums too)."""
    data = credential(ward, visit["psn_no"]) | {
        "mdtrt_id": visit["mdtrt_id"],
        "med_type": med_type,
        "medfee_sumamt": total(lines),
        "psn_setlway": "01",
        "chrg_bchno": "B1",
        "acct_used_flag": "1",
        "mid_setl_flag": "0",
        "invono": f"FP{uuid.uuid4().hex[:12]}",
    }
    return {"data": data | changes}


def registered(ward: Till, person_no: str = RETIRED) -> Json:
    """A new out-patient's visit: its keys."""
    given: Json = ward.output("2201", registration(ward, person_no))["data"]
    return {name: given[name] for name in ("mdtrt_id", "psn_no")}


def ready(
    ward: Till, person_no: str = RETIRED, lines: Priced = MIXED, *kind: str
) -> tuple[Json, Json]:
    """A visit with its lines sent, and a payment with the sums 2206 gave."""
    visit = registered(ward, person_no)
    ward.output("2203", description(visit, *kind))
    ward.output("2204", fee_lines(visit, lines))
    paid = payment(ward, visit, lines, *kind[:1])
    quoted = ward.output("2206", paid)["setlinfo"]
    paid["data"] |= {name: quoted[name] for name in SUMS}
    return visit, paid


def admission(ward: Till, person_no: str, begin: str) -> Json:
    info = credential(ward, person_no) | {
        "begntime": begin,
        "med_type": "21",
        "ipt_no": f"ZY{uuid.uuid4().hex[:10]}",
        "atddr_no": "D350102900001",
        "chfpdr_name": "训练医师甲",
        "adm_diag_dscr": "肺炎",
        "adm_dept_codg": "A03.01",
        "adm_dept_name": "呼吸内科",
        "adm_bed": "301",
        "dscg_maindiag_code": "J18.900",
        "dscg_maindiag_name": "肺炎",
    }
    return {"mdtrtinfo": info, "diseinfo": [diagnosis()]}


def change(ward: Till, visit: Json) -> Json:
    info = admission(ward, visit["psn_no"], now(-2))["mdtrtinfo"]
    return {"adminfo": info | visit | {"ipt_otp_no": info["ipt_no"], "adm_bed": "302"}}


def discharge(ward: Till, visit: Json, end: str) -> Json:
    info = visit | {
        "insutype": ward.person(visit["psn_no"])["insutype"],
        "endtime": end,
        "dscg_dept_codg": "A03.01",
        "dscg_dept_name": "呼吸内科",
        "dscg_way": "1",
    }
    return {"dscginfo": info, "diseinfo": [diagnosis(1), diagnosis(2, diag_code="I10.x00x002")]}


def admitted(ward: Till, person_no: str) -> Json:
    given = ward.output("2401", admission(ward, person_no, now(-3)))["result"]
    return {"mdtrt_id": given["mdtrt_id"], "psn_no": person_no}


def keys(settled: Json) -> Json:
    """What 2208 and 2305 ask for."""
    return {"data": {name: settled[name] for name in ("setl_id", "mdtrt_id", "psn_no")}}
