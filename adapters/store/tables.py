"""The tables of a workstation's file, as they are now; migrations say how they came to be.

Times are text in Asia/Shanghai with offset, so that they sort; money is whole fen.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    Column,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    text,
)

from desktop.domain.message import LIVE


class Moment(TypeDecorator[datetime]):
    """An aware time as sortable text."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """Text with the offset, to the microsecond."""
        return value.isoformat(timespec="microseconds") if value else None

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        """The same time again."""
        return datetime.fromisoformat(value) if value else None


def _live() -> str:
    parts = [
        f"(lane = '{lane}' AND state IN ({', '.join(repr(str(s)) for s in sorted(states))}))"
        for lane, states in LIVE.items()
    ]
    return " OR ".join(parts)


metadata = MetaData()

message = Table(
    "message",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("msgid", String(30), nullable=False, unique=True),
    Column("institution", String(12), nullable=False),
    Column("infno", String(6), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("lane", String(10), nullable=False),
    Column("subject", String(60), nullable=False),
    Column("person_no", String(30), nullable=False),
    Column("insured_area", String(6), nullable=False),
    Column("body", Text, nullable=False),
    Column("body_hash", String(64), nullable=False),
    Column("sale", Text),
    Column("state", String(10), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("operator", String(30), nullable=False),
    Column("reason", Text, nullable=False),
    Column("undoes", Integer, ForeignKey("message.id")),
)
# A second living message for one subject cannot be written, not even by another window.
Index(
    "one_live_message",
    message.c.institution,
    message.c.kind,
    message.c.subject,
    unique=True,
    sqlite_where=text(_live()),
)
Index("message_by_state", message.c.institution, message.c.lane, message.c.state, message.c.due_at)

counter = Table(
    "counter",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", Integer, nullable=False),
)

settlement = Table(
    "settlement",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("institution", String(12), nullable=False),
    Column("message_id", Integer, ForeignKey("message.id"), nullable=False, unique=True),
    Column("settlement_id", String(30), nullable=False),
    Column("visit_id", String(30), nullable=False),
    Column("person_no", String(30), nullable=False),
    Column("settled_at", Moment, nullable=False),
    Column("voucher_type", String(3), nullable=False),
    Column("medical_type", String(6), nullable=False),
    Column("total", Integer, nullable=False),
    Column("fund", Integer, nullable=False),
    Column("account", Integer, nullable=False),
    Column("cash", Integer, nullable=False),
    Column("sale", Text, nullable=False),
    Column("operator", String(30), nullable=False),
    Column("state", String(10), nullable=False),
    Column("insurance", String(6), nullable=False, server_default=""),
    Column("clearing", String(6), nullable=False, server_default=""),
    Column("office", String(6), nullable=False, server_default=""),
    Column("no_scan", String(20), nullable=False, server_default=""),
)
Index("one_settlement", settlement.c.institution, settlement.c.settlement_id, unique=True)
Index(
    "settlement_by_time",
    settlement.c.institution,
    settlement.c.settled_at,
    settlement.c.state,
    settlement.c.voucher_type,
)

settlement_list = Table(
    "settlement_list",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("institution", String(12), nullable=False),
    Column("settlement_id", String(30), nullable=False),
    Column("version", Integer, nullable=False),
    Column("discharged_at", Moment),
    Column("entry", Text, nullable=False),
    Column("findings", Text, nullable=False),
    Column("built_at", Moment, nullable=False),
    Column("message_id", Integer, ForeignKey("message.id")),
    Column("list_no", String(40), nullable=False),
    Column("proven_at", Moment),
)
Index(
    "one_list_version",
    settlement_list.c.institution,
    settlement_list.c.settlement_id,
    settlement_list.c.version,
    unique=True,
)

scan_event = Table(
    "scan_event",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("institution", String(12), nullable=False),
    Column("at", Moment, nullable=False),
    Column("window", String(40), nullable=False),
    Column("operator", String(30), nullable=False),
    Column("stage", String(5), nullable=False),
    Column("kind", String(30), nullable=False),
    Column("outcome", String(40), nullable=False),
    Column("took_ms", Integer, nullable=False),
    Column("mark", String(32), nullable=False),
)
Index("scan_event_by_window", scan_event.c.institution, scan_event.c.window, scan_event.c.at)

service_point = Table(
    "service_point",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("institution", String(12), nullable=False),
    Column("name", String(40), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("stages", Text, nullable=False),
    Column("device", String(10), nullable=False),
    Column("serial", String(60), nullable=False),
    Column("device_since", Moment),
    Column("entered_at", Moment, nullable=False),
    Column("retired_at", Moment),
)
Index(
    "one_point_in_use",
    service_point.c.institution,
    service_point.c.name,
    unique=True,
    sqlite_where=text("retired_at IS NULL"),
)

reconciliation = Table(
    "reconciliation",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("institution", String(12), nullable=False),
    Column("since", String(10), nullable=False),
    Column("until", String(10), nullable=False),
    Column("at", Moment, nullable=False),
    Column("balanced", Integer, nullable=False),
    Column("results", Text, nullable=False),
)
Index("reconciliation_by_day", reconciliation.c.institution, reconciliation.c.until)

own_code = Table(
    "own_code",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("institution", String(12), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("code", String(64), nullable=False),
    Column("name", Text, nullable=False),
    Column("department", Text, nullable=False),
    Column("begins", String(10), nullable=False),
    Column("ends", String(10), nullable=False),
    Column("note", Text, nullable=False),
    Column("loaded_at", Moment, nullable=False),
)
Index(
    "one_own_code",
    own_code.c.institution,
    own_code.c.kind,
    own_code.c.code,
    own_code.c.begins,
    unique=True,
)

audit = Table(
    "audit",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("operator", String(30), nullable=False),
    Column("action", String(40), nullable=False),
    Column("subject", String(80), nullable=False),
    Column("detail", Text, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)
