"""Let the operator's pages find what ended, failed or changed last by an index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

FAILED = sa.text("error_class IS NOT NULL")


def upgrade() -> None:
    op.create_index("ix_job_ended_kind", "job", ["state", "kind", "done_at", "id"])
    op.create_index(
        "ix_job_attempt_failed",
        "job_attempt",
        ["ended_at", "id"],
        sqlite_where=FAILED,
        postgresql_where=FAILED,
    )
    op.drop_index("ix_delivery_state", "delivery")
    op.create_index("ix_delivery_changed", "delivery", ["changed_at", "id"])
    op.create_index("ix_delivery_state_changed", "delivery", ["state", "changed_at", "id"])


def downgrade() -> None:
    op.drop_index("ix_delivery_state_changed", "delivery")
    op.drop_index("ix_delivery_changed", "delivery")
    op.create_index("ix_delivery_state", "delivery", ["state"])
    op.drop_index("ix_job_attempt_failed", "job_attempt")
    op.drop_index("ix_job_ended_kind", "job")
