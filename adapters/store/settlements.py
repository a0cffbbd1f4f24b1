"""Settlements: the projection of answered messages, and the counts of the rate."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func, insert, select, update

from adapters.store.journal import Scope
from adapters.store.rows import sale_text, settlement_of
from adapters.store.tables import message, settlement
from desktop.domain.errors import Broken
from desktop.domain.identity import VoucherType
from desktop.domain.message import Message
from desktop.domain.no_scan import NoScan, ReasonCounts
from desktop.domain.scan_rate import ScanRate
from desktop.domain.settlement import Settlement, SettlementFacts, SettlementState

_PROJECT = insert(settlement)


def project(c: Connection, scope: Scope, m: Message, facts: SettlementFacts) -> Settlement:
    """Insert the settlement an answered message made. Raises `Broken` for one without a sale."""
    sale = m.draft.sale
    if sale is None:
        raise Broken(f"报文 {m.msgid} 没有单据内容", "请联系技术支持", "settlement.sale")
    made = Settlement(
        replace(facts, msgid=m.msgid),
        sale,
        m.operator,
        SettlementState.REVERSED if facts.reversed else SettlementState.LIVE,
    )
    c.execute(_PROJECT, _values(scope, m, made))
    return made


def _values(scope: Scope, m: Message, made: Settlement) -> dict[str, Any]:
    facts = made.facts
    return {
        "institution": scope.institution,
        "message_id": m.id,
        "settlement_id": facts.settlement_id,
        "visit_id": facts.visit_id,
        "person_no": facts.person_no,
        "settled_at": facts.settled_at,
        "voucher_type": facts.voucher_type,
        "medical_type": facts.medical_type,
        "total": facts.shares.total,
        "fund": facts.shares.fund,
        "account": facts.shares.account,
        "cash": facts.shares.cash,
        "sale": sale_text(made.sale),
        "operator": made.operator,
        "state": made.state,
        "insurance": facts.insurance,
        "clearing": facts.clearing,
        "office": facts.office,
        "no_scan": made.sale.no_scan or "",
    }


def of_message(c: Connection, m: Message) -> Settlement:
    """The settlement a message made. Raises `Broken` if there is none."""
    row = c.execute(select(settlement).where(settlement.c.message_id == m.id)).mappings().first()
    if row is None:
        raise Broken(f"报文 {m.msgid} 没有对应的结算记录", "请联系技术支持", "settlement.missing")
    return settlement_of(row, m.msgid)


def cancel(c: Connection, m: Message) -> None:
    """The settlement of a message is no longer live at the centre."""
    c.execute(
        update(settlement)
        .where(settlement.c.message_id == m.id)
        .values(state=SettlementState.REVERSED)
    )


def visits_of(c: Connection, scope: Scope, person_no: str) -> frozenset[str]:
    """The visits of a person of which there is a settlement."""
    rows = c.execute(
        select(settlement.c.visit_id)
        .where(settlement.c.institution == scope.institution)
        .where(settlement.c.person_no == person_no)
    )
    return frozenset(rows.scalars())


def between(c: Connection, scope: Scope, since: datetime, until: datetime) -> list[Settlement]:
    """Settlements by settlement time, newest first."""
    rows = c.execute(
        select(settlement, message.c.msgid)
        .join(message, message.c.id == settlement.c.message_id)
        .where(_span(scope, since, until))
        .order_by(settlement.c.settled_at.desc(), settlement.c.id.desc())
    )
    return [settlement_of(row, row["msgid"]) for row in rows.mappings()]


def count(c: Connection, scope: Scope, since: datetime, until: datetime) -> ScanRate:
    """N and T over a span; reversed settlements are in neither."""
    scanned = case((settlement.c.voucher_type == VoucherType.EVOUCHER, 1), else_=0)
    n, t = c.execute(
        select(func.coalesce(func.sum(scanned), 0), func.count())
        .where(_span(scope, since, until))
        .where(settlement.c.state == SettlementState.LIVE)
    ).one()
    return ScanRate(n, t)


def reasons(c: Connection, scope: Scope, since: datetime, until: datetime) -> ReasonCounts:
    """Living settlements recorded without the e-voucher, by the reason given."""
    rows = c.execute(
        select(settlement.c.no_scan, func.count())
        .where(_span(scope, since, until))
        .where(settlement.c.state == SettlementState.LIVE)
        .where(settlement.c.voucher_type != VoucherType.EVOUCHER)
        .group_by(settlement.c.no_scan)
    )
    found: dict[str, int] = {reason: number for reason, number in rows}
    return ReasonCounts({reason: found.get(reason, 0) for reason in NoScan}, found.get("", 0))


def _span(scope: Scope, since: datetime, until: datetime) -> ColumnElement[bool]:
    return and_(
        settlement.c.institution == scope.institution,
        settlement.c.settled_at >= since,
        settlement.c.settled_at < until,
    )
