"""The patient's link to the one page about their request."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from intake.models import types

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "visit_link",
        sa.Column("intake_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("tried_from", types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["intake_id"],
            ["intake.id"],
            name=op.f("fk_visit_link_intake_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_link")),
        sa.UniqueConstraint("intake_id", name=op.f("uq_visit_link_intake_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_visit_link_token_hash")),
    )


def downgrade() -> None:
    op.drop_table("visit_link")
