"""Which part of a brief somebody has reviewed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from intake.models import types

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "section_review",
        sa.Column("intake_id", sa.Uuid(), nullable=False),
        sa.Column("section", sa.String(length=16), nullable=False),
        sa.Column("seen", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["intake_id"],
            ["intake.id"],
            name=op.f("fk_section_review_intake_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_section_review_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_section_review")),
    )
    op.create_index("ix_section_review_intake", "section_review", ["intake_id", "at"])


def downgrade() -> None:
    op.drop_table("section_review")
