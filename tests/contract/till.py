"""A raw window of one institution, and the messages it sends to the training centre."""

import hashlib
import itertools
import json
import re
import time
import uuid
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import requests

ROOT = Path(__file__).parents[2]
PATH = "/fsi/api/rsfComIfsService/callService"
PHARMACY, HOSPITAL = "P35010200001", "H35010200001"
SHANGHAI = timezone(timedelta(hours=8))
SERIAL = itertools.count(1)
AMOXICILLIN, LISTED_OVER_CEILING = "XJ01CAA904E001010199001", "XC09CAB903A001010199004"
SECOND_LEVEL, SELF_PAID = "XJ01DCA902A001010199002", "XA11GAW901A001010199019"
WORKER, FATHER, CHILD, RETIRED = (f"35010299000000000{n:03d}" for n in (1, 2, 3, 4))
OLD_RESIDENT, POOR_WORKER, SUSPENDED = (f"35010299000000000{n:03d}" for n in (5, 6, 7))
PUTIAN, ZHEJIANG = "35030099000000000010", "33010099000000000011"

MIXED = (
    (AMOXICILLIN, "2", "12.80", "25.60"),
    (SECOND_LEVEL, "3", "21.60", "64.80"),
    (LISTED_OVER_CEILING, "1", "26.50", "26.50"),
    (SELF_PAID, "1", "29.80", "29.80"),
)

Json = dict[str, Any]


def signed(token: str, paasid: str, /, **changes: str) -> dict[str, str]:
    """Headers of the x-tif gateway, computed here a second time and not by the centre's code."""
    stamp, nonce = str(int(time.time())), uuid.uuid4().hex
    stamp, nonce = changes.pop("timestamp", stamp), changes.pop("nonce", nonce)
    digest = hashlib.sha256(f"{stamp}{token}{nonce}{stamp}".encode()).hexdigest()
    headers = {"paasid": paasid, "timestamp": stamp, "nonce": nonce, "signature": digest}
    return {f"x-tif-{name}": value for name, value in (headers | changes).items()}


class Till:
    """A raw window of one institution: no journal, no care; only what a test tells it."""

    def __init__(self, sandbox: Any, institution: str = PHARMACY) -> None:
        self.sandbox = sandbox
        self.institution = institution
        self.sign_no = ""
        self.session = requests.Session()
        self.session.trust_env = False

    def msgid(self) -> str:
        return f"{self.institution}{datetime.now(SHANGHAI):%Y%m%d%H%M%S}{next(SERIAL) % 10000:04d}"

    def envelope(self, infno: str, content: Json, /, **changes: Any) -> Json:
        members = {
            "infno": infno,
            "msgid": self.msgid(),
            "mdtrtarea_admvs": "350102",
            "insuplc_admdvs": "350102",
            "recer_sys_code": "FSI",
            "infver": "V1.0",
            "opter_type": "1",
            "opter": "T01",
            "opter_name": "训练收费员",
            "inf_time": f"{datetime.now(SHANGHAI):%Y-%m-%d %H:%M:%S}",
            "fixmedins_code": self.institution,
            "fixmedins_name": "训练机构",
            "sign_no": self.sign_no,
            "input": content,
        }
        return members | changes

    def post(
        self, body: Json | bytes, headers: dict[str, str] | None = None, seconds: float = 20
    ) -> requests.Response:
        raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        headers = headers or signed(self.sandbox.token, self.sandbox.paasid)
        return self.session.post(
            self.sandbox.url + PATH, data=raw, headers=headers, timeout=seconds
        )

    def send(self, infno: str, content: Json, /, **changes: Any) -> Json:
        answer: Json = self.post(self.envelope(infno, content, **changes)).json()
        return answer

    def output(self, infno: str, content: Json, /, **changes: Any) -> Any:
        answer = self.send(infno, content, **changes)
        assert answer["infcode"] == 0, answer["err_msg"]
        return answer["output"]

    def refusal(self, infno: str, content: Json, /, **changes: Any) -> str:
        answer = self.send(infno, content, **changes)
        assert answer["infcode"] == -1, "expected a refusal"
        assert answer["output"] is None
        assert re.match(r"MBS-\w+-\w+: 请求失败,错误原因：", answer["err_msg"])
        return str(answer["err_msg"])

    def sign_in(self) -> "Till":
        given = self.output("9001", {"signIn": {"opter_no": "T01", "mac": "", "ip": "127.0.0.1"}})
        self.sign_no = given["signinoutb"]["sign_no"]
        return self

    def show_code(self, person_no: str, **order: int) -> str:
        given = self.sandbox.control("POST", f"phones/{person_no}/code", json=order or None)
        return str(given["code"])

    def decode(self, code: str) -> Json:
        return self.send(
            "1162",
            {
                "data": {
                    "orgId": self.institution,
                    "businessType": "02121",
                    "operatorId": "T01",
                    "operatorName": "训练收费员",
                    "officeId": "0001",
                    "officeName": "药品柜",
                    "ecQrCode": code,
                }
            },
        )

    def token(self, person_no: str) -> str:
        return str(self.decode(self.show_code(person_no))["output"]["data"]["ecToken"])

    def balance(self, person_no: str) -> int:
        return int(self.person(person_no)["balance_fen"])

    def person(self, person_no: str) -> Json:
        people = self.sandbox.control("GET", "people")
        found: Json = next(row for row in people if row["person_no"] == person_no)
        return found


