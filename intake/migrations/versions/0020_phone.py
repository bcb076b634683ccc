"""Forms that staff fill in with the patient on the phone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

PHONED = sa.text("phoned_by IS NOT NULL AND state = 'draft'")


def upgrade() -> None:
    op.add_column("intake", sa.Column("phoned_by", sa.String(length=64), nullable=True))
    op.create_index(
        "ix_intake_phoned",
        "intake",
        ["updated_at", "id"],
        sqlite_where=PHONED,
        postgresql_where=PHONED,
    )


def downgrade() -> None:
    op.drop_index("ix_intake_phoned", table_name="intake")
    op.drop_column("intake", "phoned_by")
