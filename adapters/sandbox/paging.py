"""Pages of rows: the members the interface puts beside `data`."""

import re
from collections.abc import Iterable

from adapters.sandbox.reading import Node, optional, text
from adapters.sandbox.refusal import Refusal

LARGEST_PAGE = 1000
CONTROL = frozenset({"page_num", "page_size", "updt_time", "query_date", "begndate", "enddate"})
NUMBER = re.compile(r"[1-9]\d{0,3}", re.ASCII)


def page_of(rows: Iterable[Node], data: Node) -> Node:
    """One page of the rows, with the counts."""
    found = list(rows)
    number = _number(data, "page_num", "当前页数")
    size = _number(data, "page_size", "本页数据量")
    if size > LARGEST_PAGE:
        raise Refusal(f"page_size（本页数据量）不能超过 {LARGEST_PAGE}")
    pages = -(-len(found) // size)
    start = (number - 1) * size
    shown = found[start : start + size]
    return {
        "data": shown,
        "recordCounts": len(found),
        "pages": pages,
        "pageNum": number,
        "pageSize": size,
        "size": len(shown),
        "startRow": start + 1 if shown else 0,
        "firstPage": number == 1,
        "lastPage": number >= pages,
    }


def _number(data: Node, name: str, label: str) -> int:
    raw = text(data, name, label, 4)
    if not NUMBER.fullmatch(raw):
        raise Refusal(f"{name}（{label}）不是大于零的整数")
    return int(raw)


def matching(rows: Iterable[Node], data: Node) -> list[Node]:
    """The rows that equal every other member that was sent and that a row has."""
    wanted = {name: optional(data, name) for name in data if name not in CONTROL}
    return [row for row in rows if all(not v or row.get(k, v) == v for k, v in wanted.items())]
