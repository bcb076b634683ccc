"""Closed days of the clinic, and who changed when calls are taken; a day's calls by an index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from intake.models import types

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "clinic_closure",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=True),
        sa.Column("ends", sa.Time(), nullable=True),
        sa.Column("added_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clinic_closure")),
    )
    op.create_index("ix_clinic_closure_day", "clinic_closure", ["day"])
    op.create_table(
        "schedule_change",
        sa.Column("clinician_id", sa.Uuid(), nullable=True),
        sa.Column("at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("event", sa.String(length=32), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinician_id"],
            ["clinician.user_id"],
            name=op.f("fk_schedule_change_clinician_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule_change")),
    )
    op.create_index("ix_schedule_change_clinician", "schedule_change", ["clinician_id", "at"])
    op.create_index("ix_appointment_starts", "appointment", ["starts_at", "id"])


def downgrade() -> None:
    op.drop_index("ix_appointment_starts", "appointment")
    op.drop_table("schedule_change")
    op.drop_table("clinic_closure")
