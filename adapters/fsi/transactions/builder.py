"""Strict models made from a table, for the transactions nobody wrote by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, Final

from pydantic import (
    AfterValidator,
    AliasChoices,
    BeforeValidator,
    Field,
    ValidationError,
    create_model,
    model_validator,
)

from adapters.fsi.transactions.base import Transaction, accepted
from adapters.fsi.transactions.table import (
    ROOT,
    Member,
    NodeTable,
    Table,
    code_lists,
    read_table,
)
from adapters.fsi.wire import (
    Day,
    DayNeeded,
    Fen,
    FenMaybe,
    Flag,
    Moment,
    MomentNeeded,
    Node,
    Number,
    NumberMaybe,
    Text,
    wrong_words,
)
from desktop.domain.errors import Invalid

VERDICT: Final = "retRslt"
YES: Final = "1"


class _Asked(Node):
    """A node of an input; a province's members beyond ours are kept, and named by `advice`."""


class _Unnamed(Node):
    """An output whose one node nobody names: the only list or object there is, is it."""

    @model_validator(mode="before")
    @classmethod
    def _find(cls, value: Any) -> Any:
        name = next(iter(cls.model_fields))
        if not isinstance(value, dict) or name in value:
            return value
        held = [each for each in value.values() if isinstance(each, (list, dict))]
        return {**value, name: held[0]} if len(held) == 1 else value


@cache
def transaction(infno: str) -> Transaction[Node, Node]:
    """The transaction of a table. Raises `KeyError` if there is none."""
    table = read_table(infno)
    unnamed = len(table.response) == 1 and table.response[0].name_unknown
    return Transaction(
        table.infno,
        table.name,
        _side(f"In{infno}", table.request, _Asked, _Asked),
        _side(f"Out{infno}", table.response, _Unnamed if unnamed else Node, Node),
        table.again,
        _stock_verdict if any(each.name == VERDICT for each in table.members()) else accepted,
    )


def _stock_verdict(answer: Node) -> str:
    """3501-3507 say in their output whether they did it; what does not say yes is a no."""
    held = getattr(answer, "result", ())
    rows = held if isinstance(held, tuple) else (held,)
    if rows and all(row.retRslt == YES for row in rows):
        return ""
    return next((row.msgRslt for row in rows if row.msgRslt), "") or "中心未受理该记录"


def compose(infno: str, content: Mapping[str, Any]) -> Node:
    """The input of a transaction, checked. Raises `Invalid` naming the first wrong member."""
    try:
        return transaction(infno).request.model_validate(content)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        place = [str(part) for part in first["loc"] if isinstance(part, str)]
        label = _label(read_table(infno), place)
        raise Invalid(
            f"“{label}”{wrong_words(first['type'])}", "请改正后重试", "fsi.field"
        ) from None


def advice(infno: str, content: Mapping[str, Any]) -> tuple[str, ...]:
    """What some centres would not like about an input; names members, never values."""
    table = read_table(infno)
    return tuple(dict.fromkeys(_doubts(table.request, "", content)))


def _doubts(nodes: tuple[NodeTable, ...], parent: str, held: Mapping[str, Any]) -> Iterator[str]:
    for node in nodes:
        if node.inside != parent:
            continue
        rows = [held] if node.name == ROOT else _as_rows(held.get(node.name))
        for row in rows:
            said = (_doubt(member, row.get(member.name)) for member in node.members)
            yield from filter(None, said)
            known = {each.name for each in node.members} | {each.name for each in nodes}
            yield from (f"“{name}”不是该交易已知的字段" for name in row if name not in known)
            yield from _doubts(nodes, node.name, row)


def _as_rows(value: Any) -> list[Any]:
    rows = value if isinstance(value, list | tuple) else [value]
    return [row for row in rows if isinstance(row, Mapping)]


def _doubt(member: Member, value: Any) -> str:
    if value in (None, ""):
        return f"“{member.label}”为空，有的中心要求填写" if "asked" in member.marks else ""
    known = code_lists().get(member.name)
    if "code" in member.marks and known and str(value) not in known.codes:
        return f"“{member.label}”的值不在已知的代码表中"
    return ""


