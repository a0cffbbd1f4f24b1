"""The tables: one small file per transaction says what goes in and what comes out.

A member is one line, `psn_no = "人员编号 | text 30 | needed"`: name, kind, marks. Kinds: `text N`,
`money` (yuan on the wire, fen inside), `number P.S`, `day`, `moment`, `flag`, `any`. Marks:
`needed` (must be there), `asked` (some centres insist), `code` (a code list), `one source` and
`local` (how well it is known), `also X` (another spelling in answers). `like` takes the nodes of
another table.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final, Literal

ROOT: Final = "root"
"""The node that is no node: members directly under `input` or `output`."""
Rows = Literal["one", "many", "either"]


@dataclass(frozen=True)
class Member:
    """One member; `length` in characters (None: not stated), `decimals` of a number."""

    name: str
    label: str
    kind: str
    length: int | None
    decimals: int | None
    marks: frozenset[str]
    also: tuple[str, ...]

    @property
    def needed(self) -> bool:
        """Whether it must be there, by sources that agree."""
        return "needed" in self.marks


@dataclass(frozen=True)
class NodeTable:
    """One node: an object, a list, or either (where sources differ); `inside` names its parent."""

    name: str
    rows: Rows
    inside: str
    also: tuple[str, ...]
    name_unknown: bool
    members: tuple[Member, ...]


@dataclass(frozen=True)
class Table:
    """One transaction; `again`: asking it twice does no harm; `columns`: known file layouts."""

    infno: str
    name: str
    source: str
    again: bool
    columns: tuple[int, ...]
    request: tuple[NodeTable, ...]
    response: tuple[NodeTable, ...]

    def members(self) -> Iterator[Member]:
        """Every member of both directions."""
        for node in (*self.request, *self.response):
            yield from node.members


@dataclass(frozen=True)
class CodeList:
    """The values of a coded member; only a verified list may refuse a value of ours."""

    name: str
    verified: bool
    codes: Mapping[str, str]


def numbers() -> tuple[str, ...]:
    """Every transaction there is a table of, in order."""
    folder = files(__package__) / "tables"
    return tuple(sorted(each.name.removesuffix(".toml") for each in folder.iterdir()))


@cache
def read_table(infno: str) -> Table:
    """The table of a transaction. Raises `KeyError` if there is none."""
    if infno not in numbers():
        raise KeyError(infno)
    raw = _toml(f"tables/{infno}.toml")
    shape = _toml(f"tables/{raw['like']}.toml") if "like" in raw else raw
    return Table(
        infno=raw["infno"],
        name=raw["name"],
        source=raw["source"],
        again=raw.get("again", False),
        columns=tuple(raw.get("columns", ())),
        request=_nodes(shape.get("request", {})),
        response=_nodes(shape.get("response", {})),
    )


@cache
def code_lists() -> Mapping[str, CodeList]:
    """Every code list, by the name of the member that holds its values."""
    return MappingProxyType(
        {
            field: CodeList(raw["name"], raw["verified"], MappingProxyType(raw["codes"]))
            for field, raw in _toml("codes.toml").items()
        }
    )


def _toml(path: str) -> dict[str, Any]:
    return tomllib.loads((files(__package__) / path).read_text(encoding="utf-8"))


def _nodes(raw: dict[str, Any]) -> tuple[NodeTable, ...]:
    return tuple(
        NodeTable(
            name=name,
            rows=node.get("rows", "one"),
            inside=node.get("inside", ""),
            also=tuple(node.get("also", ())),
            name_unknown=node.get("name_unknown", False),
            members=tuple(_member(each, line) for each, line in node["fields"].items()),
        )
        for name, node in raw.items()
    )


def _member(name: str, line: str) -> Member:
    label, kind, *rest = line.split(" | ")
    marks = rest[0].split(", ") if rest else []
    word, _, size = kind.partition(" ")
    whole, _, decimals = size.partition(".")
    return Member(
        name=name,
        label=label,
        kind=word,
        length=int(whole) if whole else None,
        decimals=int(decimals) if decimals else None,
        marks=frozenset(mark for mark in marks if not mark.startswith("also ")),
        also=tuple(mark.removeprefix("also ") for mark in marks if mark.startswith("also ")),
    )
