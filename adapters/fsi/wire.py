"""Field types of the interface and how a value crosses the edge, both ways.

Numbers are text on the wire and are read as text, so that no amount ever passes through a float.
A field says its Chinese name, its length and whether it must be there; unknown members of an
answer are kept. A model never shows its values: they are personal.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Final, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationError,
    model_validator,
)

from adapters.clock import SHANGHAI
from desktop.domain.errors import Invalid
from desktop.domain.money import plain_yuan

SECOND: Final = "%Y-%m-%d %H:%M:%S"
DAY: Final = "%Y-%m-%d"
COMPACT: Final = "%Y%m%d%H%M%S"
EMPTY: Final = "0"
"""How a number that is unsaid is written."""
LARGEST_EXPONENT: Final = 16
"""Amounts have at most 16 digits; a longer one would cost memory, not money."""


class Node(BaseModel):
    """A node of `input` or `output`; members an answer has beyond ours are kept."""

    model_config = ConfigDict(frozen=True, extra="allow", hide_input_in_errors=True)

    def __repr_args__(self) -> list[tuple[str | None, Any]]:
        return []


class Sent(Node):
    """A node of our own: a member it does not name is a mistake of ours."""

    model_config = ConfigDict(extra="forbid")


class Flat(Node):
    """An output without nodes; where a centre wraps it in one, that one is it."""

    @model_validator(mode="before")
    @classmethod
    def _unwrap(cls, value: Any) -> Any:
        wrapped = isinstance(value, dict) and not value.keys() & cls.model_fields.keys()
        inner = [each for each in value.values() if isinstance(each, dict)] if wrapped else []
        return inner[0] if len(inner) == 1 else value


M = TypeVar("M", bound=Node)


def needed(name: str, length: int) -> Any:
    """A member that must be there; `length` in characters."""
    return Field(title=name, min_length=1, max_length=length)


def given(name: str, length: int) -> Any:
    """A member that may be empty."""
    return Field(default="", title=name, max_length=length)


def _text(value: object) -> object:
    if value is None:
        return ""
    return value.strip() if isinstance(value, str) else value


def _decimal(value: object) -> Decimal:
    if isinstance(value, Decimal):
        return value
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        raise ValueError("not a number") from None
    if not number.is_finite() or abs(number.adjusted()) > LARGEST_EXPONENT:
        raise ValueError("not a number of the interface")
    return number


def _fen(value: object) -> int:
    """Yuan as text become fen; an `int` is fen already, made by us."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if not isinstance(value, str):
        raise ValueError("not an amount")
    fen = _decimal(value) * 100
    if fen != fen.to_integral_value():
        raise ValueError("finer than a fen")
    return int(fen)


def _fen_or_zero(value: object) -> int:
    return 0 if value in (None, "") else _fen(value)


def _fen_maybe(value: object) -> int | None:
    return None if value in (None, "") else _fen(value)


def _decimal_maybe(value: object) -> Decimal | None:
    return None if value in (None, "") else _decimal(value)


def _flag(value: object) -> bool | None:
    if isinstance(value, bool):
        return value
    known = {"": None, "true": True, "1": True, "false": False, "0": False}
    word = str(value or "").strip().lower()
    if word not in known:
        raise ValueError("neither yes nor no")
    return known[word]


def _moment(value: object) -> datetime | None:
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return value
    for shape in (SECOND, COMPACT, DAY):
        try:
            return datetime.strptime(str(value).strip(), shape).replace(tzinfo=SHANGHAI)
        except ValueError:
            continue
    raise ValueError("not a time of the interface")


def _day(value: object) -> date | None:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    moment = _moment(value)
    return moment.date() if moment else None


def _must(value: object) -> object:
    if value is None or value == "":
        raise ValueError("must not be empty")
    return value


def _written(shape: str) -> PlainSerializer:
    return PlainSerializer(lambda value: f"{value:{shape}}" if value else "", return_type=str)


