"""The first tables: messages, settlements, lists, scans, the audit chain."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create every table of the first version."""
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("operator", sa.String(length=30), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_table(
        "counter",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("msgid", sa.String(length=30), nullable=False),
        sa.Column("institution", sa.String(length=12), nullable=False),
        sa.Column("infno", sa.String(length=6), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("lane", sa.String(length=10), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("person_no", sa.String(length=30), nullable=False),
        sa.Column("insured_area", sa.String(length=6), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_hash", sa.String(length=64), nullable=False),
        sa.Column("sale", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.String(length=32), nullable=False),
        sa.Column("opened_at", sa.String(length=32), nullable=False),
        sa.Column("changed_at", sa.String(length=32), nullable=False),
        sa.Column("operator", sa.String(length=30), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["undoes"],
            ["message.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("msgid"),
    )
    op.create_index(
        "message_by_state", "message", ["institution", "lane", "state", "due_at"], unique=False
    )
    op.create_index(
        "one_live_message",
        "message",
        ["institution", "kind", "subject"],
        unique=True,
        sqlite_where=sa.text(
            "(lane = 'settle' AND state IN ('answered', 'sending', 'undoing', 'unknown'))"
            " OR (lane = 'upload' AND state IN ('ready', 'sending'))"
        ),
    )
    op.create_table(
        "scan_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("institution", sa.String(length=12), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("window", sa.String(length=40), nullable=False),
        sa.Column("operator", sa.String(length=30), nullable=False),
        sa.Column("stage", sa.String(length=5), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("took_ms", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "settlement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("institution", sa.String(length=12), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("settlement_id", sa.String(length=30), nullable=False),
        sa.Column("visit_id", sa.String(length=30), nullable=False),
        sa.Column("person_no", sa.String(length=30), nullable=False),
        sa.Column("settled_at", sa.String(length=32), nullable=False),
        sa.Column("voucher_type", sa.String(length=3), nullable=False),
        sa.Column("medical_type", sa.String(length=6), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("fund", sa.Integer(), nullable=False),
        sa.Column("account", sa.Integer(), nullable=False),
        sa.Column("cash", sa.Integer(), nullable=False),
        sa.Column("sale", sa.Text(), nullable=False),
        sa.Column("operator", sa.String(length=30), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["message.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("message_id"),
    )
    op.create_index("one_settlement", "settlement", ["institution", "settlement_id"], unique=True)
    op.create_index(
        "settlement_by_time",
        "settlement",
        ["institution", "settled_at", "state", "voucher_type"],
        unique=False,
    )
    op.create_table(
        "settlement_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("institution", sa.String(length=12), nullable=False),
        sa.Column("settlement_id", sa.String(length=30), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("discharged_at", sa.String(length=32), nullable=True),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.Column("built_at", sa.String(length=32), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("list_no", sa.String(length=40), nullable=False),
        sa.Column("proven_at", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["message.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "one_list_version",
        "settlement_list",
        ["institution", "settlement_id", "version"],
        unique=True,
    )
