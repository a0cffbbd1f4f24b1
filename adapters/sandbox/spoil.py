"""Answers that are spoiled after the transaction was executed: wrong content, wrong bytes."""

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from adapters.sandbox.faults import Fault
from adapters.sandbox.reading import PLAIN_NUMBER, Node

STRANGER = "35010299000000000099"
STRANGE_MSGID = "H35010299999" + "20260101000000" + "0001"
HALF_A_CHARACTER = "\ud800"
# Members that hold money end like this, under all the spellings the interface has.
MONEY = ("amt", "_pay", "_dedc", "_selfpay", "balc", "_amt", "payamt")
TOTALS = ("det_item_fee_sumamt", "fund_pay_sumamt")

Change = Callable[[str, Any], Any]


def changed(fault: Fault, content: Node) -> Node:
    """The answering envelope with the members the fault is about changed."""
    if fault is Fault.MISSING_INFCODE:
        return {name: value for name, value in content.items() if name != "infcode"}
    change = CHANGES.get(fault)
    return content if change is None else {**content, "output": _walk(content["output"], change)}


def _walk(value: Any, change: Change) -> Any:
    if isinstance(value, dict):
        return {name: _walk(change(name, part), change) for name, part in value.items()}
    if isinstance(value, list):
        return [_walk(part, change) for part in value]
    return value


def _other_msgid(name: str, value: Any) -> Any:
    return STRANGE_MSGID if name == "medins_setl_id" and value else value


def _other_person(name: str, value: Any) -> Any:
    return STRANGER if name == "psn_no" and value else value


def _one_yuan_more(name: str, value: Any) -> Any:
    if name in TOTALS and isinstance(value, str) and PLAIN_NUMBER.fullmatch(value):
        return str(Decimal(value) + 1)
    return value


def _no_sums(name: str, value: Any) -> Any:
    return None if name.endswith(MONEY) else value


def _half_characters(name: str, value: Any) -> Any:
    return f"{value}{HALF_A_CHARACTER}" if name.endswith("_name") else value


CHANGES: Mapping[Fault, Change] = {
    Fault.OTHER_MSGID: _other_msgid,
    Fault.OTHER_PERSON: _other_person,
    Fault.WRONG_SUMS: _one_yuan_more,
    Fault.NULL_SUMS: _no_sums,
    Fault.SURROGATE: _half_characters,
}


def encoded(content: Node) -> bytes:
    """An envelope as bytes; half a character is escaped, as JSON allows."""
    try:
        return json.dumps(content, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return json.dumps(content).encode()


def respelled(fault: Fault, body: bytes) -> bytes:
    """The bytes of an answer in the wrong alphabet, or with bytes that do not belong there."""
    match fault:
        case Fault.GBK:
            return body.decode("utf-8", "replace").encode("gbk", "replace")
        case Fault.BOM:
            return b"\xef\xbb\xbf" + body
        case Fault.NUL:
            return body + b"\x00" * 16
        case _:
            return body
