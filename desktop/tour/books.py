"""The client's book and the centre's, side by side: the tour succeeds only if they agree."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias

from adapters.training import TrainingCentre
from desktop.domain.audit import first_break
from desktop.domain.money import yuan
from desktop.domain.settlement import SettlementFacts, SettlementState
from desktop.ports import Desk

Figure: TypeAlias = Callable[[Sequence[SettlementFacts]], str]


@dataclass(frozen=True)
class Entry:
    """One figure in both books."""

    name: str
    ours: str
    theirs: str

    @property
    def agrees(self) -> bool:
        """Whether both say the same."""
        return self.ours == self.theirs


def compare(till: Desk, office: Desk, centre: TrainingCentre) -> tuple[Entry, ...]:
    """Persons, settlements, money, lists, N and T, and that nothing is left undone."""
    ours, theirs = _settled(till), centre.settlements(till.institution.code)
    now = till.clock.now()
    month = till.store.rate(now.replace(day=1, hour=0, minute=0, second=0, microsecond=0), now)
    scanned, total = centre.rate(till.institution.code)
    lists = {s.list_no for s in office.store.lists() if s.proven_at}
    waiting = till.store.waiting() + office.store.waiting()
    return (
        *(Entry(name, figure(ours), figure(theirs)) for name, figure in FIGURES),
        Entry("扫码结算 N", str(month.scanned), str(scanned)),
        Entry("全部结算 T", str(month.total), str(total)),
        Entry("结算清单（已核验）", _joined(lists), _joined(centre.list_numbers())),
        Entry("未了结报文", str(waiting), "0"),
        Entry("审计链断点", str(first_break(till.store.audit_trail())), "None"),
    )


def _settled(desk: Desk) -> list[SettlementFacts]:
    now = desk.clock.now()
    span = now - timedelta(days=366), now + timedelta(days=1)
    found = desk.store.settlements(*span)
    return [s.facts for s in found if s.state is SettlementState.LIVE]


def _joined(values: Iterable[str]) -> str:
    found = sorted(values)
    return f"{len(found)} 条：{'、'.join(v[-6:] for v in found)}"


def _sum(part: str) -> Figure:
    return lambda rows: yuan(sum(getattr(row.shares, part) for row in rows))


FIGURES: tuple[tuple[str, Figure], ...] = (
    ("结算人数", lambda rows: str(len({row.person_no for row in rows}))),
    ("结算笔数", lambda rows: str(len(rows))),
    ("结算ID逐笔", lambda rows: _joined(row.settlement_id for row in rows)),
    ("结算总额", _sum("total")),
    ("统筹支付", _sum("fund")),
    ("账户支付", _sum("account")),
    ("现金支付", _sum("cash")),
)
