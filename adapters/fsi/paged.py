"""Questions that are answered page by page: 1304, 1312, 1316-1319."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from adapters.fsi.faults import as_error, content_doubt
from adapters.fsi.signed import SignedClient
from adapters.fsi.transactions.builder import compose, transaction
from adapters.fsi.wire import Node

PAGE_ROWS: Final = 100
MOST_PAGES: Final = 100_000


def ask_pages(signed: SignedClient, infno: str, asked: Mapping[str, Any]) -> Iterator[Node]:
    """Every row of a paged question, page after page; `asked` is node data without paging.

    Raises as a question does, and `Unknown` if the centre turns no page.
    """
    before: tuple[Node, ...] = ()
    for page in range(1, MOST_PAGES):
        content = {**asked, "page_num": page, "page_size": PAGE_ROWS}
        answer = signed.ask(transaction(infno), compose(infno, {"data": content}))
        held: tuple[Node, ...] = getattr(answer, "data", ())
        if held and held == before:
            raise as_error(content_doubt("翻页后返回的仍是同一页"))
        yield from held
        if len(held) < PAGE_ROWS or page >= (getattr(answer, "pages", None) or MOST_PAGES):
            return
        before = held
