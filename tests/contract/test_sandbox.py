"""The training centre from outside: real process, real HTTP, every rule it teaches."""

import hashlib
import itertools
import json
import os
import re
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
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


@pytest.fixture
def till(sandbox: Any) -> Iterator[Till]:
    """A signed-in window of the pharmacy; faults a test set are cleared after it."""
    window = Till(sandbox).sign_in()
    yield window
    sandbox.control("DELETE", "faults")
    sandbox.control("PUT", "switches", json={"late_original_refused": True})
    window.session.close()


@pytest.fixture
def ward(sandbox: Any) -> Iterator[Till]:
    """A signed-in window of the hospital."""
    window = Till(sandbox, HOSPITAL).sign_in()
    yield window
    window.session.close()


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


# --- the door -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"signature": ""}, "缺少服务网关的请求头"),
        ({"paasid": "stranger"}, "非法用户"),
        ({"timestamp": "1760000000"}, "签名时间戳超时"),
        ({"timestamp": "soon"}, "签名时间戳超时"),
        ({"signature": "0" * 64}, "签名不一致"),
    ],
)
def test_a_wrong_signature_is_refused_by_the_gateway_and_nothing_is_executed(
    till: Till, changes: dict[str, str], words: str
) -> None:
    body = till.envelope("2102", sale(till))
    headers = signed(till.sandbox.token, till.sandbox.paasid, **changes)
    answer = till.post(body, headers=headers)
    assert (answer.status_code, answer.json()) == (401, {"code": 401, "message": words})
    assert record(till, body["msgid"]) is None


def test_a_nonce_is_good_only_once(till: Till) -> None:
    headers = signed(till.sandbox.token, till.sandbox.paasid)
    assert till.post(till.envelope("1101", {}), headers=headers).status_code == 200
    assert till.post(till.envelope("1101", {}), headers=headers).status_code == 401


def test_the_published_signature_vector_holds() -> None:
    from adapters.sandbox.signature import sign

    made = sign("1760000000", "TEST_TOKEN_0123456789", "a1b2c3d4")
    assert made == "76bd9029272eb4ce10e30fc4f67bb86c568adc19c7ba13b139c5dd73040313d4"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"msgid": ""}, "msgid"),
        ({"msgid": "H3501020000120261121000000" + "0001"}, "msgid"),
        ({"opter": ""}, "opter"),
        ({"inf_time": "2026-11-21T08:00:00"}, "inf_time"),
        (
            {"fixmedins_code": "P35010299999", "msgid": "P3501029999920261121000000" + "0001"},
            "P35010299999 不存在",
        ),
        ({"input": []}, "input"),
        ({"infno": "9999"}, "9999"),
    ],
)
def test_a_wrong_envelope_is_refused_by_the_name_of_its_member(
    till: Till, changes: Json, field: str
) -> None:
    assert field in till.refusal("1101", {"data": {}}, **changes)


@pytest.mark.parametrize(
    "raw", [b"", b"\xd6\xd0", b"[]", b'{"a": NaN}', b'{"a": "\\ud800"}', b"[" * 100_000]
)
def test_bytes_that_are_no_envelope_are_answered_with_a_refusal(till: Till, raw: bytes) -> None:
    answer = till.post(raw).json()
    assert answer["infcode"] == -1
    assert "JSON" in answer["err_msg"]


def test_every_answer_carries_the_members_of_the_envelope(till: Till) -> None:
    answer = till.send("1101", {"data": {}})
    assert re.fullmatch(r"\d{30}", answer["inf_refmsgid"])
    assert re.fullmatch(r"\d{17}", answer["respond_time"])
    assert re.fullmatch(r"\d{17}", answer["refmsg_time"])


def test_only_todays_sign_number_of_the_same_institution_opens_the_centre(till: Till) -> None:
    stranger = Till(till.sandbox, HOSPITAL)
    stranger.sign_no = till.sign_no
    assert "签到已失效" in stranger.refusal("1101", {"data": {}})
    out = {"signOut": {"sign_no": till.sign_no, "opter_no": "T01"}}
    assert till.output("9002", out)["signoutoutb"]["sign_time"]
    assert "签到已失效" in till.refusal("1101", {"data": {}})


def test_the_control_pages_need_their_key_and_describe_themselves(sandbox: Any) -> None:
    for path in ("people", "records", "health"):
        assert requests.get(f"{sandbox.url}/sandbox/{path}", timeout=10).status_code == 403
    described = requests.get(f"{sandbox.url}/openapi.json", timeout=10).json()
    assert {PATH, "/sandbox/faults", "/sandbox/records"} <= set(described["paths"])


# --- persons ------------------------------------------------------------------------------------


