"""National cryptography against published vectors; the keys are invented."""

import base64
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.fsi.dialect_parts import Crypto
from adapters.fsi.gm import (
    KeyPair,
    VoucherKeys,
    compact,
    der_to_raw,
    header_text,
    raw_to_der,
    sm3,
    sm4_decrypt,
    sm4_encrypt,
    verify,
)
from adapters.fsi.seal import CentreKeys, HeaderSeal, InputSeal, seal_of
from desktop.domain.errors import Invalid
from desktop.domain.secret import Secret

PAIR = KeyPair(
    Secret("128B2FA8BD433C6C068C8D803DFF79792A519A55171B1B650C23661D15897263"),
    "d5548c7825cbb56150a3506cd57464af8a1ae0519dfaf3c58221dc810caf28dd"
    "921073768fe3d59ce54e79a49445cf73fed23086537027264d168946d479533e",
)
ENVELOPE: dict[str, Any] = {
    "infno": "2207", "msgid": "H35030300001202510090853200001", "mdtrtarea_admvs": "350300",
    "insuplc_admdvs": "350300", "recer_sys_code": "FSI", "infver": "V1.0", "opter_type": "1",
    "opter": "T01", "opter_name": "测试", "inf_time": "2025-10-09 08:53:20",
    "fixmedins_code": "H35030300001", "fixmedins_name": "测试机构", "sign_no": "000001",
    "cainfo": "", "input": {"data": {}},
}  # fmt: skip
HEADER = (
    "fixmedins_code=H35030300001&fixmedins_name=测试机构&inf_time=2025-10-09 08:53:20"
    "&infno=2207&infver=V1.0&insuplc_admdvs=350300&mdtrtarea_admvs=350300"
    "&msgid=H35030300001202510090853200001&opter=T01&opter_name=测试&opter_type=1"
    "&recer_sys_code=FSI&sign_no=000001"
)
SIGNED = bytes.fromhex(
    "B0021F61D96303A0128F70CA24D2AE8B95E3C685EC107F98C2D922589E89BA5F"
    "AC8F83CE945D70CC77EB11CD42C522CE0E3D427D151245F36BF09D2C1EADE320"
)
CLIENT = "ACCTEST000000001"
VOUCHER = VoucherKeys(
    "1TESTAPPID000000XYZ0123456789ABC", Secret("1TESTSECRET0000ABCDEF0123456789A")
)
needs_sm2 = pytest.mark.usefixtures("sm2")


@pytest.fixture
def sm2() -> None:
    """SM2 comes from a library of its own."""
    pytest.importorskip("gmssl_pyx", reason="the SM2 library is not installed")


def test_the_text_of_a_header_is_the_published_one() -> None:
    assert header_text(ENVELOPE) == HEADER
    assert header_text({"b": None, "a": "1"}) == "a=1&b="
    made = "12F835CC17EC4BE6C5A4A883232160F22C9FB047FCF4DBC7EB4E07382A97BB67"
    assert sm3(HEADER.encode()).hex().upper() == made


@needs_sm2
def test_the_published_signature_of_a_header_verifies_and_no_other_does() -> None:
    assert verify(PAIR.public, HEADER.encode(), SIGNED)
    assert verify(PAIR.public, HEADER.encode(), raw_to_der(SIGNED))
    assert not verify(PAIR.public, HEADER.encode() + b" ", SIGNED)
    assert not verify(PAIR.public, HEADER.encode(), SIGNED, signer=b"another")
    assert not verify(PAIR.public, HEADER.encode(), b"\x30\x00")


@needs_sm2
@pytest.mark.parametrize("form", ["raw", "der"])
def test_a_header_seal_signs_as_upper_hex_in_either_form(form: Any) -> None:
    sealed = HeaderSeal(PAIR, form).close(dict(ENVELOPE))
    signature = bytes.fromhex(sealed["cainfo"])
    assert sealed["cainfo"] == sealed["cainfo"].upper()
    assert sealed["signtype"] == "SM2"
    assert (len(signature) == 64) == (form == "raw")
    assert verify(PAIR.public, header_text(sealed).encode(), signature)
    assert sealed["input"] == ENVELOPE["input"]


@given(st.binary(min_size=64, max_size=64))
def test_both_forms_of_a_signature_hold_the_same(raw: bytes) -> None:
    assert der_to_raw(raw_to_der(raw)) == raw


