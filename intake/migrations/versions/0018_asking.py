"""What staff ask a patient and write to them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from intake.models import types

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = types.UtcDateTime(timezone=True)
    op.create_table(
        "patient_question",
        sa.Column("intake_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", moment, nullable=False),
        sa.Column("ended_at", moment, nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        *_keys("patient_question", "asked_by"),
    )
    op.create_index("ix_patient_question_intake", "patient_question", ["intake_id", "asked_at"])
    op.create_table(
        "patient_message",
        sa.Column("intake_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("sent_at", moment, nullable=False),
        sa.Column("read_at", moment, nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        *_keys("patient_message", "user_id"),
    )
    op.create_index("ix_patient_message_intake", "patient_message", ["intake_id", "sent_at"])


def _keys(table: str, who: str) -> list[sa.Constraint]:
    return [
        sa.ForeignKeyConstraint(
            ["intake_id"], ["intake.id"], name=op.f(f"fk_{table}_intake_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint([who], ["user.id"], name=op.f(f"fk_{table}_{who}")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]


def downgrade() -> None:
    op.drop_table("patient_message")
    op.drop_table("patient_question")