def test_the_invented_persons_have_right_check_digits_and_no_real_division(sandbox: Any) -> None:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    people = sandbox.control("GET", "people")
    assert len(people) >= 12
    for row in people:
        number = row["cert_no"]
        check = sum(int(digit) * weight for digit, weight in zip(number, weights, strict=False))
        assert number.startswith("359999")
        assert number[-1] == "10X98765432"[check % 11]
        assert (number[6:14], int(number[16]) % 2) == (
            row["birth"].replace("-", ""),
            int(row["gend"]) % 2,
        )


def test_a_shown_code_is_decoded_and_its_token_identifies_the_same_person(till: Till) -> None:
    code = till.show_code(WORKER)
    assert re.fullmatch(r"424\d{19}350000", code)
    decoded = till.decode(code)["output"]["data"]
    assert re.fullmatch(r"350000ec[0-9a-f]{30}", decoded["ecToken"])
    assert till.decode(code)["output"]["data"]["ecToken"] == decoded["ecToken"]
    shown = {"mdtrt_cert_type": "01", "mdtrt_cert_no": decoded["ecToken"], "card_sn": ""}
    who = till.output("1101", {"data": shown | {"psn_name": decoded["userName"]}})
    assert (who["baseinfo"]["psn_no"], who["baseinfo"]["certno"]) == (WORKER, decoded["idNo"])
    assert who["insuinfo"][0]["insutype"] == "310"
    assert "psn_name" in till.refusal("1101", {"data": shown | {"psn_name": "别人"}})


@pytest.mark.parametrize("code", ["134567890123456789", "4200001234567890123456789012", "x" * 28])
def test_another_kind_of_code_is_refused_as_the_wrong_kind(till: Till, code: str) -> None:
    assert "500159" in till.decode(code)["err_msg"]


def test_a_stale_or_unknown_code_asks_for_a_fresh_one(till: Till) -> None:
    for code in (till.show_code(WORKER, life_seconds=0), "424" + "1" * 19 + "350000"):
        assert "[500049]二维码已失效，请刷新后重试" in till.decode(code)["err_msg"]


def test_id_number_and_card_identify_too_but_only_with_the_right_card_sn(till: Till) -> None:
    row = till.person(RETIRED)
    by_id = {"mdtrt_cert_type": "02", "mdtrt_cert_no": row["cert_no"]}
    card = {"mdtrt_cert_type": "03", "mdtrt_cert_no": row["card_no"]}
    assert till.output("1101", {"data": by_id})["baseinfo"]["psn_no"] == RETIRED
    with_sn = till.output("1101", {"data": card | {"card_sn": row["card_sn"]}})
    assert with_sn["baseinfo"]["psn_no"] == RETIRED
    assert "card_sn" in till.refusal("1101", {"data": card})
    assert "card_sn" in till.refusal("1101", {"data": card | {"card_sn": "0"}})
    unknown = {"mdtrt_cert_type": "02", "mdtrt_cert_no": "359999199001011239"}
    assert "未查询到人员信息" in till.refusal("1101", {"data": unknown})
    made_up = {"mdtrt_cert_type": "01", "mdtrt_cert_no": "350000ec" + "0" * 30}
    assert "令牌" in till.refusal("1101", {"data": made_up})


# --- money --------------------------------------------------------------------------------------

MIXED = (
    (AMOXICILLIN, "2", "12.80", "25.60"),
    (SECOND_LEVEL, "3", "21.60", "64.80"),
    (LISTED_OVER_CEILING, "1", "26.50", "26.50"),
    (SELF_PAID, "1", "29.80", "29.80"),
)


def test_the_benefit_is_computed_by_level_ceiling_ratio_and_account(till: Till) -> None:
    info = till.output("2101", sale(till, lines=MIXED))["setlinfo"]
    # 2.50 over the ceiling, 10 % of 64.80, all of 29.80; the rest at 70 %, deductible used up.
    assert info["overlmt_selfpay"] == "2.50"
    assert info["preselfpay_amt"] == "6.48"
    assert info["fulamt_ownpay_amt"] == "29.80"
    assert info["inscp_scp_amt"] == "107.92"
    assert info["fund_pay_sumamt"] == "75.54"
    assert (info["acct_pay"], info["psn_cash_pay"]) == ("71.16", "0.00")
    assert (info["setl_id"], info["setl_time"]) == ("", "")


