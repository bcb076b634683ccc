"""What was typed on a page and not sent yet."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from intake.models import types

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unsent",
        sa.Column("intake_id", sa.Uuid(), nullable=False),
        sa.Column("stop", sa.String(length=96), nullable=False),
        sa.Column("window", sa.String(length=32), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("base_version", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("looked", sa.Integer(), nullable=False),
        sa.Column("saved_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["intake_id"],
            ["intake.id"],
            name=op.f("fk_unsent_intake_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unsent")),
    )
    op.create_index("uq_unsent_window", "unsent", ["intake_id", "stop", "window"], unique=True)
    op.create_index(op.f("ix_unsent_saved_at"), "unsent", ["saved_at"])


def downgrade() -> None:
    op.drop_table("unsent")
