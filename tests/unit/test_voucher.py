"""What a scanned text is, and that it does not show itself."""

import copy
import json
import logging
import pickle
from dataclasses import asdict
from pathlib import Path

import pytest

from desktop.domain.secret import Secret
from desktop.domain.sight import Frame, Sighting
from desktop.domain.voucher import KINDS, Action, advice, id_number_in, recognise

VOUCHER = "4240000000000000000001350000"

MADE_UP = {
    "nhsa_evoucher": ["4240000000000000000001350000", "4240000000000000000009000000"],
    "nhsa_open_package": ["opc0000000000000000001350000", "OPC0000000000000000001350000"],
    "nhsa_face_auth_no": ["ano0000000000000000001350000"],
    "ec_token": ["350000ec" + "0a" * 15, "0000001e" + "0b" * 15],
    "wechat_trade_no": ["4200" + "0" * 24, "4500" + "9" * 24],
    "alipay_trade_no": ["20261231" + "0" * 20],
    "id_number": ["35999919900101005X", "35999919900101005x", "359999200002290036"],
    "wechat_pay": ["100000000000000000", "159999999999999999"],
    "alipay_pay": ["2500000000000000", "300000000000000000000000"],
    "unionpay_pay": ["6200000000000000", "6200000000000000000"],
    "ecny_pay": ["0100000000000000000"],
    "drug_trace": ["80000000000000000000"],
    "gs1_element_string": ["010690000000000710LOT7", "(01)06900000000007(10)LOT7"],
    "ean13": ["6900000000007"],
    "ean8": ["69000003"],
    "upca": ["690000000003"],
    "health_card": ["0A" * 32 + ":0", "0a" * 16 + ":1:77"],
    "url": ["https://example.invalid/x?y=1", "WXP://f2f0EXAMPLE", "weixin://wxpay/EXAMPLE"],
    "tax_invoice": ["01,10,,00000000,1.00,20260101,,"],
    "nhsa_institution": ["H35999900001", "P35999900001"],
    "hospital_card": ["MZ000001", "ABCD123456789012", "123456"],
    "unknown": ["", "!!", "你好", "424", "a\nb", "https://two words"],
}

ACTIONS = {
    "decode_with_ec_query": Action.DECODE,
    "exchange_with_cn.nhsa.auth.check": Action.EXCHANGE_FACE,
    "offer_cert_type_02": Action.OFFER_ID,
    "route_to_trace_field_or_reject": Action.TRACE,
    "offer_local_lookup": Action.LOOK_UP,
    "pass_to_national_component_if_site_allows_else_reject": Action.COMPONENT,
    "reject_wrong_kind": Action.REFUSE,
    "reject_internal_value": Action.REFUSE,
    "reject_wrong_kind_hint_health_card": Action.REFUSE,
}


@pytest.mark.parametrize(("key", "text"), [(k, t) for k, ts in MADE_UP.items() for t in ts])
def test_a_made_up_text_is_known_for_what_it_is(key: str, text: str) -> None:
    assert recognise(text).kind.key == key


def test_there_are_22_kinds_in_rising_priority_each_with_an_example() -> None:
    priorities = [kind.priority for kind in KINDS]
    assert len(KINDS) == 22
    assert priorities == sorted(set(priorities))
    assert {kind.key for kind in KINDS} == set(MADE_UP)


def test_every_rule_of_the_reference_is_obeyed(shared: Path) -> None:
    file = shared / "reference" / "evoucher" / "qr-kinds.json"
    rules = json.loads(file.read_text("utf-8"))["kinds"]
    assert [kind.key for kind in KINDS] == [rule["kind"] for rule in rules]
    for kind, rule in zip(KINDS, rules, strict=True):
        assert kind.priority == rule["priority"]
        assert kind.counts_as_scan is rule["counts_as_scan_settlement"]
        assert kind.certificate == rule["mdtrt_cert_type"]
        finds_article = kind.key in {"ean13", "ean8", "upca"}  # named by us, refused at the till
        assert kind.action is (Action.SEARCH_ITEM if finds_article else ACTIONS[rule["action"]])
        for example in rule["examples_made_up"]:
            assert recognise(example).kind is kind, rule["kind"]


