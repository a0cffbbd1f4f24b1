"""What the records page shows of a message and of money, computed without Qt."""

from __future__ import annotations

from datetime import timedelta

from desktop.domain.identity import masked_name
from desktop.domain.message import Message, State
from desktop.domain.money import yuan
from desktop.domain.settlement import Sale

NOTHING = "—"
STATE_WORDS = {
    State.READY: "待发",
    State.SENDING: "等待答复",
    State.ANSWERED: "已结算",
    State.REFUSED: "中心拒绝",
    State.UNSENT: "未发出",
    State.UNKNOWN: "结果未知",
    State.UNDOING: "冲正结果未知",
    State.UNDONE: "已冲正",
}


def amount(fen: int | None) -> str:
    """Fen as yuan; a dash where there is none."""
    return NOTHING if fen is None else yuan(fen)


def signed(fen: int | None) -> str:
    """A difference in yuan, its sign always said."""
    if not fen:
        return amount(fen)
    return f"+{yuan(fen)}" if fen > 0 else yuan(fen)


def person(message: Message | None) -> str:
    """The masked name of whom a message is about."""
    sale = message.draft.sale if message else None
    return masked_name(sale.person_name) if sale else ""


def person_no(number: str) -> str:
    """The end of a person's number (人员编号), where no name is known."""
    return f"**{number[-4:]}" if number else NOTHING


def total_of(sale: Sale | None) -> int | None:
    """The total of a sale's lines in fen."""
    return sum(fen for *_, fen in sale.lines) if sale else None


def span(passed: timedelta) -> str:
    """How long something lasts, roughly, for a person: 40秒, 3分20秒, 2小时5分, 3天."""
    seconds = max(0, int(passed.total_seconds()))
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86400
    if not minutes:
        return f"{seconds}秒"
    if not hours:
        return f"{minutes}分{seconds % 60}秒"
    return f"{hours}小时{minutes % 60}分" if not days else f"{days}天{hours % 24}小时"
