"""Reading the members of a request and naming the one that is wrong."""

import json
import re
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from adapters.sandbox.clock import SECOND, SHANGHAI
from adapters.sandbox.refusal import Refusal

Node = dict[str, Any]

PLAIN_NUMBER = re.compile(r"-?\d{1,12}(\.\d{1,6})?", re.ASCII)


def parse(raw: bytes) -> Node:
    """The JSON object of a request body; numbers stay the text they were sent in.

    Raises `Refusal` when the bytes are no UTF-8 or no JSON object.
    """
    try:
        content = json.loads(
            raw.decode("utf-8"), parse_float=str, parse_int=str, parse_constant=_no_constant
        )
        json.dumps(content, ensure_ascii=False).encode()  # lone surrogates are no text
    except (ValueError, RecursionError):
        raise Refusal("报文不是有效的UTF-8 JSON") from None
    if not isinstance(content, dict):
        raise Refusal("报文不是JSON对象")
    return content


def _no_constant(name: str) -> str:
    raise ValueError(name)


def node(parent: Node, name: str) -> Node:
    """The object `parent[name]`; refused by name when it is missing."""
    value = parent.get(name)
    if not isinstance(value, dict):
        raise Refusal(f"节点 {name} 不能为空")
    return value


def rows(parent: Node, name: str, *, required: bool = False) -> list[Node]:
    """The list of objects `parent[name]`; one object counts as a list of one."""
    value = parent.get(name)
    if isinstance(value, dict):
        value = [value]
    if value is None and not required:
        return []
    if not isinstance(value, list) or (required and not value):
        raise Refusal(f"节点 {name} 不能为空")
    if not all(isinstance(row, dict) for row in value):
        raise Refusal(f"节点 {name} 格式错误")
    return value


def optional(parent: Node, name: str) -> str:
    """The text of a member, or an empty text."""
    value = parent.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Refusal(f"{name} 格式错误")
    return value.strip()


def text(parent: Node, name: str, label: str, limit: int = 500) -> str:
    """The text of a member that must be there, not longer than `limit`."""
    value = optional(parent, name)
    if not value:
        raise Refusal(f"{name}（{label}）不能为空")
    if len(value) > limit:
        raise Refusal(f"{name}（{label}）长度超过 {limit}")
    return value


def check_needed(row: Node, fields: Iterable[tuple[str, str]]) -> None:
    """Every (name, label) of a field table must be there. Raises `Refusal` for the first gap."""
    for name, label in fields:
        text(row, name, label)


def choice(parent: Node, name: str, label: str, allowed: Collection[str]) -> str:
    """The text of a member that must be one of a few codes."""
    value = text(parent, name, label)
    if value not in allowed:
        raise Refusal(f"{name}（{label}）应为 {'、'.join(allowed)} 之一")
    return value


def number(parent: Node, name: str, label: str) -> Decimal:
    """A decimal number that must be there, written plainly, below 10^12."""
    raw = text(parent, name, label, 24)
    if not PLAIN_NUMBER.fullmatch(raw):
        raise Refusal(f"{name}（{label}）不是数字")
    return Decimal(raw)


def fen(parent: Node, name: str, label: str) -> int:
    """An amount in whole fen; refused when it has more than two decimals or is negative."""
    value = signed_fen(parent, name, label)
    if value < 0:
        raise Refusal(f"{name}（{label}）金额格式错误")
    return value


def signed_fen(parent: Node, name: str, label: str) -> int:
    """An amount in whole fen that may be negative, as sums net of refunds are."""
    value = number(parent, name, label) * 100
    if value != value.to_integral_value():
        raise Refusal(f"{name}（{label}）金额格式错误")
    return int(value)


def to_fen(amount: Decimal) -> int:
    """Yuan to whole fen, half up."""
    return int((amount * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def yuan(amount_fen: int) -> str:
    """Fen as the interface writes an amount: yuan with two decimals."""
    sign = "-" if amount_fen < 0 else ""
    return f"{sign}{abs(amount_fen) // 100}.{abs(amount_fen) % 100:02d}"


def moment(parent: Node, name: str, label: str, *, day_end: bool = False) -> datetime:
    """A time in Asia/Shanghai; a bare date means its first (or last) second."""
    raw = text(parent, name, label, 19)
    try:
        if len(raw) > len("yyyy-MM-dd"):
            return datetime.strptime(raw, SECOND).replace(tzinfo=SHANGHAI)
        start = datetime.strptime(raw, "%Y-%m-%d").replace(tzinfo=SHANGHAI)
    except ValueError:
        raise Refusal(f"{name}（{label}）日期格式错误") from None
    return start + timedelta(days=1, seconds=-1) if day_end else start


def span(parent: Node, begin: tuple[str, str], end: tuple[str, str]) -> tuple[str, str]:
    """Two times as the tables keep them; each is given by (name, label), days are whole days."""
    first, last = moment(parent, *begin), moment(parent, *end, day_end=True)
    if last < first:
        raise Refusal(f"{end[0]}（{end[1]}）早于 {begin[0]}（{begin[1]}）")
    return first.strftime(SECOND), last.strftime(SECOND)


def day(parent: Node, name: str, label: str) -> str:
    """A date `yyyy-MM-dd`; a time of day behind it is dropped."""
    return moment(parent, name, label).strftime("%Y-%m-%d")