@pytest.mark.parametrize("person_no", [WORKER, CHILD, RETIRED, OLD_RESIDENT, POOR_WORKER])
@pytest.mark.parametrize("flag", ["0", "1"])
def test_the_shares_add_up_to_the_fen(till: Till, person_no: str, flag: str) -> None:
    lines = ((AMOXICILLIN, "7", "12.83", "89.81"), (SECOND_LEVEL, "0.5", "21.61", "10.81"))
    info = till.output("2101", sale(till, person_no, lines, acct_used_flag=flag))["setlinfo"]
    parts = ("fund_pay_sumamt", "acct_pay", "psn_cash_pay")
    assert sum(fen(info[name]) for name in parts) == fen(info["medfee_sumamt"]) == 10062
    assert fen(info["acct_pay"]) == 0 or flag == "1"


def test_a_quote_records_nothing_and_a_settlement_takes_from_the_account(till: Till) -> None:
    body, before = sale(till, lines=MIXED), till.balance(WORKER)
    quoted = till.output("2101", body)["setlinfo"]
    assert till.balance(WORKER) == before
    msgid = till.msgid()
    settled = till.output("2102", body, msgid=msgid)["setlinfo"]
    assert {name: settled[name] for name in ("medfee_sumamt", "acct_pay", "balc")} == {
        name: quoted[name] for name in ("medfee_sumamt", "acct_pay", "balc")
    }
    assert settled["medins_setl_id"] == msgid
    assert till.balance(WORKER) == before - fen(settled["acct_pay"]) == fen(settled["balc"])
    row = record(till, msgid)
    assert row is not None
    assert (row["state"], row["total_fen"], row["cert_type"]) == ("live", 14670, "02")


def test_the_yearly_deductible_is_used_up_by_settlements_and_given_back(till: Till) -> None:
    body = sale(till, POOR_WORKER, ((AMOXICILLIN, "5", "12.80", "64.00"),), acct_used_flag="0")
    first = till.output("2102", body)["setlinfo"]
    assert (first["act_pay_dedc"], first["fund_pay_sumamt"]) == ("64.00", "0.00")
    body["druginfo"]["invono"] = "NEXT" + uuid.uuid4().hex[:8]
    assert till.output("2101", body)["setlinfo"]["act_pay_dedc"] == "36.00"
    back = {"setl_id": first["setl_id"], "mdtrt_id": first["mdtrt_id"], "psn_no": POOR_WORKER}
    till.output("2103", {"data": back})
    assert till.output("2101", body)["setlinfo"]["act_pay_dedc"] == "64.00"


def test_a_relative_pays_from_the_family_account(till: Till) -> None:
    before = till.balance(FATHER)
    info = till.output("2102", sale(till, CHILD))["setlinfo"]
    paid = fen(info["acct_mulaid_pay"])
    assert paid == fen(info["acct_pay"]) > 0
    assert till.balance(FATHER) == before - paid


def test_a_scan_is_echoed_as_a_scan_and_counts_in_the_months_rate(till: Till) -> None:
    def rate() -> tuple[int, int]:
        rows = till.sandbox.control("GET", "rate")
        row = next(row for row in rows if row["institution"] == PHARMACY)
        return row["scanned"], row["total"]

    scanned, total = rate()
    token = till.token(RETIRED)
    by_code = sale(till, RETIRED, mdtrt_cert_type="01", mdtrt_cert_no=token)
    assert till.output("2102", by_code)["setlinfo"]["mdtrt_cert_type"] == "01"
    till.output("2102", sale(till))
    assert rate() == (scanned + 1, total + 2)


def test_someone_elses_token_or_number_does_not_settle(till: Till) -> None:
    other = sale(till, mdtrt_cert_type="01", mdtrt_cert_no=till.token(RETIRED))
    assert "不是同一人" in till.refusal("2102", other)
    number = sale(till, mdtrt_cert_no=till.person(RETIRED)["cert_no"])
    assert "不是同一人" in till.refusal("2102", number)


def test_people_of_other_places_settle_with_their_own_division_only(till: Till) -> None:
    for person_no, division, place in ((PUTIAN, "350300", "3"), (ZHEJIANG, "330100", "4")):
        body = sale(till, person_no)
        assert "insuplc_admdvs" in till.refusal("2102", body)
        settled = till.output("2102", body, insuplc_admdvs=division)["setlinfo"]
        asked = {"data": {"psn_no": person_no, "setl_id": settled["setl_id"]}}
        assert till.output("5203", asked)["setlinfo"]["pay_loc"] == place


