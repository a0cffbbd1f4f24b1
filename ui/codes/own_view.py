"""What the page of the institution's own codes shows, computed without Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from desktop.domain.identity import masked_name
from desktop.domain.own_codes import OwnCode, Tally, Validity, by_need
from desktop.usecases.own_codes import Taken
from ui.widgets.banner import Notice
from ui.widgets.coded_item import segments_text

EMPTY = (
    "还没有本机构编码。请按 F3 导入 CSV 或 XLSX，"
    "表头：类别、编码、名称、科室、开始日期、结束日期、备注。"
)
_TINTS = {
    Validity.EXPIRED: "bad", Validity.ENDS_SOON: "wait", Validity.NOT_YET: "info",
    Validity.VALID: "ok",
}  # fmt: skip


@dataclass(frozen=True)
class OwnRow:
    """One of our own codes as a line; a person's name is masked."""

    kind: str
    code: str
    name: str
    department: str
    begins: str
    ends: str
    validity: str
    tint: str
    note: str
    hover: str


@dataclass(frozen=True)
class TallyView:
    """A kind with its count and what it needs."""

    name: str
    count: str
    words: str
    tint: str


def own_rows(codes: Sequence[OwnCode], day: date) -> tuple[OwnRow, ...]:
    """Those that need somebody first."""
    return tuple(_row(code, day) for code in by_need(codes, day))


def _row(code: OwnCode, day: date) -> OwnRow:
    validity = code.validity(day)
    words = str(validity)
    if validity is Validity.ENDS_SOON and code.ends:
        words = f"还有 {(code.ends - day).days} 天到期"
    return OwnRow(
        str(code.kind),
        code.code,
        masked_name(code.name) if code.is_person else code.name,
        code.department,
        code.begins.isoformat() if code.begins else "",
        code.ends.isoformat() if code.ends else "长期",
        words,
        _TINTS[validity],
        code.note,
        segments_text(code.code),
    )


def tally_views(tallies: Sequence[Tally]) -> tuple[TallyView, ...]:
    """The kinds this institution keeps, with what is missing or ends."""
    return tuple(_tally(tally) for tally in tallies)


def _tally(tally: Tally) -> TallyView:
    if tally.missing:
        return TallyView(str(tally.kind), "0", "尚未导入", "wait")
    if tally.expired:
        return TallyView(str(tally.kind), str(tally.count), f"{tally.expired} 个已过期", "bad")
    if tally.ends_soon:
        words = f"{tally.ends_soon} 个即将到期"
        return TallyView(str(tally.kind), str(tally.count), words, "wait")
    return TallyView(str(tally.kind), str(tally.count), "均有效", "")


def taken_notice(taken: Taken) -> Notice:
    """What came of an import."""
    kinds = "、".join(str(kind) for kind in taken.kinds)
    title = f"已导入 {taken.count} 条（{kinds}）"
    if not taken.rejected:
        return Notice("ok", title, "同类别原有的编码已全部替换")
    first = taken.rejected[0]
    return Notice(
        "wait",
        f"{title}，{len(taken.rejected)} 行未导入",
        f"第 {first.line} 行{first.reason}。请改正后重新导入整个文件",
    )
