"""The door and the persons of the training centre, from outside over real HTTP."""

import re
from typing import Any

import pytest
import requests

from tests.contract.till import HOSPITAL, PATH, RETIRED, WORKER, Json, Till, record, sale, signed

# --- the door -------------------------------------------------------------------------------------


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


# --- persons --------------------------------------------------------------------------------------


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