def test_a_suspended_insurance_is_refused_with_words(till: Till) -> None:
    assert "暂停参保" in till.refusal("2101", sale(till, SUSPENDED))
    assert "暂停参保" in till.refusal("2102", sale(till, SUSPENDED))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (("XZ99ZZZ999Z999990100001", "1", "1.00", "1.00"), "XZ99ZZZ999Z999990100001"),
        ((AMOXICILLIN, "2", "12.80", "25.61"), "数量乘单价"),
        ((AMOXICILLIN, "-1", "12.80", "12.80"), "数量"),
        ((AMOXICILLIN, "1", "12.80", "12.801"), "det_item_fee_sumamt"),
        ((AMOXICILLIN, "1e3", "12.80", "12800.00"), "cnt"),
        ((AMOXICILLIN, "abc", "12.80", "12.80"), "cnt"),
    ],
)
def test_a_wrong_line_is_refused_by_its_number(
    till: Till, line: tuple[str, str, str, str], words: str
) -> None:
    why = till.refusal("2102", sale(till, lines=((AMOXICILLIN, "1", "12.80", "12.80"), line)))
    assert "费用明细 2" in why
    assert words in why


def test_totals_that_do_not_match_the_lines_are_refused(till: Till) -> None:
    assert "medfee_sumamt" in till.refusal("2102", sale(till, medfee_sumamt="25.61"))


def test_one_bill_is_settled_once_even_when_twenty_ask_at_the_same_time(till: Till) -> None:
    body = sale(till)
    windows = [Till(till.sandbox).sign_in() for _ in range(20)]
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda window: window.send("2102", body), windows))
    for window in windows:
        window.session.close()
    settled = [answer for answer in answers if answer["infcode"] == 0]
    assert len(settled) == 1
    setl_id = settled[0]["output"]["setlinfo"]["setl_id"]
    refused = [answer["err_msg"] for answer in answers if answer["infcode"] == -1]
    assert len(refused) == 19
    assert all(f"该单据已结算，结算ID {setl_id}" in why for why in refused)


def test_a_message_number_is_accepted_once(till: Till) -> None:
    msgid = till.msgid()
    till.output("2102", sale(till), msgid=msgid)
    assert "重复" in till.refusal("2102", sale(till), msgid=msgid)


def test_a_refund_restores_the_balance_and_frees_the_bill(till: Till) -> None:
    body, before = sale(till, lines=MIXED), till.balance(WORKER)
    done = till.output("2102", body)["setlinfo"]
    asked = {"data": {name: done[name] for name in ("setl_id", "mdtrt_id", "psn_no")}}
    back = till.output("2103", asked)["setlinfo"]
    assert (back["medfee_sumamt"], back["psn_pay"]) == ("-146.70", "-71.16")
    assert back["setl_id"] != done["setl_id"]
    assert till.balance(WORKER) == before
    assert "已退费" in till.refusal("2103", asked)
    for setl_id in (done["setl_id"], back["setl_id"]):
        shown = till.output("5203", {"data": {"psn_no": WORKER, "setl_id": setl_id}})
        assert shown["setlinfo"]["refd_setl_flag"] == "1"
    till.output("2102", body)


# --- reversal -----------------------------------------------------------------------------------


def test_a_live_original_is_reversed_once_and_vanishes_from_the_queries(till: Till) -> None:
    msgid, before = till.msgid(), till.balance(WORKER)
    body = sale(till)
    done = till.output("2102", body, msgid=msgid)["setlinfo"]
    assert till.output("2601", undo(msgid)) is None
    assert till.balance(WORKER) == before
    row = record(till, msgid)
    assert row is not None
    assert row["state"] == "reversed"
    assert "已冲正" in till.refusal("2601", undo(msgid))
    assert "未查询到" in till.refusal(
        "5203", {"data": {"psn_no": WORKER, "setl_id": done["setl_id"]}}
    )
    till.output("2102", body)  # the bill is free again


def test_an_original_that_comes_after_its_reversal_is_refused(till: Till) -> None:
    msgid = till.msgid()
    assert till.output("2601", undo(msgid)) is None
    assert "已冲正" in till.refusal("2601", undo(msgid))
    assert "已冲正" in till.refusal("2102", sale(till), msgid=msgid)
    assert record(till, msgid) is None


def test_a_centre_that_lets_late_originals_in_can_be_had_by_a_switch(till: Till) -> None:
    till.sandbox.control("PUT", "switches", json={"late_original_refused": False})
    msgid = till.msgid()
    till.output("2601", undo(msgid))
    till.output("2102", sale(till), msgid=msgid)
    till.output("2601", undo(msgid))
    row = record(till, msgid)
    assert row is not None
    assert row["state"] == "reversed"


def test_a_reversed_refund_makes_the_settlement_live_again(till: Till) -> None:
    done = till.output("2102", sale(till, lines=MIXED))["setlinfo"]
    after_sale = till.balance(WORKER)
    asked = {"data": {name: done[name] for name in ("setl_id", "mdtrt_id", "psn_no")}}
    refund_msgid = till.msgid()
    till.output("2103", asked, msgid=refund_msgid)
    assert "已退费" in till.refusal("2601", undo(done["medins_setl_id"]))
    till.output("2601", undo(refund_msgid, "2103"))
    assert till.balance(WORKER) == after_sale
    shown = till.output("5203", {"data": {"psn_no": WORKER, "setl_id": done["setl_id"]}})
    assert shown["setlinfo"]["refd_setl_flag"] == "0"


