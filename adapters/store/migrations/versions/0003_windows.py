"""The window register, and why a settlement was made without the e-voucher."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the register, the way from a window to its scans, and the reason of a settlement."""
    op.add_column(
        "settlement", sa.Column("no_scan", sa.String(20), nullable=False, server_default="")
    )
    op.create_index("scan_event_by_window", "scan_event", ["institution", "window", "at"])
    op.create_table(
        "service_point",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("institution", sa.String(12), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("stages", sa.Text(), nullable=False),
        sa.Column("device", sa.String(10), nullable=False),
        sa.Column("serial", sa.String(60), nullable=False),
        sa.Column("device_since", sa.String(32), nullable=True),
        sa.Column("entered_at", sa.String(32), nullable=False),
        sa.Column("retired_at", sa.String(32), nullable=True),
    )
    op.create_index(
        "one_point_in_use",
        "service_point",
        ["institution", "name"],
        unique=True,
        sqlite_where=sa.text("retired_at IS NULL"),
    )