def _label(table: Table, place: list[str]) -> str:
    labels = {member.name: member.label for node in table.request for member in node.members}
    return next((labels[part] for part in reversed(place) if part in labels), place[-1])


def _side(
    name: str, nodes: tuple[NodeTable, ...], outer: type[Node], inner: type[Node]
) -> type[Node]:
    fields: dict[str, Any] = {}
    for place, node in enumerate(nodes):
        if node.name == ROOT:
            fields.update({member.name: _field(member, inner) for member in node.members})
        elif not node.inside:
            fields[node.name] = _node_field(node, nodes, inner, name, first=place == 0)
    return create_model(name, __base__=outer, **fields)


def _node_field(
    node: NodeTable, nodes: tuple[NodeTable, ...], base: type[Node], path: str, first: bool = False
) -> Any:
    """A node as a field of what holds it; one that may be left out is None or empty.

    The first node is what a transaction is about: it is there if anything in it must be.
    """
    path = f"{path}_{node.name}"
    fields: dict[str, Any] = {member.name: _field(member, base) for member in node.members}
    for inner in nodes:
        if inner.inside == node.name:
            fields[inner.name] = _node_field(inner, nodes, base, path)
    model = create_model(path, __base__=base, **fields)
    names = AliasChoices(node.name, *node.also)
    if node.rows == "one" and first and any(member.needed for member in node.members):
        return (model, Field(validation_alias=names))
    if node.rows == "one":
        return (model | None, Field(default=None, validation_alias=names))
    many = tuple[model, ...]  # type: ignore[valid-type]
    if node.rows == "many":
        return (Annotated[many, BeforeValidator(_listed)], Field((), validation_alias=names))
    either: Any = (model | many) if base is _Asked else Annotated[many, BeforeValidator(_listed)]
    return (either, Field((), validation_alias=names))


def _listed(value: Any) -> Any:
    """One row is a list of one; nothing is an empty list."""
    if value is None or value == "":
        return ()
    return (value,) if isinstance(value, dict) else value


def _field(member: Member, base: type[Node]) -> Any:
    sent = base is _Asked
    kind = _KINDS[member.kind](member, sent)
    names = AliasChoices(member.name, *member.also)
    if member.needed:
        return (kind, Field(title=member.label, validation_alias=names))
    empty = "" if member.kind in ("text", "any") else None
    return (kind, Field(default=empty, title=member.label, validation_alias=names))


def _text(member: Member, sent: bool) -> Any:
    shortest = 1 if member.needed else 0
    kind = Annotated[Text, Field(min_length=shortest, max_length=member.length)]
    known = code_lists().get(member.name)
    if sent and known and known.verified and "code" in member.marks:
        return Annotated[kind, AfterValidator(_one_of(frozenset(known.codes)))]
    return kind


def _one_of(codes: frozenset[str]) -> Callable[[str], str]:
    def check(value: str) -> str:
        if value and value not in codes:
            raise ValueError("not in the code list")
        return value

    return check


def _number(member: Member, sent: bool) -> Any:
    kind = Number if member.needed else NumberMaybe
    if not sent:
        return kind
    return Annotated[kind, AfterValidator(_fits(member.length, member.decimals))]


def _fits(digits: int | None, decimals: int | None) -> Callable[[Decimal | None], Decimal | None]:
    def check(value: Decimal | None) -> Decimal | None:
        if value is None or digits is None:
            return value
        exponent = value.normalize().as_tuple().exponent
        behind = max(0, -exponent) if isinstance(exponent, int) else 0
        before = max(0, value.adjusted() + 1)
        # A bare length is a total: sources that state one leave the decimals open.
        if decimals is None:
            fits = before + behind <= digits
        else:
            fits = behind <= decimals and before <= digits - decimals
        if not fits:
            raise ValueError("does not fit")
        return value

    return check


_KINDS: dict[str, Callable[[Member, bool], Any]] = {
    "text": _text,
    "any": lambda *_: Any,
    "number": _number,
    "money": lambda member, _: Fen if member.needed else FenMaybe,
    "flag": lambda *_: Flag,
    "day": lambda member, _: DayNeeded if member.needed else Day,
    "moment": lambda member, _: MomentNeeded if member.needed else Moment,
}
