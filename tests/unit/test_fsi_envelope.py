"""The edge of the national interface: signature, envelope, field types. Nothing is ever a guess."""

import json
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.clock import SHANGHAI
from adapters.fsi.envelope import Declined, Profile, Reply, for_people, pack, unpack
from adapters.fsi.faults import WORDS
from adapters.fsi.signature import x_tif
from adapters.fsi.transactions.pharmacy import SETTLE, DrugDetail, SettledOutput
from adapters.fsi.transactions.sign_in import SignIn
from adapters.fsi.transports.base import Doubt, Why
from adapters.fsi.wire import fill, to_content
from desktop.domain.errors import Invalid
from desktop.domain.roles import Operator, Role
from desktop.ports import Institution

MSGID = "P35010200001202601051011120001"
PHARMACY = "P35010200001"
GOOD = {"infcode": 0, "inf_refmsgid": "350100" + "0" * 24, "err_msg": "", "output": {"a": 1.50}}


def opened(envelope: Any) -> Reply:
    return unpack(json.dumps(envelope).encode(), msgid=MSGID, institution=PHARMACY)


def test_the_published_signature_vector_holds() -> None:
    made = x_tif("1760000000", "TEST_TOKEN_0123456789", "a1b2c3d4")
    assert made == "76bd9029272eb4ce10e30fc4f67bb86c568adc19c7ba13b139c5dd73040313d4"


def test_a_request_carries_every_member_of_the_envelope() -> None:
    profile = Profile(
        Institution(PHARMACY, "榕心大药房", "350102"),
        Operator("0001", "训练收银", Role.CASHIER), "V1.0", "FSI",
    )  # fmt: skip
    now = datetime(2026, 1, 5, 10, 11, 12, tzinfo=SHANGHAI)
    raw = pack(
        profile, infno="2601", msgid=MSGID, content={"data": {}}, now=now,
        insured_area="350100", sign_no="S1",
    )  # fmt: skip
    assert json.loads(raw.decode("utf-8")) == {
        "infno": "2601", "msgid": MSGID, "mdtrtarea_admvs": "350102", "insuplc_admdvs": "350100",
        "recer_sys_code": "FSI", "dev_no": "", "dev_safe_info": "", "cainfo": "", "signtype": "",
        "infver": "V1.0", "opter_type": "1", "opter": "0001", "opter_name": "训练收银",
        "inf_time": "2026-01-05 10:11:12", "fixmedins_code": PHARMACY,
        "fixmedins_name": "榕心大药房", "sign_no": "S1", "input": {"data": {}},
    }  # fmt: skip


def test_numbers_of_an_answer_stay_the_text_they_were_written_in() -> None:
    raw = b'{"infcode": 0, "output": {"a": 1.10, "b": 12345678901234567890.12}}'
    output = unpack(raw, msgid=MSGID, institution=PHARMACY).output
    assert output == {"a": "1.10", "b": "12345678901234567890.12"}


def test_an_output_that_is_json_text_is_opened() -> None:
    assert opened({**GOOD, "output": '{"a": "2"}'}).output == {"a": "2"}
    assert opened({**GOOD, "output": None}).output == {}


@pytest.mark.parametrize("code", [True, "00", "-0", 0.0, "ok", None, [0], {"0": 0}, "０"])
def test_only_a_plain_zero_is_success(code: object) -> None:
    with pytest.raises(Doubt):
        opened({**GOOD, "infcode": code})


def test_a_refusal_needs_a_centre_that_speaks() -> None:
    with pytest.raises(Doubt):
        opened({"infcode": -1})
    with pytest.raises(Declined, match="中心未说明原因"):
        opened({"infcode": "-1", "inf_refmsgid": "350100" + "0" * 24})


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("MBS: 请求失败,错误原因：余额不足", "余额不足"),
        ("错误原因：甲，原因:乙", "乙"),
        ("没有原因二字", "没有原因二字"),
        ("错误原因：", "错误原因："),
        ("", "中心未说明原因"),
        ("原因：甲\r\n\x07乙", "甲   乙"),
        ("长" * 500, "长" * 200),
    ],
)
def test_people_read_what_follows_the_last_cause(raw: str, said: str) -> None:
    assert for_people(raw) == said


@given(st.binary(max_size=200))
@settings(max_examples=300)
def test_junk_is_never_an_answer(raw: bytes) -> None:
    with pytest.raises(Doubt):
        unpack(raw, msgid=MSGID, institution=PHARMACY)


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@given(st.sampled_from(sorted(GOOD)), ANY)
@settings(max_examples=300)
def test_a_retyped_member_never_crashes_and_never_settles(name: str, value: Any) -> None:
    try:
        reply = opened({**GOOD, name: value})
    except (Doubt, Declined):
        return
    with pytest.raises(ValueError, match="setlinfo"):
        SettledOutput.model_validate(reply.output)


@given(st.integers(0, 200))
@settings(max_examples=60)
def test_an_answer_cut_anywhere_is_truncated(at: int) -> None:
    raw = json.dumps({**GOOD, "err_msg": "成功" * 30}, ensure_ascii=False).encode()
    with pytest.raises(Doubt) as caught:
        unpack(raw[: at + 1], msgid=MSGID, institution=PHARMACY)
    assert caught.value.why is Why.TRUNCATED


def test_a_deep_answer_is_refused_not_crashed_on() -> None:
    for raw in (b'{"a":' + b"[" * 100_000, b'{"a":' + b"[" * 50_000 + b"]" * 50_000 + b"}"):
        with pytest.raises(Doubt):
            unpack(raw, msgid=MSGID, institution=PHARMACY)


def test_a_member_too_long_is_named_before_anything_is_sent() -> None:
    with pytest.raises(Invalid, match="操作员编号"):
        fill(SignIn, opter_no="1" * 21, ip="127.0.0.1")
    with pytest.raises(Invalid, match="签到IP地址.*未填写"):
        fill(SignIn, opter_no="1", ip="")


def test_money_and_counts_are_written_exactly() -> None:
    row = fill(
        DrugDetail, feedetl_sn="1", fee_ocur_time=datetime(2026, 1, 5, 8, tzinfo=SHANGHAI),
        med_list_codg="X", medins_list_codg="Y", det_item_fee_sumamt=123456789,
        cnt=Decimal("1E+2"), pric=Decimal("0.000001"),
    )  # fmt: skip
    content = to_content(row)
    assert content["det_item_fee_sumamt"] == "1234567.89"
    assert (content["cnt"], content["pric"]) == ("100", "0.000001")
    assert content["fee_ocur_time"] == "2026-01-05 08:00:00"


def test_a_model_does_not_show_its_values() -> None:
    row = fill(SignIn, opter_no="SECRET1", ip="127.0.0.1")
    assert "SECRET1" not in repr(row) + str(row)


def test_every_failure_has_words_of_its_own() -> None:
    assert set(WORDS) == set(Why)
    assert len({title for title, _ in WORDS.values()}) == len(Why)
    assert all(advice for _, advice in WORDS.values())


def test_a_transaction_names_its_models() -> None:
    assert (SETTLE.infno, SETTLE.answer) == ("2102", SettledOutput)
    assert set(SETTLE.request.model_fields) == {"druginfo", "drugdetail"}
