"""What settlements are reconciled by, and what reconciliations found."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add three columns to settlements and the table of reconciliations."""
    for name, length in (("insurance", 6), ("clearing", 6), ("office", 6)):
        column = sa.Column(name, sa.String(length), nullable=False, server_default="")
        op.add_column("settlement", column)
    op.create_table(
        "reconciliation",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("institution", sa.String(12), nullable=False),
        sa.Column("since", sa.String(10), nullable=False),
        sa.Column("until", sa.String(10), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("balanced", sa.Integer(), nullable=False),
        sa.Column("results", sa.Text(), nullable=False),
    )
    op.create_index("reconciliation_by_day", "reconciliation", ["institution", "until"])
