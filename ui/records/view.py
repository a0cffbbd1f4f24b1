"""What the reconciliation part shows, computed without Qt: past runs, totals, differences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from desktop.domain.differences import ADVICE, Compared, ComparedGroup, Standing
from desktop.domain.identity import INSURANCE_NAMES
from desktop.domain.reconciliation import Group, Reconciliation, Totals
from ui.records.words import (
    NOTHING,
    STATE_WORDS,
    amount,
    person,
    person_no,
    signed,
    total_of,
)

NO_RUNS = "还没有对过账。选好日期按 F5 对账；每天也会自动核对前一天的账。"
CHOOSE = "对账以后，这里列出两边的总额和每一笔差异，并说明怎么办。"
NO_GROUPS = "这些天没有结算，没有需要核对的账。"
ALL_EQUAL = "本机与中心完全一致，不需要处理。"
NO_LIST = "总额不一致，但中心没有列出是哪一笔。请过一会儿再对账；仍不一致请联系医保中心。"
CLEARING_NAMES = {"11": "门诊", "21": "住院", "41": "药店购药", "99": "其他"}
UNSAID = "未说明"
_TODAY = "包含今天：今天的账还没有结束，结果仅供参考"
_TINTS = {Standing.DOUBT: "wait", Standing.OTHER: "info"}


@dataclass(frozen=True)
class RunRow:
    """A past reconciliation; `tint` is ok or bad, with a word."""

    days: str
    at: str
    verdict: str
    tint: str


@dataclass(frozen=True)
class TotalRow:
    """One side of a group's totals, or what is between the sides."""

    group: str
    side: str
    count: str
    total: str
    fund: str
    account: str
    cash: str
    tint: str = ""


@dataclass(frozen=True)
class DifferenceRow:
    """A difference beside our own message; `what` and `advice` are for the person."""

    bill: str
    person: str
    ours: str
    centre: str
    gap: str
    state: str
    at: str
    what: str
    tint: str
    advice: str
    numbers: str


def run_row(found: Reconciliation) -> RunRow:
    """A past reconciliation as a line."""
    count = sum(len(result.differences) for result in found.results)
    words = f"{count} 笔差异" if count else "总额不符"
    verdict, tint = ("相符", "ok") if found.balanced else (words, "bad")
    return RunRow(_days(found.since, found.until), f"{found.at:%m-%d %H:%M}", verdict, tint)


def title(found: Reconciliation | None) -> str:
    """Which days are shown."""
    return f"{_days(found.since, found.until)} 对账结果" if found else "对账结果"


def total_rows(groups: Sequence[ComparedGroup]) -> tuple[TotalRow, ...]:
    """Ours, the centre's and the difference of each group."""
    return tuple(row for group in groups for row in _rows_of(group))


def difference_rows(groups: Sequence[ComparedGroup]) -> tuple[DifferenceRow, ...]:
    """Every difference, group by group."""
    return tuple(difference_row(row) for group in groups for row in group.differences)


def difference_row(row: Compared) -> DifferenceRow:
    """A difference as a line with its advice."""
    message, settlement = row.ours.message, row.ours.settlement
    sale = message.draft.sale if message else settlement.sale if settlement else None
    ours = row.our_total if row.our_total is not None else total_of(sale)
    told = row.our_total is not None and row.centre_total is not None
    return DifferenceRow(
        bill=sale.bill_no if sale else NOTHING,
        person=person(message) or person_no(row.difference.person_no),
        ours=amount(ours),
        centre=amount(row.centre_total),
        gap=signed((row.centre_total or 0) - (row.our_total or 0)) if told else NOTHING,
        state=STATE_WORDS[message.state] if message else "本机无记录",
        at=f"{message.opened_at:%m-%d %H:%M}" if message else NOTHING,
        what=str(row.standing),
        tint=_TINTS.get(row.standing, "bad"),
        advice=ADVICE[row.standing],
        numbers=_numbers(row),
    )


def verdict(found: Reconciliation | None, groups: Sequence[ComparedGroup]) -> str:
    """What to say where no difference is listed; empty when there are some."""
    if found is None:
        return CHOOSE
    if any(group.differences for group in groups):
        return ""
    if not found.results:
        return NO_GROUPS
    return ALL_EQUAL if found.balanced else NO_LIST


def progress(done: int, steps: int, stopping: bool) -> str:
    """How far a run is."""
    if stopping:
        return "正在停止，等待中心答复当前一步…"
    if not steps:
        return "正在核实结果未知的结算…"
    return f"正在与中心核对：第 {min(done + 1, steps)} 组，共 {steps} 组…"


def hint(until: date, today: date) -> str:
    """What to know of the chosen days before they are compared."""
    return _TODAY if until == today else ""


def _days(since: date, until: date) -> str:
    return f"{since:%Y-%m-%d}" if since == until else f"{since:%Y-%m-%d} 至 {until:%m-%d}"


def _group_name(group: Group) -> str:
    kind = INSURANCE_NAMES.get(group.insurance, f"险种 {group.insurance}")
    clearing = CLEARING_NAMES.get(group.clearing, f"清算 {group.clearing}")
    return f"{kind} · {clearing} · {group.office}"


def _rows_of(group: ComparedGroup) -> tuple[TotalRow, ...]:
    balanced = group.result.comparison.balanced
    return (
        _totals(_group_name(group.result.group), "本机", group.result.ours),
        _totals("" if balanced else group.result.comparison.words, "中心", group.centre),
        _gap(group.gap, "ok" if balanced else "bad"),
    )


def _totals(group: str, side: str, t: Totals | None) -> TotalRow:
    if t is None:
        return TotalRow(group, side, UNSAID, UNSAID, UNSAID, UNSAID, UNSAID)
    return TotalRow(
        group, side, str(t.count), amount(t.total), amount(t.fund), amount(t.account),
        amount(t.cash),
    )  # fmt: skip


def _gap(t: Totals | None, tint: str) -> TotalRow:
    word = "相符" if tint == "ok" else "不符"
    if t is None:
        return TotalRow(word, "差额", NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, tint)
    count = f"+{t.count}" if t.count > 0 else str(t.count)
    return TotalRow(
        word, "差额", count, signed(t.total), signed(t.fund), signed(t.account), signed(t.cash),
        tint,
    )  # fmt: skip


def _numbers(row: Compared) -> str:
    parts = (
        ("结算编号", row.difference.settlement_id),
        ("报文", row.difference.msgid or (row.ours.message.msgid if row.ours.message else "")),
        ("中心说明", row.difference.note),
    )
    return " · ".join(f"{name} {value}" for name, value in parts if value)
