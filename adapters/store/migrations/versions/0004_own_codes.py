"""The institution's own codes: itself, departments, people, what a pharmacy sells."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table of own codes."""
    op.create_table(
        "own_code",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("institution", sa.String(12), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("begins", sa.String(10), nullable=False),
        sa.Column("ends", sa.String(10), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("loaded_at", sa.String(32), nullable=False),
    )
    op.create_index(
        "one_own_code", "own_code", ["institution", "kind", "code", "begins"], unique=True
    )