def test_a_reversal_names_the_right_transaction_and_person(till: Till) -> None:
    msgid = till.msgid()
    till.output("2102", sale(till), msgid=msgid)
    assert "不支持冲正" in till.refusal("2601", undo(msgid, "4101A"))
    assert "不一致" in till.refusal("2601", undo(msgid, "2103"))
    assert "不一致" in till.refusal("2601", undo(msgid, person_no=RETIRED))


# --- looking up ---------------------------------------------------------------------------------


def test_a_lost_answer_is_found_by_visit_then_lines_then_settlement(till: Till) -> None:
    now = datetime.now(SHANGHAI)
    till.sandbox.control("POST", "faults", json={"infno": "2102", "fault": "close_after_commit"})
    msgid, body = till.msgid(), sale(till, RETIRED, lines=MIXED)
    with pytest.raises(requests.ConnectionError):
        till.post(till.envelope("2102", body, msgid=msgid))
    span = {
        "begntime": f"{now - timedelta(minutes=2):%Y-%m-%d %H:%M:%S}",
        "endtime": f"{now + timedelta(minutes=2):%Y-%m-%d %H:%M:%S}",
    }
    visits = till.output("5201", {"data": {"psn_no": RETIRED, "med_type": "41", **span}})
    mdtrt_id = visits["mdtrtinfo"][-1]["mdtrt_id"]
    rows = till.output("5204", {"data": {"psn_no": RETIRED, "mdtrt_id": mdtrt_id}})["fymx"]
    assert [fen(row["det_item_fee_sumamt"]) for row in rows] == [2560, 6480, 2650, 2980]
    asked = {"data": {"psn_no": RETIRED, "setl_id": rows[0]["setl_id"]}}
    shown = till.output("5203", asked)["setlinfo"]
    assert shown["medins_setl_id"] == msgid
    assert shown["invono"] == body["druginfo"]["invono"]
    assert (shown["mdtrt_cert_type"], shown["refd_setl_flag"]) == ("02", "0")
    names = ("fund_pay_sumamt", "acct_pay", "cash_payamt")
    assert sum(fen(shown[name]) for name in names) == fen(shown["medfee_sumamt"]) == 14670


def test_another_institution_sees_none_of_it(till: Till, ward: Till) -> None:
    done = till.output("2102", sale(till))["setlinfo"]
    day = f"{datetime.now(SHANGHAI):%Y-%m-%d}"
    asked = {"psn_no": WORKER, "begntime": day, "endtime": day, "med_type": "41"}
    assert ward.output("5201", {"data": asked}) == {"mdtrtinfo": []}
    lines = {"psn_no": WORKER, "mdtrt_id": done["mdtrt_id"]}
    assert ward.output("5204", {"data": lines}) == {"fymx": []}
    assert "未查询到" in ward.refusal(
        "5203", {"data": {"psn_no": WORKER, "setl_id": done["setl_id"]}}
    )
    own = {"data": {name: done[name] for name in ("setl_id", "mdtrt_id", "psn_no")}}
    assert "未查询到" in ward.refusal("2103", own)


def test_the_days_totals_are_compared_net_of_refunds_and_reversals(till: Till) -> None:
    day = f"{datetime.now(SHANGHAI):%Y-%m-%d}"

    def compare(count: int, total: int, fund: int, account: int) -> Json:
        sums = {"medfee_sumamt": total, "fund_pay_sumamt": fund, "acct_pay": account}
        amounts = {name: str(Decimal(value) / 100) for name, value in sums.items()}
        span = {"stmt_begndate": day, "stmt_enddate": day, "fixmedins_setl_cnt": str(count)}
        asked = {"insutype": "390", "clr_type": "41", "setl_optins": "350102"}
        found: Json = till.output("3201", {"data": asked | span | amounts})["stmtinfo"]
        return found

    rows = [
        row
        for row in till.sandbox.control("GET", "records")["settlements"]
        if row["institution"] == PHARMACY
        and row["state"] != "reversed"
        and row["person_no"] in (CHILD, OLD_RESIDENT)
    ]
    count = sum(1 if row["kind"] == "settlement" else -1 for row in rows)
    sums = [sum(row[name] for row in rows) for name in ("total_fen", "fund_fen", "account_fen")]
    assert compare(count, *sums)["stmt_rslt"] == "0"
    done = till.output("2102", sale(till, OLD_RESIDENT))["setlinfo"]
    assert compare(count, *sums)["stmt_rslt"] == "1"
    assert compare(count + 2, *sums)["stmt_rslt"] == "2"
    assert compare(count + 1, *sums)["stmt_rslt"] == "3"
    asked = {"data": {name: done[name] for name in ("setl_id", "mdtrt_id", "psn_no")}}
    till.output("2103", asked)
    assert compare(count, *sums)["stmt_rslt"] == "0"