Text = Annotated[str, BeforeValidator(_text)]
"""Characters; null is empty."""
Fen = Annotated[int, BeforeValidator(_fen), PlainSerializer(plain_yuan, return_type=str)]
"""An amount: yuan with two decimals on the wire, whole fen inside. Must be there."""
FenOrZero = Annotated[int, BeforeValidator(_fen_or_zero)]
"""An amount that may be missing, which means nothing."""
FenMaybe = Annotated[
    int | None,
    BeforeValidator(_fen_maybe),
    PlainSerializer(lambda fen: EMPTY if fen is None else plain_yuan(fen), return_type=str),
]
"""An amount that may be unsaid, which is None and not nothing."""
Number = Annotated[
    Decimal, BeforeValidator(_decimal), PlainSerializer(lambda n: f"{n:f}", return_type=str)
]
"""A unit price or a count."""
NumberMaybe = Annotated[
    Decimal | None,
    BeforeValidator(_decimal_maybe),
    PlainSerializer(lambda n: EMPTY if n is None else f"{n:f}", return_type=str),
]
"""A number that may be unsaid."""
Flag = Annotated[bool | None, BeforeValidator(_flag)]
"""Yes, no, or unsaid."""
Day = Annotated[date | None, BeforeValidator(_day), _written(DAY)]
"""yyyy-MM-dd, empty for None."""
DayNeeded = Annotated[date, BeforeValidator(_day), BeforeValidator(_must), _written(DAY)]
"""A day that must be there."""
Moment = Annotated[datetime | None, BeforeValidator(_moment), _written(SECOND)]
"""yyyy-MM-dd HH:mm:ss in Asia/Shanghai, empty for None."""
MomentNeeded = Annotated[
    datetime, BeforeValidator(_moment), BeforeValidator(_must), _written(SECOND)
]
"""A time that must be there."""
CompactMoment = Annotated[datetime | None, BeforeValidator(_moment), _written(COMPACT)]
"""yyyyMMddHHmmss, for the fields of 14 characters."""


def fill(model: type[M], **values: Any) -> M:
    """A node to send. Raises `Invalid` naming the member that is missing or too long."""
    try:
        return model(**values)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        name = model.model_fields[str(first["loc"][0])].title or str(first["loc"][0])
        raise Invalid(
            f"“{name}”{wrong_words(first['type'])}", "请改正后重试", "fsi.field"
        ) from None


def wrong_words(kind: str) -> str:
    """What is wrong with a member, by the kind of pydantic's complaint."""
    if kind in {"string_too_long", "too_long"}:
        return "太长，医保接口放不下"
    return "未填写" if kind in {"missing", "string_too_short", "too_short"} else "格式不对"


def to_content(node: Node) -> dict[str, Any]:
    """The node as it stands in a JSON body: every value is text, a node or a list of nodes."""
    dumped = node.model_dump(mode="json", by_alias=True)
    # None stands for a node that is not sent; a member without a value is empty text.
    return {name: value for name, value in dumped.items() if value is not None}


def to_json(node: Node) -> str:
    """The node as JSON text, the way it is stored."""
    return json.dumps(to_content(node), ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> Any:
    """JSON with every number as the text it was written in.

    Raises `ValueError` for what is no JSON, holds NaN, is nested too deep, or smuggles in
    halves of characters or NUL as escapes: no store and no screen takes them.
    """
    try:
        value = json.loads(text, parse_float=str, parse_int=str, parse_constant=_no_constant)
        if "\\u" in text:
            _check_characters(json.dumps(value, ensure_ascii=False))
    except RecursionError:
        raise ValueError("nested too deep") from None
    return value


def _check_characters(flat: str) -> None:
    flat.encode("utf-8")  # UnicodeEncodeError is a ValueError
    if "\\u0000" in flat:
        raise ValueError("NUL")


def _no_constant(name: str) -> str:
    raise ValueError(name)