def test_the_published_encrypted_input_holds() -> None:
    text = '{"data":{"mdtrt_id":"1","psn_no":"2"}}'
    made = base64.b64encode(sm4_encrypt(CLIENT.encode(), text.encode())).decode()
    assert made == "qFISUUryirZuuLdLLVKG5MB/K/goGdcmzWQUJgCgsm5YqTV6mXMbSNJEoIKGwyTv"


@needs_sm2
def test_an_input_seal_signs_the_text_it_encrypts_and_opens_answers() -> None:
    seal = InputSeal(CentreKeys(PAIR, CLIENT), "raw", encrypted=True)
    content = {"data": {"mdtrt_id": "1", "psn_no": "2"}}
    sealed = seal.close({**ENVELOPE, "input": content})
    assert sealed["input"] == "qFISUUryirZuuLdLLVKG5MB/K/goGdcmzWQUJgCgsm5YqTV6mXMbSNJEoIKGwyTv"
    signature = base64.b64decode(sealed["cainfo"])
    assert verify(PAIR.public, compact(content).encode(), signature, CLIENT.encode())
    assert seal.open(sealed["input"]) == compact(content)
    assert seal.open('{"plain": 1}') == '{"plain": 1}'
    for junk in ("not base64!", "AAAA", base64.b64encode(b"x" * 16).decode()):
        with pytest.raises(ValueError, match=r"."):
            seal.open(junk)


@given(st.binary(max_size=100), st.binary(min_size=16, max_size=16))
def test_what_is_encrypted_is_decrypted_again(text: bytes, key: bytes) -> None:
    assert sm4_decrypt(key, sm4_encrypt(key, text)) == text


def test_the_published_vector_of_the_voucher_channel_holds() -> None:
    data = {"ecToken": "350000TESTTOKEN"}
    assert VOUCHER.key == b"3E7BD7F7B11BAADC"
    assert VOUCHER.encrypt(data) == (
        "53F48E18B2D47FAC241DCBF79F61AEF3E8205CF9120DD95DFC7FDCE731D8A9D9"
    )
    assert VOUCHER.decrypt(VOUCHER.encrypt(data)) == data


def test_a_voucher_message_is_signed_over_what_it_says_and_the_secret() -> None:
    message = {"version": "1.0", "appId": "A", "encData": "x", "signData": "y", "extra": "z",
               "empty": "", "data": {"b": 1, "a": "中"}}  # fmt: skip
    assert VOUCHER.text(message) == (
        f'appId=A&data={{"a":"中","b":1}}&version=1.0&key={VOUCHER.secret.reveal()}'
    )


@needs_sm2
def test_a_voucher_signature_verifies_under_its_own_id_only() -> None:
    by_secret = VoucherKeys(VOUCHER.app_id, VOUCHER.secret, VOUCHER.secret.reveal().encode())
    message = {"appId": VOUCHER.app_id}
    signed = base64.b64decode(by_secret.sign(message, PAIR))
    text = by_secret.text(message).encode()
    assert len(signed) == 64
    assert verify(PAIR.public, text, signed, by_secret.signer)
    assert not verify(PAIR.public, text, signed)


def crypto(signed: str, *, encrypted: bool = False) -> Crypto:
    return Crypto.model_validate(
        {"signed": signed, "answers": "none", "form": "raw", "encrypted": encrypted}
    )


def test_a_centre_that_signs_needs_keys_and_one_that_does_not_needs_none() -> None:
    keys = CentreKeys(PAIR, CLIENT)
    assert seal_of(crypto("none"), None) is None
    assert isinstance(seal_of(crypto("header"), keys), HeaderSeal)
    assert isinstance(seal_of(crypto("input", encrypted=True), keys), InputSeal)
    with pytest.raises(Invalid, match="密钥"):
        seal_of(crypto("header"), None)
    with pytest.raises(Invalid, match="渠道号"):
        seal_of(crypto("input"), CentreKeys(PAIR, "short"))


def test_keys_do_not_show_themselves() -> None:
    shown = repr(PAIR) + repr(CentreKeys(PAIR)) + repr(VOUCHER) + repr(HeaderSeal(PAIR, "raw"))
    assert PAIR.private.reveal() not in shown
    assert VOUCHER.secret.reveal() not in shown