# --- settlement lists ---------------------------------------------------------------------------


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


def test_the_seeded_stays_are_settled_recently_and_their_sums_add_up(
    sandbox: Any, ward: Till
) -> None:
    stays = sandbox.control("GET", "stays")
    assert len(stays) == 3
    now = f"{datetime.now(SHANGHAI):%Y-%m-%d %H:%M:%S}"
    for stay in stays:
        assert stay["admitted"] < stay["discharged"] <= now
        parts = ("claa_fen", "clab_fen", "own_fen", "oth_fen")
        charged = sum(row[part] for row in stay["charges"] for part in parts)
        assert charged == stay["total"] == stay["fund"] + stay["account"] + stay["cash"]
        asked = {"data": {"psn_no": stay["psn_no"], "setl_id": stay["setl_id"]}}
        assert ward.output("5203", asked)["setlinfo"]["setl_time"] == stay["discharged"]


@pytest.mark.parametrize(
    ("now", "discharged"),
    [
        ("2026-11-21 20:00:00", "2026-11-19 09:30:00"),
        ("2026-11-02 08:00:00", "2026-11-01 00:05:00"),
        ("2026-11-01 00:03:00", "2026-10-30 09:30:00"),
    ],
)
def test_a_seeded_stay_ends_two_days_ago_or_early_this_month_never_ahead(
    tmp_path: Path, now: str, discharged: str
) -> None:
    from adapters.sandbox import records
    from adapters.sandbox.seeding import prepare
    from adapters.sandbox.store import Store

    store = Store(tmp_path / "centre.sqlite")
    prepare(store, datetime.fromisoformat(now).replace(tzinfo=SHANGHAI))
    with store.begin() as tx:
        assert records.stays(tx)[0]["discharged"] == discharged


def test_a_list_is_stored_and_read_back_as_the_centre_holds_it(ward: Till) -> None:
    body = stay_list(ward.sandbox)
    list_id = ward.output("4101A", body)["data"]["setl_list_id"]
    info = body["setlinfo"]
    asked = {"data": {"psn_no": info["psn_no"], "setl_id": info["setl_id"]}}
    held = ward.output("4103", asked)
    shown = held["setlinfo"]
    assert shown["setl_list_sn"] == list_id
    assert (shown["bill_code"], shown["setl_begndate"]) == (
        info["bill_code"],
        info["setl_begn_date"],
    )
    assert (shown["vent_used_h_cnt"], shown["vent_used_m_cnt"]) == ("2", "5")
    assert (shown["psn_name"], shown["diag_code_cnt"]) == ("黄阿练", "2")
    assert [row["diag_code"] for row in held["diseinfo"]] == ["J18.900", "I10.x00"]
    stay = ward.sandbox.control("GET", "stays")[0]
    assert sum(fen(row["item_sumamt"]) for row in held["iteminfo"]) == stay["total"]
    assert fen(held["payinfo"][0]["fund_payamt"]) == stay["fund"]


def test_sending_a_list_again_replaces_it_and_its_hash_is_that_of_what_was_sent(
    ward: Till,
) -> None:
    body = stay_list(ward.sandbox, 1)
    first = ward.output("4101A", body)["data"]["setl_list_id"]
    body["setlinfo"]["medins_fill_psn"] = "训练复核"
    assert ward.output("4101A", body)["data"]["setl_list_id"] == first
    lists = ward.sandbox.control("GET", "records")["lists"]
    kept = next(row for row in lists if row["setl_list_id"] == first)
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert kept["version"] == 2
    assert kept["sha256"] == hashlib.sha256(text.encode()).hexdigest()
    assert ward.sandbox.control("GET", f"lists/{first}")["body"] == body


def test_a_submitted_list_is_locked(ward: Till) -> None:
    body = stay_list(ward.sandbox, 2)
    body["setlinfo"]["stas_type"] = "1"
    ward.output("4101A", body)
    assert "已提交" in ward.refusal("4101A", body)


def _no_bill(body: Json) -> None:
    body["setlinfo"]["bill_no"] = ""


def _two_main(body: Json) -> None:
    body["diseinfo"][1]["maindiag_flag"] = "1"


def _same_twice(body: Json) -> None:
    body["diseinfo"][1]["diag_code"] = body["diseinfo"][0]["diag_code"]


def _no_diagnosis(body: Json) -> None:
    body["diseinfo"] = []


