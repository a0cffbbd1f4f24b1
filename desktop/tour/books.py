"""The client's book and the centre's, side by side: the tour succeeds only if they agree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from adapters.training import TrainingCentre
from desktop.domain.audit import first_break
from desktop.domain.money import yuan
from desktop.domain.settlement import Settlement, SettlementState
from desktop.ports import Desk


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
    ours = [s for s in _settlements(till) if s.state is SettlementState.LIVE]
    theirs = _live(centre, till.institution.code)
    now = till.clock.now()
    month = till.store.rate(now.replace(day=1, hour=0, minute=0, second=0, microsecond=0), now)
    scanned, total = centre.rate(till.institution.code)
    lists = {s.list_no for s in office.store.lists() if s.proven_at}
    held = {row["setl_list_id"] for row in centre.records()["lists"]}
    return (
        Entry("结算人数", _count(s.facts.person_no for s in ours), _count(_each(theirs, "person_no"))),
        Entry("结算笔数", str(len(ours)), str(len(theirs))),
        Entry("结算ID逐笔", _joined(s.facts.settlement_id for s in ours), _joined(_each(theirs, "setl_id"))),
        Entry("结算总额", yuan(sum(s.facts.shares.total for s in ours)), _money(theirs, "total_fen")),
        Entry("统筹支付", yuan(sum(s.facts.shares.fund for s in ours)), _money(theirs, "fund_fen")),
        Entry("账户支付", yuan(sum(s.facts.shares.account for s in ours)), _money(theirs, "account_fen")),
        Entry("现金支付", yuan(sum(s.facts.shares.cash for s in ours)), _money(theirs, "cash_fen")),
        Entry("扫码结算 N", str(month.scanned), str(scanned)),
        Entry("全部结算 T", str(month.total), str(total)),
        Entry("结算清单（已核验）", _joined(lists), _joined(held)),
        Entry("未了结报文", str(till.store.waiting() + office.store.waiting()), "0"),
        Entry("审计链断点", str(first_break(till.store.audit_trail())), "None"),
    )  # fmt: skip


def _settlements(desk: Desk) -> list[Settlement]:
    now = desk.clock.now()
    return list(
        desk.store.settlements(now.replace(year=now.year - 1), now.replace(year=now.year + 1))
    )


def _live(centre: TrainingCentre, institution: str) -> list[dict[str, Any]]:
    rows = centre.records()["settlements"]
    return [r for r in rows if r["institution"] == institution and r["state"] == "live"]


def _each(rows: list[dict[str, Any]], name: str) -> list[str]:
    return [row[name] for row in rows]


def _money(rows: list[dict[str, Any]], name: str) -> str:
    return yuan(sum(row[name] for row in rows))


def _count(values: Any) -> str:
    return str(len(set(values)))


def _joined(values: Any) -> str:
    found = sorted(values)
    return f"{len(found)} 条：{'、'.join(v[-6:] for v in found)}"
