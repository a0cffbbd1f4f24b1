"""The national tables from the centre: increments as files (13xx, 9102) and as pages.

Implements `desktop.ports.CodeSource`. Answers of paged questions become the same text a download
has: cells by the layout, parted by TAB, one row a line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Final

from adapters.fsi.downloads import ask_dictionary, check_zip, download
from adapters.fsi.paged import ask_pages
from adapters.fsi.signed import SignedClient
from adapters.fsi.transactions.table import read_table
from adapters.fsi.wire import Node
from coding_tables import layouts
from coding_tables.errors import Cancelled
from coding_tables.layouts import RELEASE, Layout
from desktop.domain.errors import Broken, Invalid
from desktop.domain.money import plain_yuan
from desktop.ports import Clock, Delivery

KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "1304": (),
    "1312": (),
    "1316": ("med_list_codg", "hilist_code", "insu_admdvs"),
    "1317": ("fixmedins_code", "medins_list_codg", "med_list_codg"),
    "1318": ("hilist_code", "hilist_lmtpric_type", "insu_admdvs"),
    "1319": ("hilist_code", "selfpay_prop_psn_type", "selfpay_prop_type", "insu_admdvs"),
}
"""Paged lists, and the members that tell their rows apart where no single code does."""
KEY: Final = "键"
OWN: Final = "1317"
"""What this institution mapped: asked for as a whole, for each institution has its own."""
LONGEST_BACK: Final = timedelta(days=20 * 366)

DOWNLOADS: Final = (
    "1301", "1302", "1303", "1305", "1306", "1307", "1308", "1309", "1310", "1311", "1313",
    "1314", "1315", "1320", "1321",
)  # fmt: skip
"""Tables that come as files by increments of their release."""


def kept_current(numbers: Sequence[str] = ()) -> tuple[str, ...]:
    """The standards of these downloads, of all that there are for none.

    Raises `Invalid` naming a number that is no download.
    """
    known = (*DOWNLOADS, *KEYS)
    strange = [number for number in numbers if number not in known]
    if strange:
        raise Invalid(
            f"[codes] tables 里的 {strange[0]} 不是目录下载",
            f"可填：{'、'.join(known)}",
            "codes.tables",
        )
    return tuple(layouts.of_file(number).standard for number in numbers or known)


@dataclass(frozen=True)
class FsiCodeSource:
    """Newer rows on behalf of one signed-in institution."""

    signed: SignedClient
    clock: Clock

    def fetch(
        self, standard: str, release: str, folder: Path, cancelled: Callable[[], bool]
    ) -> Delivery | None:
        """See the port. Paged lists know the day of a row only, so its rows come again."""
        layout = layouts.layout(standard)
        target = folder / f"{layout.file}.zip"
        if layout.file in KEYS:
            return self._pages(layout, release, target.with_suffix(".txt"), cancelled)
        ticket = ask_dictionary(self.signed, layout.file, release)
        if ticket.rows == 0:
            return None
        file = download(self.signed, ticket, target)
        check_zip(file)
        return Delivery(file, ticket.rows)

    def _pages(
        self, layout: Layout, release: str, target: Path, cancelled: Callable[[], bool]
    ) -> Delivery | None:
        asked: dict[str, object] = {"updt_time": self._since(layout, release)}
        if layout.file == OWN:
            asked["fixmedins_code"] = self.signed.institution.code
        rows = _lines(layout, _until(cancelled, ask_pages(self.signed, layout.file, asked)))
        try:
            with target.open("w", encoding="utf-8", newline="\n") as file:
                count = sum(1 for line in rows if file.write(line + "\n"))
        except OSError as error:
            raise Broken(
                f"下载的目录写不进磁盘：{error.strerror}", "请清理磁盘空间后重试", "fsi.disk"
            ) from None
        return Delivery(target, count) if count else None

    def _since(self, layout: Layout, release: str) -> date:
        if release and layout.file != OWN:
            return date.fromisoformat(release)
        return self.clock.now().date() - LONGEST_BACK


def _until(cancelled: Callable[[], bool], rows: Iterator[Node]) -> Iterator[Node]:
    for row in rows:
        if cancelled():
            raise Cancelled("目录下载已取消", advice="原有目录未受影响")
        yield row


def _lines(layout: Layout, rows: Iterator[Node]) -> Iterator[str]:
    names = {m.label: m.name for n in read_table(layout.file).response for m in n.members}
    money = {m.name for m in read_table(layout.file).members() if m.kind == "money"}
    # The next question asks by time, so the time stands where a file has its release.
    names[RELEASE] = "updt_time"
    for row in rows:
        made = {KEY: "|".join(_text(row, name, money) for name in KEYS[layout.file])}
        cells = (made.get(c) or _text(row, names.get(c, ""), money) for c in layout.columns)
        yield "\t".join(cells)


def _text(row: Node, name: str, money: set[str]) -> str:
    value = getattr(row, name, None) if name else None
    if value is None:
        return ""
    if name in money:
        return plain_yuan(value)
    text = f"{value:f}" if isinstance(value, Decimal) else str(value)
    return " ".join(text.split())