def _left_before_coming(body: Json) -> None:
    body["setlinfo"]["dscg_time"] = "2020-01-01 08:00:00"


def _other_visit(body: Json) -> None:
    body["setlinfo"]["mdtrt_id"] = "350102M000000000000000009"


def _not_text(body: Json) -> None:
    body["setlinfo"]["vent_used_dura"] = ["0"]


def _not_rows(body: Json) -> None:
    body["icuinfo"] = "none"


def _no_settlement(body: Json) -> None:
    body["setlinfo"]["setl_id"] = "350102H000000000000000009"


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (_no_bill, "setlinfo.bill_no（票据号码）不能为空"),
        (_two_main, "diseinfo.maindiag_flag"),
        (_same_twice, "diseinfo.diag_code"),
        (_no_diagnosis, "diseinfo"),
        (_left_before_coming, "setlinfo.dscg_time"),
        (_other_visit, "setlinfo.mdtrt_id"),
        (_not_text, "setlinfo.vent_used_dura"),
        (_not_rows, "icuinfo"),
        (_no_settlement, "结算ID 350102H000000000000000009"),
    ],
)
def test_a_wrong_list_is_refused_by_the_name_of_its_field(
    ward: Till, spoil: Callable[[Json], None], words: str
) -> None:
    body = stay_list(ward.sandbox)
    spoil(body)
    assert words in ward.refusal("4101A", body)


def test_a_pharmacy_sale_has_no_settlement_list(till: Till) -> None:
    done = till.output("2102", sale(till))["setlinfo"]
    body = stay_list(till.sandbox)
    body["setlinfo"] |= {name: done[name] for name in ("setl_id", "mdtrt_id", "psn_no")}
    assert "不是住院结算" in till.refusal("4101A", body)


# --- faults -------------------------------------------------------------------------------------


def break_next(till: Till, fault: str, **more: Any) -> tuple[str, Json]:
    """Order one fault for 2102; a fresh msgid and the envelope to meet it with."""
    till.sandbox.control("POST", "faults", json={"infno": "2102", "fault": fault, **more})
    msgid = till.msgid()
    return msgid, till.envelope("2102", sale(till), msgid=msgid)


@pytest.mark.parametrize(
    ("fault", "status", "text"),
    [
        ("http500", 500, "Internal"),
        ("html", 200, "<html>"),
        ("refuse_signature", 401, "签名不一致"),
        ("error", 200, "系统繁忙"),
    ],
)
def test_a_fault_before_the_centre_executes_nothing(
    till: Till, fault: str, status: int, text: str
) -> None:
    msgid, body = break_next(till, fault)
    answer = till.post(body)
    answer.encoding = "utf-8"
    assert (answer.status_code, text in answer.text) == (status, True)
    assert record(till, msgid) is None
    assert till.post(body).json()["infcode"] == 0  # the fault is used up


def test_a_line_cut_before_the_centre_executes_nothing(till: Till) -> None:
    msgid, body = break_next(till, "close_before")
    with pytest.raises(requests.ConnectionError):
        till.post(body)
    assert record(till, msgid) is None


@pytest.mark.parametrize("fault", ["close_after_commit", "truncate"])
def test_a_line_cut_after_the_commit_leaves_a_live_settlement(till: Till, fault: str) -> None:
    msgid, body = break_next(till, fault)
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        till.post(body)
    assert record(till, msgid) is not None


def test_an_answer_in_the_wrong_alphabet_or_a_500_may_hide_a_settlement(till: Till) -> None:
    msgid, body = break_next(till, "gbk")
    with pytest.raises(UnicodeDecodeError):
        till.post(body).content.decode("utf-8")
    assert record(till, msgid) is not None
    msgid, body = break_next(till, "http500_after_commit")
    assert till.post(body).status_code == 500
    assert record(till, msgid) is not None


def test_a_held_answer_has_its_settlement_already(till: Till) -> None:
    msgid, body = break_next(till, "hold_after_commit", seconds=2)
    with pytest.raises(requests.ReadTimeout):
        till.post(body, seconds=0.8)
    assert record(till, msgid) is not None


