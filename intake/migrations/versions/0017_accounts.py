"""Staff accounts: second factor, recovery codes, links to set a password, what was done and read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from intake.models import types

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TIME = types.UtcDateTime(timezone=True)
REFUSE_SQLITE = """
CREATE TRIGGER tr_account_event_{verb} BEFORE {verb} ON account_event
BEGIN SELECT RAISE(ABORT, 'account_event is only ever added to'); END
"""
REFUSE_POSTGRESQL = """
CREATE FUNCTION refuse_account_event() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'account_event is only ever added to'; END $$;
CREATE TRIGGER tr_account_event BEFORE UPDATE OR DELETE ON account_event
FOR EACH ROW EXECUTE FUNCTION refuse_account_event()
"""


def upgrade() -> None:
    op.create_table(
        "second_factor",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("pending", sa.LargeBinary(), nullable=True),
        sa.Column("counter", sa.BigInteger(), nullable=True),
        sa.Column("confirmed_at", TIME, nullable=True),
        _person("second_factor"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_second_factor")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("used_at", TIME, nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        _person("recovery_code"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
    )
    op.create_index("uq_recovery_code", "recovery_code", ["user_id", "code_hash"], unique=True)
    op.create_table(
        "staff_link",
        sa.Column("purpose", sa.String(length=8), nullable=False),
        sa.Column("email_index", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("token", sa.LargeBinary(), nullable=True),
        sa.Column("expires_at", TIME, nullable=True),
        sa.Column("used_at", TIME, nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        _person("staff_link"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_staff_link_token_hash")),
    )
    for column in ("email_index", "created_at", "user_id"):
        op.create_index(op.f(f"ix_staff_link_{column}"), "staff_link", [column])
    op.create_table(
        "account_event",
        sa.Column("at", TIME, nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("event", sa.String(length=48), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("was", sa.String(length=64), nullable=True),
        sa.Column("became", sa.String(length=64), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_event")),
    )
    op.create_index("ix_account_event_at", "account_event", ["at", "id"])
    op.create_index("ix_account_event_user", "account_event", ["user_id", "at"])
    op.create_table(
        "case_reading",
        sa.Column("intake_id", sa.Uuid(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("page", sa.String(length=48), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["intake_id"],
            ["intake.id"],
            name=op.f("fk_case_reading_intake_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_reading")),
    )
    op.create_index("ix_case_reading_intake", "case_reading", ["intake_id", "at"])
    op.create_index("ix_case_reading_at", "case_reading", ["at", "id"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(REFUSE_POSTGRESQL)
    else:
        for verb in ("UPDATE", "DELETE"):
            op.execute(REFUSE_SQLITE.format(verb=verb))


def downgrade() -> None:
    op.drop_table("case_reading")
    op.drop_table("account_event")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_account_event()")
    for name in ("staff_link", "recovery_code", "second_factor"):
        op.drop_table(name)


def _person(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_user_id")
    return sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=name, ondelete="CASCADE")