@pytest.mark.parametrize(
    "typed",
    [
        f"  {VOUCHER}\r\n",
        f"]Q1{VOUCHER}\t",
        VOUCHER.translate({ord(d): ord(d) + 0xFEE0 for d in "0123456789"}),
        f"］Ｑ１{VOUCHER}\u3000",
        f"\ufeff{VOUCHER}",
    ],
)
def test_what_a_scanner_or_an_input_method_added_is_taken_away(typed: str) -> None:
    voucher = recognise(typed)
    assert voucher.kind.key == "nhsa_evoucher"
    assert voucher.text.reveal() == VOUCHER


def test_case_and_leading_zeros_stay() -> None:
    assert recognise("mz０００１２３").text.reveal() == "mz000123"
    assert recognise("000123").text.reveal() == "000123"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("359999199001010034", "unknown"),  # check character
        ("359999199002300032", "unknown"),  # 30 February, right check character
        ("119999199001010030", "wechat_pay"),  # shape of an ID number of division 11, wrong check
        ("6900000000006", "unknown"),  # EAN-13 check digit
        ("69000008", "hospital_card"),  # EAN-8 check digit
        ("010690000000000610LOT7", "unknown"),  # GTIN check digit
        ("424000000000000000000135000", "unknown"),  # 27 digits
        ("4250000000000000000001350000", "unknown"),  # 28 digits that are no voucher
        ("424" + "٠" * 25, "unknown"),  # digits of another script
    ],
)
def test_a_near_miss_is_not_taken_for_the_real_thing(text: str, key: str) -> None:
    assert recognise(text).kind.key == key


def test_an_id_number_of_division_11_is_told_from_a_pay_code_by_its_check_character() -> None:
    kinds = {recognise(f"11999919900101003{last}").kind.key for last in "0123456789"}
    assert kinds == {"id_number", "wechat_pay"}


def test_only_the_voucher_and_the_face_count_as_a_scan() -> None:
    assert {kind.key for kind in KINDS if kind.counts_as_scan} == {
        "nhsa_evoucher",
        "nhsa_face_auth_no",
    }


def test_every_kind_tells_the_cashier_in_one_line_what_it_is_and_what_to_do() -> None:
    lines = {kind.key: advice(kind) for kind in KINDS}
    assert all(line.startswith("这是") and line.endswith("。") for line in lines.values())
    assert not any("\n" in line or len(line) > 60 for line in lines.values())
    assert "微信付款码" in lines["wechat_pay"]
    assert "「医保码」" in lines["wechat_pay"]
    assert "药品追溯码" in lines["drug_trace"]
    assert "不计入扫码结算" in lines["id_number"]
    assert "不会打开" in lines["url"]


def test_an_id_number_in_a_scanned_text_is_found_and_nothing_else() -> None:
    assert id_number_in(Secret("３５９９９９１９９００１０１００５X\r")) == Secret(
        "35999919900101005X"
    )
    assert id_number_in(Secret(VOUCHER)) is None
    assert id_number_in(Secret("134567567567567567")) is None


def test_neither_a_voucher_nor_a_frame_shows_the_text() -> None:
    sighting = Sighting(Secret(VOUCHER), "QRCode", ((0, 0),))
    frame = Frame(1, 1, b"\7\7\7", (sighting,), "", Secret(VOUCHER))
    for value in (recognise(VOUCHER), sighting, frame):
        assert VOUCHER not in f"{value!r} {value}"
        assert "\\x07" not in repr(value)


def test_a_secret_does_not_leak_by_accident(caplog: pytest.LogCaptureFixture) -> None:
    secret = Secret(VOUCHER)
    with caplog.at_level(logging.INFO):
        logging.getLogger("test").info("scanned %s %r", secret, secret)
    shown = [f"{secret}", f"{secret:>40}", f"{secret!r}", str([secret]), caplog.text]
    shown.append(str(asdict(recognise(VOUCHER))))
    shown.append(json.dumps({"text": secret}, default=str))
    assert not any(VOUCHER in text for text in shown)
    with pytest.raises(TypeError):
        json.dumps({"text": secret})
    with pytest.raises(TypeError):
        pickle.dumps(secret)
    with pytest.raises(TypeError):
        "".join([secret])  # type: ignore[list-item]


def test_a_secret_is_a_value_that_does_not_change() -> None:
    secret = Secret("a")
    assert secret == Secret("a")
    assert secret != Secret("b")
    assert secret != "a"
    assert len({secret, Secret("a"), copy.deepcopy(secret), copy.copy(secret)}) == 1
    with pytest.raises(AttributeError):
        secret._text = "b"
    with pytest.raises(AttributeError):
        del secret._text
    assert secret.reveal() == "a"
