"""Settlement lists: versions, their uploads, their proofs."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, RowMapping, and_, func, insert, select, update

from adapters.store.journal import Scope
from adapters.store.rows import ENTRY, FINDINGS, message_of
from adapters.store.tables import message, settlement, settlement_list
from desktop.domain.message import Message
from desktop.domain.settlement_list import Finding, SettlementList
from desktop.ports import StoredList


def save(
    c: Connection, scope: Scope, entry: SettlementList, findings: tuple[Finding, ...]
) -> StoredList:
    """Keep a list: a new version if its content changed, else only its findings anew.

    Where nobody says where the person is insured, a settlement of our own does.
    """
    entry = replace(entry, insured_area=entry.insured_area or _area_of(c, scope, entry))
    text = ENTRY.dump_json(entry).decode()
    latest = _latest(c, scope, entry.settlement_id)
    if latest is None or ENTRY.validate_json(latest["entry"]) != entry:
        _insert(c, scope, entry, text, (latest["version"] if latest else 0) + 1)
        latest = _latest(c, scope, entry.settlement_id)
    assert latest is not None  # noqa: S101 - inserted above
    c.execute(
        update(settlement_list)
        .where(settlement_list.c.id == latest["id"])
        .values(entry=text, findings=FINDINGS.dump_json(findings).decode())
    )
    return next(s for s in every(c, scope) if s.entry.settlement_id == entry.settlement_id)


def every(c: Connection, scope: Scope) -> list[StoredList]:
    """The latest version of each list, newest discharge first."""
    newest = (
        select(settlement_list.c.settlement_id, func.max(settlement_list.c.version).label("v"))
        .where(settlement_list.c.institution == scope.institution)
        .group_by(settlement_list.c.settlement_id)
        .subquery()
    )
    same = and_(
        settlement_list.c.settlement_id == newest.c.settlement_id,
        settlement_list.c.version == newest.c.v,
        settlement_list.c.institution == scope.institution,
    )
    rows = c.execute(
        select(settlement_list)
        .join(newest, same)
        .order_by(settlement_list.c.discharged_at.desc(), settlement_list.c.id)
    )
    return [_stored(c, row) for row in rows.mappings().all()]


def attach(c: Connection, scope: Scope, m: Message) -> None:
    """Tie an upload to the version it carries."""
    latest = _latest(c, scope, m.draft.subject)
    if latest is not None:
        c.execute(
            update(settlement_list)
            .where(settlement_list.c.id == latest["id"])
            .values(message_id=m.id)
        )


def receipt(c: Connection, m: Message, list_no: str) -> None:
    """The centre's number of the version a message carried."""
    c.execute(
        update(settlement_list).where(settlement_list.c.message_id == m.id).values(list_no=list_no)
    )


def prove(c: Connection, scope: Scope, settlement_id: str, at: datetime) -> None:
    """The latest version stands at the centre as we sent it."""
    latest = _latest(c, scope, settlement_id)
    if latest is not None:
        c.execute(
            update(settlement_list).where(settlement_list.c.id == latest["id"]).values(proven_at=at)
        )


def _area_of(c: Connection, scope: Scope, entry: SettlementList) -> str:
    asked = (
        select(message.c.insured_area)
        .join(settlement, settlement.c.message_id == message.c.id)
        .where(settlement.c.institution == scope.institution)
        .where(settlement.c.settlement_id == entry.settlement_id)
    )
    return c.execute(asked).scalar() or ""


def _latest(c: Connection, scope: Scope, settlement_id: str) -> RowMapping | None:
    return (
        c.execute(
            select(settlement_list)
            .where(settlement_list.c.institution == scope.institution)
            .where(settlement_list.c.settlement_id == settlement_id)
            .order_by(settlement_list.c.version.desc())
            .limit(1)
        )
        .mappings()
        .first()
    )


def _insert(c: Connection, scope: Scope, entry: SettlementList, text: str, version: int) -> None:
    c.execute(
        insert(settlement_list).values(
            institution=scope.institution,
            settlement_id=entry.settlement_id,
            version=version,
            discharged_at=entry.discharged_at,
            entry=text,
            findings="[]",
            built_at=scope.now,
            message_id=None,
            list_no="",
            proven_at=None,
        )
    )


def _stored(c: Connection, row: RowMapping) -> StoredList:
    found = c.execute(select(message).where(message.c.id == row["message_id"])).mappings().first()
    return StoredList(
        ENTRY.validate_json(row["entry"]),
        FINDINGS.validate_json(row["findings"]),
        row["version"],
        message_of(found) if found else None,
        row["list_no"],
        row["proven_at"],
    )
