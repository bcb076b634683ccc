"""Read each part of the clinicians' list in the order of an index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ORDER = ["priority", "waiting_since", "id"]
CASE = "CASE WHEN state = 'submitted' OR (state = 'draft' AND safety) THEN 1 ELSE 0 END = 1"
PARTS = {"ix_intake_cases": CASE, "ix_intake_new": f"{CASE} AND acknowledged_at IS NULL"}


def upgrade() -> None:
    for name, part in PARTS.items():
        where = sa.text(part)
        op.create_index(name, "intake", ORDER, sqlite_where=where, postgresql_where=where)
    op.create_index("ix_intake_ended", "intake", ["state", "updated_at", "id"])


def downgrade() -> None:
    op.drop_index("ix_intake_ended", table_name="intake")
    for name in PARTS:
        op.drop_index(name, table_name="intake")
