"""What operators do: acts that belong together, a record that only grows, workers told to drain."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

KEEP_SQLITE = """
CREATE TRIGGER tr_operator_action_{verb} BEFORE {verb} ON operator_action
BEGIN SELECT RAISE(ABORT, 'operator_action is only ever added to'); END
"""
KEEP_POSTGRESQL = """
CREATE FUNCTION keep_operator_action() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'operator_action is only ever added to'; END $$
"""
TRIGGER_POSTGRESQL = """
CREATE TRIGGER tr_operator_action BEFORE UPDATE OR DELETE ON operator_action
FOR EACH ROW EXECUTE FUNCTION keep_operator_action()
"""


def upgrade() -> None:
    op.add_column("operator_action", sa.Column("batch", sa.Uuid(), nullable=True))
    op.create_index("ix_operator_action_batch", "operator_action", ["batch"])
    op.add_column(
        "heartbeat", sa.Column("drain", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(KEEP_POSTGRESQL)
        op.execute(TRIGGER_POSTGRESQL)
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(KEEP_SQLITE.format(verb=verb))


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER tr_operator_action ON operator_action")
        op.execute("DROP FUNCTION keep_operator_action")
    else:
        for verb in ("UPDATE", "DELETE"):
            op.execute(f"DROP TRIGGER tr_operator_action_{verb}")
    op.drop_column("heartbeat", "drain")
    op.drop_index("ix_operator_action_batch", "operator_action")
    op.drop_column("operator_action", "batch")