def sale(
    till: Till,
    person_no: str = WORKER,
    lines: tuple[tuple[str, str, str, str], ...] = ((AMOXICILLIN, "2", "12.80", "25.60"),),
    **changes: str,
) -> Json:
    """The input of 2101 and 2102: lines are (code, count, price, sum)."""
    info = {
        "psn_no": person_no,
        "mdtrt_cert_type": "02",
        "mdtrt_cert_no": till.person(person_no)["cert_no"],
        "begntime": f"{datetime.now(SHANGHAI):%Y-%m-%d %H:%M:%S}",
        "medfee_sumamt": str(sum((Decimal(line[3]) for line in lines), Decimal(0))),
        "invono": f"FP{uuid.uuid4().hex[:12]}",
        "insutype": till.person(person_no)["insutype"],
        "acct_used_flag": "1",
        "med_type": "41",
    }
    details = [
        {
            "feedetl_sn": str(number),
            "fee_ocur_time": info["begntime"],
            "med_list_codg": code,
            "medins_list_codg": f"L{number}",
            "cnt": count,
            "pric": price,
            "det_item_fee_sumamt": total,
        }
        for number, (code, count, price, total) in enumerate(lines, 1)
    ]
    return {"druginfo": info | changes, "drugdetail": details}


def fen(amount: str) -> int:
    return int(Decimal(amount) * 100)


def record(till: Till, msgid: str) -> Json | None:
    rows = till.sandbox.control("GET", "records")["settlements"]
    return next((row for row in rows if row["msgid"] == msgid), None)


def undo(msgid: str, infno: str = "2102", person_no: str = WORKER) -> Json:
    return {"data": {"psn_no": person_no, "omsgid": msgid, "oinfno": infno}}


def stay_list(sandbox: Any, number: int = 0) -> Json:
    """The input of 4101A for a seeded stay."""
    stay = sandbox.control("GET", "stays")[number]
    day = stay["discharged"][:10]
    info = {name: stay[name] for name in ("psn_no", "mdtrt_id", "setl_id", "medcasno")}
    info |= {name: stay[name] for name in ("bill_code", "bill_no", "dscg_way", "adm_way")}
    info |= {"adm_time": stay["admitted"], "dscg_time": stay["discharged"], "stas_type": "0"}
    info |= {"setl_begn_date": stay["admitted"][:10], "setl_end_date": day}
    info |= {"medins_fill_dept": "医保科", "medins_fill_psn": "训练填报", "vent_used_dura": "0/2/5"}
    main = {"diag_type": "1", "diag_code": stay["main_diag_code"], "maindiag_flag": "1"}
    other = {"diag_type": "1", "diag_code": "I10.x00", "maindiag_flag": "0"}
    names = (stay["main_diag_name"], "原发性高血压")
    found = [row | {"diag_name": name} for row, name in zip((main, other), names, strict=True)]
    return {"setlinfo": info, "diseinfo": found, "oprninfo": []}
