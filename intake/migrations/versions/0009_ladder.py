"""Who was told next when nobody answered, and what staff wrote down."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from intake.models import types

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

OPEN = sa.text("ended_at IS NULL")
EXHAUSTED = sa.text("ended_at IS NULL AND exhausted_at IS NOT NULL")


def _moment(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, types.UtcDateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "ladder",
        sa.Column("intake_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("respond", sa.String(length=12), nullable=False),
        _moment("started_at", nullable=False),
        _moment("ended_at"),
        _moment("exhausted_at"),
        _moment("outcome_due_at"),
        _moment("outcome_at"),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["intake_id"], ["intake.id"], name=op.f("fk_ladder_intake_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ladder")),
    )
    op.create_index("uq_ladder_number", "ladder", ["intake_id", "number"], unique=True)
    op.create_index(
        "uq_ladder_open", "ladder", ["intake_id"], unique=True,
        sqlite_where=OPEN, postgresql_where=OPEN,
    )  # fmt: skip
    op.create_index(
        "ix_ladder_exhausted", "ladder", ["exhausted_at"], unique=False,
        sqlite_where=EXHAUSTED, postgresql_where=EXHAUSTED,
    )  # fmt: skip
    op.create_table(
        "ladder_rung",
        sa.Column("ladder_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("after_minutes", sa.Integer(), nullable=False),
        sa.Column("last", sa.Boolean(), nullable=False),
        _moment("due_at", nullable=False),
        _moment("reached_at"),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ladder_id"], ["ladder.id"], name=op.f("fk_ladder_rung_ladder_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ladder_rung")),
    )
    op.create_index("uq_ladder_rung_number", "ladder_rung", ["ladder_id", "number"], unique=True)
    op.create_table(
        "case_note",
        sa.Column("intake_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        _moment("at", nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["intake_id"], ["intake.id"], name=op.f("fk_case_note_intake_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_case_note_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_note")),
    )
    op.create_index("ix_case_note_intake", "case_note", ["intake_id", "at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_case_note_intake", table_name="case_note")
    op.drop_table("case_note")
    op.drop_index("uq_ladder_rung_number", table_name="ladder_rung")
    op.drop_table("ladder_rung")
    op.drop_index("ix_ladder_exhausted", table_name="ladder")
    op.drop_index("uq_ladder_open", table_name="ladder")
    op.drop_index("uq_ladder_number", table_name="ladder")
    op.drop_table("ladder")