def test_a_slow_centre_executes_late_and_loses_against_the_reversal(till: Till) -> None:
    msgid, body = break_next(till, "slow", seconds=1.5)
    with pytest.raises(requests.ReadTimeout):
        till.post(body, seconds=0.5)
    assert record(till, msgid) is None
    till.output("2601", undo(msgid))
    deadline = time.monotonic() + 10
    while not (late := _outcomes(till, msgid)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert late == ["refused"]
    assert record(till, msgid) is None


def _outcomes(till: Till, msgid: str) -> list[str]:
    calls = till.sandbox.control("GET", "calls", params={"infno": "2102"})
    return [row["outcome"] for row in calls if row["msgid"] == msgid]


def test_a_dripping_answer_is_whole_in_the_end(till: Till) -> None:
    _, body = break_next(till, "drip", seconds=1)
    begun = time.monotonic()
    assert till.post(body).json()["infcode"] == 0
    assert time.monotonic() - begun > 0.9


def test_faults_are_counted_skipped_and_cleared(till: Till) -> None:
    order = {"infno": "*", "fault": "error", "times": 2, "skip": 1, "message": "训练拒绝"}
    till.sandbox.control("POST", "faults", json=order)
    asked = {"data": {"mdtrt_cert_type": "02", "mdtrt_cert_no": till.person(WORKER)["cert_no"]}}
    outcomes = [till.send("1101", asked)["infcode"] for _ in range(4)]
    assert outcomes == [0, -1, -1, 0]
    till.sandbox.control("POST", "faults", json=order)
    till.sandbox.control("DELETE", "faults")
    assert till.sandbox.control("GET", "faults") == []


def test_a_lost_sign_in_can_be_provoked(till: Till) -> None:
    till.sandbox.control("DELETE", "sign-ins")
    assert "签到已失效" in till.refusal("2102", sale(till))


def test_the_call_book_counts_what_came_and_holds_no_input(till: Till) -> None:
    before = till.sandbox.control("GET", "records")["calls"].get("9001", {}).get("answered", 0)
    till.sign_in()
    book = till.sandbox.control("GET", "records")
    assert book["calls"]["9001"]["answered"] == before + 1
    assert "359999" not in json.dumps(till.sandbox.control("GET", "calls"))


# --- the catalogue and the process --------------------------------------------------------------


def test_the_catalogues_codes_have_the_national_shapes(sandbox: Any) -> None:
    shapes = (
        r"X[A-Z]\d{2}[A-Z]{2}[A-Z]\d{3}[A-Z]\d{3}\d{9}",
        r"Z[A-Z]\d{2}[A-Z]{2}[A-Z]\d{4}\d{9}",
        r"C\d{19}",
        r"\d{15}",
    )
    items = sandbox.control("GET", "catalogue")
    assert len(items) >= 40
    assert {row["chrgitm_lv"] for row in items} == {"1", "2", "3"}
    for row in items:
        assert any(re.fullmatch(shape, row["code"]) for shape in shapes), row["code"]


def start(tmp_path: Path, *more: str, stdin: int = subprocess.PIPE) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "adapters.sandbox.serve", "--token", "T"]
    process = subprocess.Popen(
        [*command, "--db", str(tmp_path / "centre.sqlite"), *more],
        cwd=ROOT,
        stdin=stdin,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline().startswith("READY http://127.0.0.1:")
    return process


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM for a child to catch")
def test_the_process_ends_cleanly_on_sigterm_and_keeps_its_books(tmp_path: Path) -> None:
    for _ in range(2):  # the second start finds the file of the first
        with start(tmp_path) as process:
            process.send_signal(signal.SIGTERM)
            assert process.wait(10) == 0
            assert process.stdout is not None
            assert process.stdout.read() == ""


def test_the_sample_hospital_export_names_the_stays_the_centre_settled(tmp_path: Path) -> None:
    with start(tmp_path, "--his", str(tmp_path / "his")) as process:
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(10) == 0
    stays = [json.loads(file.read_text("utf-8")) for file in (tmp_path / "his/stays").iterdir()]
    seeded = json.loads((ROOT / "adapters/sandbox/seed/stays.json").read_text("utf-8"))
    assert sorted(stay["settlement_id"] for stay in stays) == [row["setl_id"] for row in seeded]
    assert list((tmp_path / "his/bills").glob("*.json"))


PARENT = """
import os, subprocess, sys, time
child = subprocess.Popen(
    [sys.executable, "-m", "adapters.sandbox.serve", "--token", "T", "--db", sys.argv[1],
     "--parent-pid", str(os.getpid())], stdin=0)
print("CHILD", child.pid, flush=True)
time.sleep(60)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="the parent is killed the POSIX way")
def test_the_process_ends_with_its_parent_even_when_stdin_stays_open(tmp_path: Path) -> None:
    keep_open, ours = os.pipe()
    command = [sys.executable, "-c", PARENT, str(tmp_path / "centre.sqlite")]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=keep_open, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        lines = [parent.stdout.readline().split() for _ in range(2)]
        assert sorted(line[0] for line in lines) == ["CHILD", "READY"]
        parent.kill()
        parent.wait(10)
        assert parent.stdout.read() == ""  # ends only when the centre has closed its end too
    os.close(keep_open)
    os.close(ours)
