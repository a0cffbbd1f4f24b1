"""How the columns of each catalogue file lie: data/layouts.json, one entry per download file.

A region may order the columns of a file differently (`orders` in the data, chosen by name).
Columns are known by their Chinese headings; their part in the catalogue (code, names, maker ...)
is a role. Columns that hold contact persons are `dropped` and never stored.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from coding_tables.errors import NotKnown, Unreadable

VALID = "有效标志"
RELEASE = "版本号"
Places = tuple[int, ...]


@dataclass(frozen=True)
class Layout:
    """The columns of one file and their roles, as positions from 0.

    `minimum` columns must be there, more are ignored. `identity` and `payment` columns give a
    change its class, `volatile` ones never make a change.
    """

    file: str
    standard: str
    title: str
    columns: tuple[str, ...]
    minimum: int
    code: int
    names: Places
    maker: Places
    spec: Places
    numbers: Places
    mnemonic: Places
    level: int | None
    begins: Places
    ends: Places
    row: int
    release: int | None
    valid: int | None
    identity: Places
    payment: Places
    volatile: Places
    dropped: Places
    dates: Places
    aliases: Mapping[str, str]

    def place(self, heading: str) -> int | None:
        """The position of a heading or of one of its other spellings; None where unknown."""
        heading = "".join(heading.split()).removeprefix("\ufeff")
        heading = self.aliases.get(heading, heading)
        return self.columns.index(heading) if heading in self.columns else None


@cache
def _entries() -> dict[str, dict[str, Any]]:
    text = resources.files("coding_tables").joinpath("data/layouts.json").read_text("utf-8")
    entries: dict[str, dict[str, Any]] = json.loads(text)
    return entries


@cache
def tables() -> tuple[str, ...]:
    """The standards that have a catalogue file."""
    return tuple(entry["standard"] for entry in _entries().values())


@cache
def layout(standard: str) -> Layout:
    """The layout of a standard's file; raises NotKnown for a standard without one."""
    for file, entry in _entries().items():
        if entry["standard"] == standard:
            return _layout(file, entry)
    raise NotKnown(f"“{standard}”没有目录文件", advice="请从有下载文件的标准中选择")


def of_file(infno: str) -> Layout:
    """The layout of a download file by its number, such as 1301; raises NotKnown."""
    entry = _entries().get(infno)
    if entry is None:
        raise NotKnown(f"没有 {infno} 下载文件的列定义", advice="请更新列定义或核对交易编号")
    return layout(entry["standard"])


def in_order(standard: str, order: str, cells: Sequence[str]) -> Sequence[str]:
    """Cells of a region's own order of columns, put where the layout wants them.

    Lines too short to be taken stay as they are. Raises NotKnown for an order without data.
    """
    places = _places_of(standard, order)
    if len(cells) < layout(standard).minimum:
        return cells
    return [cells[place] if place < len(cells) else "" for place in places]


@cache
def _places_of(standard: str, order: str) -> Places:
    own = layout(standard)
    try:
        columns = _entries()[own.file]["orders"][order]
    except KeyError:
        raise NotKnown(f"{own.file} 没有名为“{order}”的列顺序", advice="请核对地区设置") from None
    return tuple(columns.index(name) for name in own.columns)


def _layout(file: str, entry: dict[str, Any]) -> Layout:
    columns = tuple(entry["columns"])
    at = {name: place for place, name in enumerate(columns)}

    def places(role: str) -> Places:
        return tuple(at[name] for name in entry.get(role, ()))

    return Layout(
        file=file,
        standard=entry["standard"],
        title=entry["title"],
        columns=columns,
        minimum=entry["minimum"],
        code=at[entry["code"]],
        names=places("names"),
        maker=places("maker"),
        spec=places("spec"),
        numbers=places("numbers"),
        mnemonic=places("mnemonic"),
        level=at.get(entry.get("level", "")),
        begins=places("begins"),
        ends=places("ends"),
        row=at[entry["row"]],
        release=at.get(RELEASE),
        valid=at.get(VALID),
        identity=places("identity"),
        payment=places("payment"),
        volatile=places("volatile"),
        dropped=places("dropped"),
        dates=places("dates"),
        aliases=entry["aliases"],
    )


def order_by_headings(
    layout: Layout, headings: Sequence[str], chosen: Mapping[str, str] | None = None
) -> tuple[int | None, ...]:
    """Where each column of a headed file belongs; `chosen` maps its own headings to ours.

    Returns one position (or None: ignored) per heading. Raises Unreadable when the code or every
    name column is missing.
    """
    chosen = chosen or {}
    found = tuple(layout.place(chosen.get(name.strip(), name)) for name in headings)
    if layout.code not in found or not set(found) & set(layout.names):
        wanted = f"“{layout.columns[layout.code]}”和“{layout.columns[layout.names[0]]}”"
        raise Unreadable(
            f"{layout.title}文件的表头里找不到{wanted}两列", "第 1 行", "请指定各列对应的含义"
        )
    return found


def reads_headings(layout: Layout, cells: Sequence[str]) -> bool:
    """Say whether a line is a heading line of this layout."""
    found = {layout.place(cell) for cell in cells}
    return layout.code in found and bool(found & set(layout.names))
