"""Writes docs/interface.md: every transaction of the national interface, and every dialect."""

from pathlib import Path
from typing import Final

from adapters.fsi.dialect import names, raw, unset
from adapters.fsi.transactions.table import Table, numbers, read_table
from adapters.sandbox.transactions import HANDLERS
from installer.environment import ROOT
from installer.words import say

FILE: Final = ROOT / "docs" / "interface.md"
USED: Final = {
    "1101": "identify", "1162": "decode a code", "2101": "quote", "2102": "settle",
    "2601": "undo an unknown settlement", "3201": "reconcile", "3202": "reconcile",
    "4101A": "upload a list", "4103": "prove a list", "5201": "look up", "5203": "look up",
    "5204": "look up", "9001": "sign in", "9002": "sign out", "9101": "reconcile",
    "9102": "download a file",
} | dict.fromkeys(("1304", "1312", "1316", "1317", "1318", "1319"), "ask page by page")  # fmt: skip
"""What of the product calls a transaction."""
HEAD: Final = """# The national interface

Made by `python -m installer.interface_page` from `adapters/fsi/transactions/tables` and
`adapters/fsi/dialects`; do not edit.

Every transaction here is typed: names, kinds, lengths, code lists and what must be there, in both
directions. An answer may hold more than its table says; what it holds beyond is kept.

- used by: what in the product calls it; the others are there to be called.
- training: whether the training centre answers it, so that it was tried against a server.
- again: a call without an answer is made again by itself; nothing that moves anything is.
- source: *verified* where two or more independent public places agree on it, *one source* where
  one was found; in brackets the share of its members that are verified.

No transaction was tried against a real centre yet.

What no dialect varies, because no source does: a message id (msgid) is the institution's code, the
second and four digits, 30 characters. What nothing here does by itself: 2205 with batch 0000 clears
the unsettled lines of a visit and may be repeated, but no source says that lines have to be cleared
before they are sent again.
"""


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *_transactions(), *_dialects(), ""])


def _transactions() -> list[str]:
    lines = ["| number | name | members | used by | training | again | source |", "|---" * 7 + "|"]
    return lines + [_row(read_table(infno)) for infno in numbers()] + [""]


def _row(table: Table) -> str:
    members = list(table.members())
    known = sum("one source" not in each.marks and "local" not in each.marks for each in members)
    share = 100 * known // len(members)
    source = table.source if table.source != "verified" else f"verified ({share} %)"
    cells = (
        table.infno,
        table.name,
        str(len(members)),
        "download a dictionary" if table.columns else USED.get(table.infno, ""),
        "yes" if table.infno in HANDLERS else "",
        "yes" if table.again else "",
        source,
    )
    return f"| {' | '.join(cells)} |"


def _dialects() -> list[str]:
    lines = [
        "## Dialects",
        "",
        "What differs from one centre to another is a file, not code. A setting that nobody",
        "published is *unset*: the dialect, or the call that needs it, is refused until the site's",
        "own settings say it.",
        "",
        "| dialect | region | way in | source | unset |",
        "|---|---|---|---|---|",
    ]
    return lines + [_dialect(name) for name in names()]


def _dialect(name: str) -> str:
    held = raw(name)
    missing = ", ".join(f"`{each}`" for each in unset(held))
    cells = (name, held["title"], held["line"]["transport"], held["source"], missing)
    return f"| {' | '.join(cells)} |"


def main(file: Path = FILE) -> None:
    """Write the page."""
    file.write_text(page(), encoding="utf-8")
    say(f"      {file.relative_to(ROOT).as_posix()}")


if __name__ == "__main__":
    main()
