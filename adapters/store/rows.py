"""Rows to values and back."""

from __future__ import annotations

import hashlib
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import RowMapping

from desktop.domain.audit import AuditEntry
from desktop.domain.message import Draft, Kind, Message, State
from desktop.domain.reconciliation import GroupResult
from desktop.domain.settlement import (
    Sale,
    Settlement,
    SettlementFacts,
    SettlementState,
    Shares,
)
from desktop.domain.settlement_list import Finding, SettlementList

SALE = TypeAdapter(Sale)
ENTRY = TypeAdapter(SettlementList)
RESULTS = TypeAdapter(tuple[GroupResult, ...])
FINDINGS = TypeAdapter(tuple[Finding, ...])


def hash_of(body: str) -> str:
    """SHA-256 of a body, hex."""
    return hashlib.sha256(body.encode()).hexdigest()


def sale_text(sale: Sale | None) -> str | None:
    """JSON of what only we know of a settlement."""
    return SALE.dump_json(sale).decode() if sale else None


def message_of(row: RowMapping, seal: Any = None) -> Message:
    """A row as a value; `seal` is what the draft carried in memory."""
    draft = Draft(
        Kind(row["kind"]),
        row["infno"],
        row["subject"],
        row["person_no"],
        row["insured_area"],
        row["body"],
        SALE.validate_json(row["sale"]) if row["sale"] else None,
        seal,
    )
    return Message(
        row["id"],
        row["msgid"],
        draft,
        State(row["state"]),
        row["attempts"],
        row["opened_at"],
        row["changed_at"],
        row["operator"],
        row["reason"],
        row["undoes"],
    )


def settlement_of(row: RowMapping, msgid: str) -> Settlement:
    """A settlement row as a value."""
    facts = SettlementFacts(
        row["settlement_id"],
        row["visit_id"],
        row["person_no"],
        msgid,
        row["settled_at"],
        row["voucher_type"],
        row["medical_type"],
        Shares(row["total"], row["fund"], row["account"], row["cash"]),
        row["state"] == SettlementState.REVERSED,
        row["insurance"],
        row["clearing"],
        row["office"],
    )
    return Settlement(
        facts, SALE.validate_json(row["sale"]), row["operator"], SettlementState(row["state"])
    )


def audit_of(row: RowMapping) -> AuditEntry:
    """An audit row as a value."""
    return AuditEntry(**row)
