"""The tables of the transactions: what they say, and that the models written by hand agree."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from adapters.evoucher import raw_fsi
from adapters.fsi.transactions import lists, person, pharmacy, query, reconciling, sign_in
from adapters.fsi.transactions.base import Transaction
from adapters.fsi.transactions.builder import advice, compose, transaction
from adapters.fsi.transactions.files import GET_FILE, dictionary
from adapters.fsi.transactions.table import (
    ROOT,
    Member,
    NodeTable,
    code_lists,
    numbers,
    read_table,
)
from adapters.fsi.wire import Sent, to_content
from desktop.domain.errors import Invalid

ASKED_FOR = tuple(
    """
    9001 9002 1101 1162 1201 1301 1302 1303 1304 1305 1306 1307 1308 1309 1310 1311 1312 1313 1314
    1315 1316 1317 1318 1319 1320 1321 9102 1901 2001 2101 2102 2103 2201 2202 2203 2204 2205 2206
    2207 2208 2301 2302 2303 2304 2305 2401 2402 2403 2404 2405 2601 3101 3102 3103 3201 3202 9101
    3301 3302 3501 3502 3503 3504 3505 3506 3507 4101 4101A 4102 4103 4104 5201 5202 5203 5204 5205
    5206 5301 5302 5303 5304
    """.split()  # noqa: SIM905 - eighty numbers in quotes would only be longer
)
BY_HAND: dict[str, Transaction[Any, Any]] = {
    each.infno: each
    for each in (
        sign_in.SIGN_IN, sign_in.SIGN_OUT, person.PERSON, raw_fsi.DECODE, pharmacy.QUOTE,
        pharmacy.SETTLE, pharmacy.REVERSE, lists.UPLOAD_LIST, lists.READ_LIST, query.VISITS,
        query.SETTLEMENT, query.FEE_LINES, reconciling.COMPARE_TOTALS,
        reconciling.COMPARE_DETAILS, reconciling.SEND_FILE, GET_FILE, dictionary("1301"),
    )
}  # fmt: skip
LAXER = {
    ("1101", "insuinfo", "balc"),
    ("2102", "druginfo", "mdtrt_cert_no"),  # the stored request leaves it out
    ("2101", "druginfo", "mdtrt_cert_no"),
    ("3201", "data", "refd_setl_flag"),
    ("3202", "data", "refd_setl_flag"),
}
KINDS = {"text", "money", "number", "day", "moment", "flag", "any"}
MARKS = {"needed", "asked", "code", "one source", "local"}
NODES = ("request", "response")


def test_there_is_a_table_for_every_transaction_and_for_no_other() -> None:
    assert sorted(ASKED_FOR) == list(numbers())


@pytest.mark.parametrize("infno", ASKED_FOR)
def test_a_table_is_well_formed_and_makes_models(infno: str) -> None:
    table = read_table(infno)
    assert table.infno == infno
    assert table.source in ("verified", "one source")
    for member in table.members():
        assert member.kind in KINDS, member
        assert member.marks <= MARKS, member
        assert member.label
    made = transaction(infno)
    assert (made.infno, made.name, made.again) == (infno, table.name, table.again)
    for nodes in (table.request, table.response):
        held = {node.name for node in nodes}
        assert {node.inside for node in nodes} <= {"", *held}


def test_only_questions_and_downloads_may_be_asked_again() -> None:
    again = {infno for infno in numbers() if read_table(infno).again}
    rule = {n for n in numbers() if n.startswith(("13", "5")) or n in {"1101", "1901", "9001"}}
    assert again == rule | {"9102"}
    for infno, made in BY_HAND.items():
        assert made.again == read_table(infno).again


def members_of(model: type[BaseModel]) -> Iterator[tuple[str, str, FieldInfo]]:
    """Node, member and declaration of every member below `input` or `output`."""
    for name, field in model.model_fields.items():
        inner = model_in(field.annotation)
        if inner is None:
            yield ROOT, field.serialization_alias or name, field
        else:
            yield from (
                (name, under.serialization_alias or each, under)
                for each, under in inner.model_fields.items()
            )


def model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = [each for each in map(model_in, get_args(annotation)) if each]
    return found[0] if found else None


def tables_of(infno: str, side: str) -> dict[tuple[str, str], Member]:
    nodes: tuple[NodeTable, ...] = getattr(read_table(infno), side)
    return {(node.name, each.name): each for node in nodes for each in node.members}


@pytest.mark.parametrize("infno", BY_HAND)
def test_what_is_written_by_hand_says_what_the_table_says(infno: str) -> None:
    made = BY_HAND[infno]
    assert made.name == read_table(infno).name
    for side, model in zip(NODES, (made.request, made.answer), strict=True):
        table = tables_of(infno, side)
        for node, name, field in members_of(model):
            known = table.get((node, name))
            assert known, f"{infno} {side} {node}.{name} is in no table"
            agrees(known, field, infno, node, strict=issubclass(model, Sent))


def agrees(known: Member, field: FieldInfo, infno: str, node: str, *, strict: bool) -> None:
    """Same words and length; what we send is not laxer than the table, what we read may be."""
    place = f"{infno} {node}.{known.name}"
    if field.title:
        assert field.title == known.label, place
    lengths = [each.max_length for each in field.metadata if hasattr(each, "max_length")]
    if lengths and known.length and known.kind == "text":
        assert lengths[0] == known.length or (lengths[0] > known.length and not strict), place
    if strict and known.needed and (infno, node, known.name) not in LAXER:
        shortest = [each.min_length for each in field.metadata if hasattr(each, "min_length")]
        assert field.is_required() or shortest, place


def test_an_input_is_checked_member_by_member() -> None:
    good = {"psn_no": "1", "mdtrt_id": "2", "ipt_otp_no": "3"}
    assert to_content(compose("2202", {"data": good}))["data"]["mdtrt_id"] == "2"
    for wrong, words in (
        ({**good, "psn_no": "1" * 31}, "“人员编号”太长"),
        ({**good, "psn_no": ""}, "“人员编号”未填写"),
        ({**good, "psn_no": ["1"]}, "“人员编号”格式不对"),
    ):
        with pytest.raises(Invalid, match=words):
            compose("2202", {"data": wrong})
    with pytest.raises(Invalid):
        compose("2202", {})
    extra = {"data": {**good, "prov_no": "9"}}
    sent = to_content(compose("2202", extra))["data"]
    assert sent["prov_no"] == "9", "a province's own member is kept"
    assert advice("2202", extra) == ("“prov_no”不是该交易已知的字段",)


def test_a_value_outside_a_verified_code_list_is_refused_and_outside_another_only_noted() -> None:
    row = {"psn_no": "1", "setl_id": "1", "stas_type": "7"}
    with pytest.raises(Invalid, match="状态分类"):
        compose("4102", {"data": {"stastinfo": [row]}})
    assert code_lists()["stas_type"].verified
    assert not code_lists()["insutype"].verified
    notes = advice("1101", {"data": {"psn_cert_type": "XX", "mdtrt_cert_no": "secret"}})
    assert "“人员证件类型”的值不在已知的代码表中" in notes
    assert "“就诊凭证类型”为空，有的中心要求填写" in notes
    assert not any("XX" in note or "secret" in note for note in notes)


def test_a_code_unknown_to_us_does_not_spoil_an_answer() -> None:
    base = {"psn_no": "1", "psn_cert_type": "XX", "certno": "2", "psn_name": "3", "gend": "77",
            "age": "4.0", "news": [1]}  # fmt: skip
    answer: Any = transaction("1101").answer.model_validate({"baseinfo": base})
    assert answer.baseinfo.gend == "77"
    assert answer.baseinfo.age == Decimal("4.0")
    assert answer.baseinfo.model_extra == {"news": [1]}
    with pytest.raises(ValidationError):
        transaction("1101").answer.model_validate({"baseinfo": {**base, "psn_no": None}})


def test_amounts_are_fen_inside_and_yuan_outside() -> None:
    row = {"feedetl_sn": "1", "mdtrt_id": "1", "psn_no": "1", "det_item_fee_sumamt": "12.5"}
    fields = tables_of("2204", "request")
    for (_, name), member in fields.items():
        if member.needed and name not in row:
            row[name] = {"day": "2026-01-05", "moment": "2026-01-05 08:00:00"}.get(member.kind, "1")
    sent = compose("2204", {"feedetail": row})
    assert getattr(sent, "feedetail").det_item_fee_sumamt == 1250  # noqa: B009 - made of a table
    assert to_content(sent)["feedetail"]["det_item_fee_sumamt"] == "12.50"
    for wrong in ("12.505", "twelve", "1e99"):
        with pytest.raises(Invalid, match="总额"):
            compose("2204", {"feedetail": {**row, "det_item_fee_sumamt": wrong}})


@given(st.decimals(allow_nan=False, allow_infinity=False, places=5, min_value=0, max_value=10**8))
@settings(max_examples=60)
def test_a_count_finer_or_larger_than_its_member_is_refused_not_rounded(count: Decimal) -> None:
    row = {
        member.name: {"day": "2026-01-05", "moment": "2026-01-05 08:00:00"}.get(member.kind, "1")
        for member in tables_of("3502", "request").values()
        if member.needed
    } | {"cnt": str(count)}
    if count == count.quantize(Decimal("0.0001")):
        assert Decimal(to_content(compose("3502", {"invinfo": row}))["invinfo"]["cnt"]) == count
    else:
        with pytest.raises(Invalid, match="数量"):
            compose("3502", {"invinfo": row})


def test_nodes_inside_nodes_are_sent_inside_them() -> None:
    request = transaction("3101").request
    for name in ("data", "patient_dtos", "fsi_encounter_dtos", "fsi_order_dtos"):
        inner = model_in(request.model_fields[name].annotation)
        assert inner
        request = inner
    assert "rx_id" in request.model_fields


@pytest.mark.parametrize("infno", ["3501", "3502", "3503", "3504", "3505", "3506"])
def test_stock_rows_have_room_for_the_old_and_the_new_trace_codes(infno: str) -> None:
    nodes = {node.name: node for node in read_table(infno).request}
    row = nodes[nodes["drugtracinfo"].inside]
    assert "drug_trac_codg" in {member.name for member in row.members}
    assert nodes["drugtracinfo"].rows == "many"


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ({"result": {"retRslt": "1", "msgRslt": "成功"}}, ""),
        ({"result": {"retRslt": "0", "msgRslt": "批次重复"}}, "批次重复"),
        ({"result": {"retRslt": "0"}}, "中心未受理该记录"),
    ],
)
def test_stock_uploads_hide_their_refusal_in_the_output(output: dict[str, Any], words: str) -> None:
    made = transaction("3505")
    assert made.verdict(made.answer.model_validate(output)) == words
    with pytest.raises(ValidationError):
        made.answer.model_validate({})
    assert BY_HAND["2102"].verdict(made.answer.model_construct()) == ""


def test_a_node_nobody_names_is_the_only_one_there_is() -> None:
    answer: Any = transaction("5202").answer.model_validate({"diseinfo": [{"psn_no": "1"}]})
    assert answer.data[0].psn_no == "1"


def test_both_spellings_of_an_answer_are_read() -> None:
    for name in ("dld_end_time", "dld_endtime"):
        raw = {"file_qury_no": "1", "filename": "f.txt.zip", name: "2026-01-05", "data_cnt": "3"}
        answer: Any = transaction("1301").answer.model_validate(raw)
        assert str(answer.dld_end_time) == "2026-01-05"
        assert str(dictionary("1302").answer.model_validate({"data": raw}).dld_end_time)


def test_tables_hold_names_only_and_no_persons() -> None:
    identity = re.compile(r"\d{17}[\dX]")
    for infno in numbers():
        for member in read_table(infno).members():
            assert not identity.search(member.label)
