"""What the list of unresolved settlements shows, computed without Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from desktop.domain.message import Message, State
from desktop.usecases.resolve import Step
from ui.records.words import STATE_WORDS, amount, person, person_no, span, total_of

NONE = "没有结果未知的结算。所有结算都有明确的结果。"
HEADLINE = "结果未知，正在向中心核实，请勿重复收费"
HOW = "系统自动核实，不需要任何操作；中心没有的会自动冲正，冲正结果不明的由对账核实。"
OFFLINE = "现在连不上医保中心：恢复连接后自动继续核实。请勿重复收费。"


@dataclass(frozen=True)
class Pending:
    """Unresolved settlements as read at one moment; `reachable` is the centre's door."""

    messages: tuple[Message, ...] = ()
    reachable: bool = True
    patience: float = 0.0
    """Seconds the centre may work on a request that we lost."""


@dataclass(frozen=True)
class PendingRow:
    """An unresolved settlement as a line."""

    bill: str
    person: str
    amount: str
    opened: str
    waiting: str
    operator: str
    state: str
    step: str
    cause: str


def pending_rows(pending: Pending, now: datetime) -> tuple[PendingRow, ...]:
    """The unresolved, oldest first."""
    return tuple(_row(m, pending, now) for m in pending.messages)


def headline(pending: Pending) -> tuple[str, str]:
    """The big words and what they mean now."""
    count = len(pending.messages)
    return f"{count} 笔{HEADLINE}", HOW if pending.reachable else OFFLINE


def tab_name(messages: Sequence[Message]) -> str:
    """The part's name with what waits."""
    return f"未决 {len(messages)}" if messages else "未决"


def step_of(message: Message, pending: Pending, now: datetime) -> str:
    """What the program is doing about it."""
    if message.state is State.UNDOING:
        return str(Step.RECONCILE)
    if not pending.reachable:
        return str(Step.UNREACHED)
    left = message.changed_at + timedelta(seconds=pending.patience) - now
    if left > timedelta():
        return f"{Step.WAITING}，最多还要 {span(left)}"
    return "正在向中心核实；中心没有的自动冲正"


def _row(message: Message, pending: Pending, now: datetime) -> PendingRow:
    sale = message.draft.sale
    return PendingRow(
        bill=message.draft.subject,
        person=person(message) or person_no(message.draft.person_no),
        amount=amount(total_of(sale)),
        opened=f"{message.opened_at:%m-%d %H:%M:%S}",
        waiting=span(now - message.opened_at),
        operator=message.operator,
        state=STATE_WORDS[message.state],
        step=step_of(message, pending, now),
        cause=message.reason,
    )
