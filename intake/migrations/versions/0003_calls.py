"""Find an intake's calls by an index, and let the overlap rule look at one row instead of all."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

EVENTS = {
    "insert": "INSERT",
    "update": "UPDATE OF clinician_id, state, busy_from, busy_until",
}

# Active calls of one clinician never overlap, so sorted by their begin they are sorted by their
# end too: only the last one that begins before the new one ends can be in its way.
REFUSE_OVERLAP = """
CREATE TRIGGER tr_appointment_overlap_{verb} BEFORE {event} ON appointment
WHEN NEW.state IN ('held', 'requested', 'booked') AND NEW.busy_from < (
  SELECT other.busy_until FROM appointment AS other
  WHERE other.clinician_id = NEW.clinician_id AND other.id <> NEW.id
    AND other.state IN ('held', 'requested', 'booked')
    AND other.busy_from < NEW.busy_until
  ORDER BY other.busy_from DESC LIMIT 1
)
BEGIN SELECT RAISE(ABORT, 'ex_appointment_overlap'); END
"""

REFUSE_OVERLAP_BEFORE = """
CREATE TRIGGER tr_appointment_overlap_{verb} BEFORE {event} ON appointment
WHEN NEW.state IN ('held', 'requested', 'booked') AND EXISTS (
  SELECT 1 FROM appointment AS other
  WHERE other.clinician_id = NEW.clinician_id AND other.id <> NEW.id
    AND other.state IN ('held', 'requested', 'booked')
    AND other.busy_from < NEW.busy_until AND NEW.busy_from < other.busy_until
)
BEGIN SELECT RAISE(ABORT, 'ex_appointment_overlap'); END
"""


def upgrade() -> None:
    op.create_index("ix_appointment_intake", "appointment", ["intake_id"])
    _replace(REFUSE_OVERLAP)


def downgrade() -> None:
    _replace(REFUSE_OVERLAP_BEFORE)
    op.drop_index("ix_appointment_intake", "appointment")


def _replace(trigger: str) -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    for verb, event in EVENTS.items():
        op.execute(f"DROP TRIGGER tr_appointment_overlap_{verb}")
        op.execute(trigger.format(verb=verb, event=event))
