"""Cases that wait on their patient, news of them, and what ended while somebody was in danger."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from intake.models import types

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

ORDER = ["priority", "waiting_since", "id"]
WAS = "CASE WHEN state = 'submitted' OR (state = 'draft' AND safety) THEN 1 ELSE 0 END = 1"
CASE = (
    "CASE WHEN state = 'submitted' OR (state = 'draft' AND safety)"
    " OR (state IN ('withdrawn', 'expired') AND unresolved) THEN 1 ELSE 0 END = 1"
)
WAITING = f"{CASE} AND CASE WHEN state = 'draft' OR asked_at IS NOT NULL THEN 1 ELSE 0 END = 1"
ENDED = "CASE WHEN state IN ('closed', 'withdrawn') THEN 1 ELSE 0 END = 1"
# Without these PostgreSQL takes one row in two hundred for a case, and sorts them all.
FIGURES = {
    "intake_case": CASE.removesuffix(" = 1"),
    "intake_ended": ENDED.removesuffix(" = 1"),
    "intake_awaited": WAITING.removeprefix(f"{CASE} AND ").removesuffix(" = 1"),
}
CHANGED = {
    "ix_intake_cases": (ORDER, ""),
    "ix_intake_new": (ORDER, " AND acknowledged_at IS NULL"),
}
ADDED = {
    "ix_intake_waiting": (ORDER, WAITING),
    "ix_intake_mine": (["owner_id", *ORDER], CASE),
    "ix_intake_fresh": (["waiting_since"], CASE),
    "ix_intake_heard": (["heard_at"], "heard_at IS NOT NULL"),
}
OPEN = (
    "EXISTS (SELECT 1 FROM flag WHERE flag.intake_id = intake.id AND flag.state = 'open'"
    " AND (flag.safety OR flag.severity = 'urgent'))"
)


def _index(name: str, columns: list[str], part: str) -> None:
    where = sa.text(part)
    op.create_index(name, "intake", columns, sqlite_where=where, postgresql_where=where)


def upgrade() -> None:
    op.add_column(
        "intake", sa.Column("unresolved", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("intake", sa.Column("asked_at", types.UtcDateTime(timezone=True), nullable=True))
    op.add_column("intake", sa.Column("heard", sa.String(length=16), nullable=True))
    op.add_column("intake", sa.Column("heard_at", types.UtcDateTime(timezone=True), nullable=True))
    op.execute(f"UPDATE intake SET unresolved = true WHERE {OPEN}")
    for name, (columns, more) in CHANGED.items():
        op.drop_index(name, table_name="intake")
        _index(name, columns, CASE + more)
    for name, (columns, part) in ADDED.items():
        _index(name, columns, part)
    op.drop_index("ix_intake_owner", table_name="intake")
    op.drop_index("ix_intake_ended", table_name="intake")
    _index("ix_intake_ended", ["updated_at", "id"], ENDED)
    if op.get_bind().dialect.name == "postgresql":
        for name, expression in FIGURES.items():
            op.execute(f"CREATE STATISTICS {name} ON ({expression}) FROM intake")
        op.execute("ANALYZE intake")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for name in FIGURES:
            op.execute(f"DROP STATISTICS {name}")
    op.drop_index("ix_intake_ended", table_name="intake")
    op.create_index("ix_intake_ended", "intake", ["state", "updated_at", "id"])
    op.create_index("ix_intake_owner", "intake", ["owner_id", "state"])
    for name in ADDED:
        op.drop_index(name, table_name="intake")
    for name, (columns, more) in CHANGED.items():
        op.drop_index(name, table_name="intake")
        _index(name, columns, WAS + more)
    for column in ("heard_at", "heard", "asked_at", "unresolved"):
        op.drop_column("intake", column)
