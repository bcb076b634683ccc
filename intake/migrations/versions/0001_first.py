"""The first schema, with the rule that no two calls meet."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from intake.models import types

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('clock_offset',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('seconds', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_clock_offset'))
    )
    op.create_table('heartbeat',
    sa.Column('name', sa.String(length=96), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('release', sa.String(length=48), nullable=False),
    sa.Column('at', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('memory_mb', sa.Integer(), nullable=True),
    sa.Column('job_id', sa.String(length=36), nullable=True),
    sa.Column('job_since', types.UtcDateTime(timezone=True), nullable=True),
    sa.Column('detail', sa.String(length=64), nullable=True),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_heartbeat'))
    )
    op.create_table('operator_action',
    sa.Column('at', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(length=64), nullable=False),
    sa.Column('action', sa.String(length=32), nullable=False),
    sa.Column('job_id', sa.Uuid(), nullable=True),
    sa.Column('reason', sa.String(length=255), nullable=False),
    sa.Column('was', sa.String(length=64), nullable=True),
    sa.Column('became', sa.String(length=64), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_operator_action'))
    )
    op.create_index('ix_operator_action_at', 'operator_action', ['at'], unique=False)
    op.create_index(op.f('ix_operator_action_job_id'), 'operator_action', ['job_id'], unique=False)
    op.create_table('periodic_run',
    sa.Column('name', sa.String(length=48), nullable=False),
    sa.Column('slot', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('at', types.UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('name', 'slot', name=op.f('pk_periodic_run'))
    )
    op.create_table('queue_control',
    sa.Column('name', sa.String(length=48), nullable=False),
    sa.Column('paused', sa.Boolean(), nullable=False),
    sa.Column('reason', sa.String(length=255), nullable=True),
    sa.Column('actor', sa.String(length=64), nullable=True),
    sa.Column('until', types.UtcDateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_queue_control'))
    )
    op.create_table('role',
    sa.Column('name', sa.String(length=32), nullable=False),
    sa.Column('description', sa.String(length=128), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_role')),
    sa.UniqueConstraint('name', name=op.f('uq_role_name'))
    )
    op.create_table('user',
    sa.Column('email', sa.String(length=255), nullable=False),
    sa.Column('name', sa.String(length=128), nullable=False),
    sa.Column('password', sa.String(length=255), nullable=True),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('fs_uniquifier', sa.String(length=64), nullable=False),
    sa.Column('created_at', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_user')),
    sa.UniqueConstraint('email', name=op.f('uq_user_email')),
    sa.UniqueConstraint('fs_uniquifier', name=op.f('uq_user_fs_uniquifier'))
    )
    op.create_table('clinician',
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('credentials', sa.String(length=64), nullable=False),
    sa.Column('zone', sa.String(length=64), nullable=False),
    sa.Column('call_minutes', sa.Integer(), nullable=False),
    sa.Column('buffer_before_minutes', sa.Integer(), nullable=False),
    sa.Column('buffer_after_minutes', sa.Integer(), nullable=False),
    sa.Column('notice_minutes', sa.Integer(), nullable=False),
    sa.Column('horizon_days', sa.Integer(), nullable=False),
    sa.Column('alignment_minutes', sa.Integer(), nullable=False),
    sa.Column('takes_calls', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_clinician_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('user_id', name=op.f('pk_clinician'))
    )
    op.create_table('intake',
    sa.Column('reference', sa.String(length=9), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('questionnaire_version', sa.String(length=32), nullable=False),
    sa.Column('data_key', sa.LargeBinary(), nullable=False),
    sa.Column('zone', sa.String(length=64), nullable=False),
    sa.Column('privacy_version', sa.String(length=32), nullable=False),
    sa.Column('privacy_accepted_at', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('created_at', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('updated_at', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('submitted_at', types.UtcDateTime(timezone=True), nullable=True),
    sa.Column('submission_key', sa.Uuid(), nullable=False),
    sa.Column('priority', sa.Integer(), nullable=False),
    sa.Column('waiting_since', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('safety', sa.Boolean(), nullable=False),
    sa.Column('owner_id', sa.Uuid(), nullable=True),
    sa.Column('acknowledged_at', types.UtcDateTime(timezone=True), nullable=True),
    sa.Column('acknowledged_by', sa.Uuid(), nullable=True),
    sa.Column('opened_at', types.UtcDateTime(timezone=True), nullable=True),
    sa.Column('email_index', sa.LargeBinary(), nullable=True),
    sa.Column('phone_index', sa.LargeBinary(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['acknowledged_by'], ['user.id'], name=op.f('fk_intake_acknowledged_by')),
    sa.ForeignKeyConstraint(['owner_id'], ['user.id'], name=op.f('fk_intake_owner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_intake')),
    sa.UniqueConstraint('reference', name=op.f('uq_intake_reference')),
    sa.UniqueConstraint('submission_key', name=op.f('uq_intake_submission_key'))
    )
    op.create_index(op.f('ix_intake_email_index'), 'intake', ['email_index'], unique=False)
    op.create_index('ix_intake_inbox', 'intake', ['state', 'priority', 'waiting_since', 'id'], unique=False)
    op.create_index('ix_intake_owner', 'intake', ['owner_id', 'state'], unique=False)
    op.create_index(op.f('ix_intake_phone_index'), 'intake', ['phone_index'], unique=False)
    op.create_index(op.f('ix_intake_updated_at'), 'intake', ['updated_at'], unique=False)
    op.create_table('user_role',
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('role_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['role_id'], ['role.id'], name=op.f('fk_user_role_role_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_user_role_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('user_id', 'role_id', name=op.f('pk_user_role'))
    )
    op.create_table('web_session',
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('data', sa.String(length=4096), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=True),
    sa.Column('created_at', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('seen_at', types.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_web_session_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_web_session'))
    )
    op.create_index(op.f('ix_web_session_seen_at'), 'web_session', ['seen_at'], unique=False)
    op.create_index(op.f('ix_web_session_user_id'), 'web_session', ['user_id'], unique=False)
    op.create_table('answer',
    sa.Column('intake_id', sa.Uuid(), nullable=False),
    sa.Column('stop', sa.String(length=64), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('current', sa.Boolean(), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('saved_at', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('saved_by', sa.String(length=64), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['intake_id'], ['intake.id'], name=op.f('fk_answer_intake_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_answer'))
    )
    op.create_index('uq_answer_current', 'answer', ['intake_id', 'stop'], unique=True, sqlite_where=sa.text('current'), postgresql_where=sa.text('current'))
    op.create_index('uq_answer_version', 'answer', ['intake_id', 'stop', 'version'], unique=True)
    op.create_table('appointment',
    sa.Column('intake_id', sa.Uuid(), nullable=False),
    sa.Column('clinician_id', sa.Uuid(), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('starts_at', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('ends_at', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('busy_from', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('busy_until', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('zone', sa.String(length=64), nullable=False),
    sa.Column('hold_until', types.UtcDateTime(timezone=True), nullable=True),
    sa.Column('created_at', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('changed_at', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('busy_from <= starts_at AND starts_at < ends_at', name=op.f('ck_appointment_begins')),
    sa.CheckConstraint('ends_at <= busy_until', name=op.f('ck_appointment_ends')),
    sa.ForeignKeyConstraint(['clinician_id'], ['clinician.user_id'], name=op.f('fk_appointment_clinician_id')),
    sa.ForeignKeyConstraint(['intake_id'], ['intake.id'], name=op.f('fk_appointment_intake_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_appointment'))
    )
    op.create_index('ix_appointment_busy', 'appointment', ['clinician_id', 'busy_from', 'busy_until'], unique=False, sqlite_where=sa.text("state IN ('held', 'requested', 'booked')"), postgresql_where=sa.text("state IN ('held', 'requested', 'booked')"))
    op.create_index('ix_appointment_holds', 'appointment', ['state', 'hold_until'], unique=False)
    op.create_index('uq_appointment_intake', 'appointment', ['intake_id'], unique=True, sqlite_where=sa.text("state IN ('held', 'requested', 'booked')"), postgresql_where=sa.text("state IN ('held', 'requested', 'booked')"))
    op.create_table('day_exception',
    sa.Column('clinician_id', sa.Uuid(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('starts', sa.Time(), nullable=True),
    sa.Column('ends', sa.Time(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['clinician_id'], ['clinician.user_id'], name=op.f('fk_day_exception_clinician_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_day_exception'))
    )
    op.create_index('ix_day_exception_clinician', 'day_exception', ['clinician_id', 'day'], unique=False)
    op.create_table('flag',
    sa.Column('intake_id', sa.Uuid(), nullable=False),
    sa.Column('rule', sa.String(length=64), nullable=False),
    sa.Column('rule_version', sa.String(length=16), nullable=False),
    sa.Column('stop', sa.String(length=64), nullable=False),
    sa.Column('severity', sa.String(length=8), nullable=False),
    sa.Column('respond', sa.String(length=12), nullable=False),
    sa.Column('safety', sa.Boolean(), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('evidence', sa.LargeBinary(), nullable=False),
    sa.Column('raised_at', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('changed_at', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('closed_by', sa.Uuid(), nullable=True),
    sa.Column('outcome', sa.String(length=32), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['closed_by'], ['user.id'], name=op.f('fk_flag_closed_by')),
    sa.ForeignKeyConstraint(['intake_id'], ['intake.id'], name=op.f('fk_flag_intake_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_flag'))
    )
    op.create_index('uq_flag_rule', 'flag', ['intake_id', 'rule', 'stop'], unique=True)
    op.create_table('history',
    sa.Column('intake_id', sa.Uuid(), nullable=False),
    sa.Column('at', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(length=64), nullable=False),
    sa.Column('event', sa.String(length=48), nullable=False),
    sa.Column('was', sa.String(length=64), nullable=True),
    sa.Column('became', sa.String(length=64), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['intake_id'], ['intake.id'], name=op.f('fk_history_intake_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_history'))
    )
    op.create_index('ix_history_intake', 'history', ['intake_id', 'at'], unique=False)
    op.create_table('job',
    sa.Column('kind', sa.String(length=48), nullable=False),
    sa.Column('queue', sa.String(length=16), nullable=False),
    sa.Column('key', sa.String(length=160), nullable=False),
    sa.Column('intake_id', sa.Uuid(), nullable=True),
    sa.Column('subject_id', sa.Uuid(), nullable=True),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('run_at', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('crashes', sa.Integer(), nullable=False),
    sa.Column('max_attempts', sa.Integer(), nullable=False),
    sa.Column('lease_until', types.UtcDateTime(timezone=True), nullable=True),
    sa.Column('lease_token', sa.Uuid(), nullable=True),
    sa.Column('worker', sa.String(length=96), nullable=True),
    sa.Column('sent_at', types.UtcDateTime(timezone=True), nullable=True),
    sa.Column('error_class', sa.String(length=64), nullable=True),
    sa.Column('error_code', sa.String(length=32), nullable=True),
    sa.Column('created_at', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('started_at', types.UtcDateTime(timezone=True), nullable=True),
    sa.Column('done_at', types.UtcDateTime(timezone=True), nullable=True),
    sa.Column('held', sa.Boolean(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['intake_id'], ['intake.id'], name=op.f('fk_job_intake_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_job')),
    sa.UniqueConstraint('key', name=op.f('uq_job_key'))
    )
    op.create_index('ix_job_due', 'job', ['run_at', 'id'], unique=False, sqlite_where=sa.text("state = 'queued'"), postgresql_where=sa.text("state = 'queued'"))
    op.create_index('ix_job_intake', 'job', ['intake_id'], unique=False)
    op.create_index('ix_job_leased', 'job', ['lease_until'], unique=False, sqlite_where=sa.text("state = 'running'"), postgresql_where=sa.text("state = 'running'"))
    op.create_index('ix_job_state', 'job', ['state', 'kind', 'run_at'], unique=False)
    op.create_table('licence',
    sa.Column('clinician_id', sa.Uuid(), nullable=False),
    sa.Column('state', sa.String(length=2), nullable=False),
    sa.Column('expires', sa.Date(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['clinician_id'], ['clinician.user_id'], name=op.f('fk_licence_clinician_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_licence'))
    )
    op.create_index('uq_licence_state', 'licence', ['clinician_id', 'state'], unique=True)
    op.create_table('submission',
    sa.Column('intake_id', sa.Uuid(), nullable=False),
    sa.Column('part', sa.Integer(), nullable=False),
    sa.Column('questionnaire_version', sa.String(length=32), nullable=False),
    sa.Column('rules_version', sa.String(length=32), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('submitted_at', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['intake_id'], ['intake.id'], name=op.f('fk_submission_intake_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_submission'))
    )
    op.create_index('uq_submission_part', 'submission', ['intake_id', 'part'], unique=True)
    op.create_table('working_hours',
    sa.Column('clinician_id', sa.Uuid(), nullable=False),
    sa.Column('weekday', sa.Integer(), nullable=False),
    sa.Column('starts', sa.Time(), nullable=False),
    sa.Column('ends', sa.Time(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['clinician_id'], ['clinician.user_id'], name=op.f('fk_working_hours_clinician_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_working_hours'))
    )
    op.create_index('ix_working_hours_clinician', 'working_hours', ['clinician_id'], unique=False)
    op.create_table('delivery',
    sa.Column('job_id', sa.Uuid(), nullable=False),
    sa.Column('intake_id', sa.Uuid(), nullable=True),
    sa.Column('audience', sa.String(length=16), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=True),
    sa.Column('template', sa.String(length=48), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('message_id', sa.String(length=160), nullable=False),
    sa.Column('smtp_code', sa.Integer(), nullable=True),
    sa.Column('enhanced_code', sa.String(length=16), nullable=True),
    sa.Column('maybe_twice', sa.Boolean(), nullable=False),
    sa.Column('queued_at', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('changed_at', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['intake_id'], ['intake.id'], name=op.f('fk_delivery_intake_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['job_id'], ['job.id'], name=op.f('fk_delivery_job_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_delivery_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_delivery')),
    sa.UniqueConstraint('job_id', name=op.f('uq_delivery_job_id'))
    )
    op.create_index('ix_delivery_intake', 'delivery', ['intake_id'], unique=False)
    op.create_index(op.f('ix_delivery_state'), 'delivery', ['state'], unique=False)
    op.create_table('job_attempt',
    sa.Column('job_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('worker', sa.String(length=96), nullable=False),
    sa.Column('release', sa.String(length=48), nullable=False),
    sa.Column('started_at', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('ended_at', types.UtcDateTime(timezone=True), nullable=True),
    sa.Column('outcome', sa.String(length=16), nullable=True),
    sa.Column('error_class', sa.String(length=64), nullable=True),
    sa.Column('error_code', sa.String(length=32), nullable=True),
    sa.Column('frames', sa.JSON(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['job_id'], ['job.id'], name=op.f('fk_job_attempt_job_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_job_attempt'))
    )
    op.create_index('uq_job_attempt_number', 'job_attempt', ['job_id', 'number'], unique=True)
    _refuse_overlaps()


def downgrade() -> None:
    op.drop_index('uq_job_attempt_number', table_name='job_attempt')
    op.drop_table('job_attempt')
    op.drop_index(op.f('ix_delivery_state'), table_name='delivery')
    op.drop_index('ix_delivery_intake', table_name='delivery')
    op.drop_table('delivery')
    op.drop_index('ix_working_hours_clinician', table_name='working_hours')
    op.drop_table('working_hours')
    op.drop_index('uq_submission_part', table_name='submission')
    op.drop_table('submission')
    op.drop_index('uq_licence_state', table_name='licence')
    op.drop_table('licence')
    op.drop_index('ix_job_state', table_name='job')
    op.drop_index('ix_job_leased', table_name='job', sqlite_where=sa.text("state = 'running'"), postgresql_where=sa.text("state = 'running'"))
    op.drop_index('ix_job_intake', table_name='job')
    op.drop_index('ix_job_due', table_name='job', sqlite_where=sa.text("state = 'queued'"), postgresql_where=sa.text("state = 'queued'"))
    op.drop_table('job')
    op.drop_index('ix_history_intake', table_name='history')
    op.drop_table('history')
    op.drop_index('uq_flag_rule', table_name='flag')
    op.drop_table('flag')
    op.drop_index('ix_day_exception_clinician', table_name='day_exception')
    op.drop_table('day_exception')
    op.drop_index('uq_appointment_intake', table_name='appointment', sqlite_where=sa.text("state IN ('held', 'requested', 'booked')"), postgresql_where=sa.text("state IN ('held', 'requested', 'booked')"))
    op.drop_index('ix_appointment_holds', table_name='appointment')
    op.drop_index('ix_appointment_busy', table_name='appointment', sqlite_where=sa.text("state IN ('held', 'requested', 'booked')"), postgresql_where=sa.text("state IN ('held', 'requested', 'booked')"))
    op.drop_table('appointment')
    op.drop_index('uq_answer_version', table_name='answer')
    op.drop_index('uq_answer_current', table_name='answer', sqlite_where=sa.text('current'), postgresql_where=sa.text('current'))
    op.drop_table('answer')
    op.drop_index(op.f('ix_web_session_user_id'), table_name='web_session')
    op.drop_index(op.f('ix_web_session_seen_at'), table_name='web_session')
    op.drop_table('web_session')
    op.drop_table('user_role')
    op.drop_index(op.f('ix_intake_updated_at'), table_name='intake')
    op.drop_index(op.f('ix_intake_phone_index'), table_name='intake')
    op.drop_index('ix_intake_owner', table_name='intake')
    op.drop_index('ix_intake_inbox', table_name='intake')
    op.drop_index(op.f('ix_intake_email_index'), table_name='intake')
    op.drop_table('intake')
    op.drop_table('clinician')
    op.drop_table('user')
    op.drop_table('role')
    op.drop_table('queue_control')
    op.drop_table('periodic_run')
    op.drop_index(op.f('ix_operator_action_job_id'), table_name='operator_action')
    op.drop_index('ix_operator_action_at', table_name='operator_action')
    op.drop_table('operator_action')
    op.drop_table('heartbeat')
    op.drop_table('clock_offset')


# No two active calls of one clinician may meet, buffers included. A unique index would stop equal
# starts only, so each database gets the strongest rule it has.
EXCLUDE_OVERLAP = """
ALTER TABLE appointment ADD CONSTRAINT ex_appointment_overlap EXCLUDE USING gist (
  clinician_id WITH =, tstzrange(busy_from, busy_until, '[)') WITH &&
) WHERE (state IN ('held', 'requested', 'booked'))
"""

# SQLite writes one transaction at a time, so a trigger sees every row that could be in the way.
REFUSE_OVERLAP = """
CREATE TRIGGER tr_appointment_overlap_{verb} BEFORE {event} ON appointment
WHEN NEW.state IN ('held', 'requested', 'booked') AND EXISTS (
  SELECT 1 FROM appointment AS other
  WHERE other.clinician_id = NEW.clinician_id AND other.id <> NEW.id
    AND other.state IN ('held', 'requested', 'booked')
    AND other.busy_from < NEW.busy_until AND NEW.busy_from < other.busy_until
)
BEGIN SELECT RAISE(ABORT, 'ex_appointment_overlap'); END
"""
EVENTS = {
    "insert": "INSERT",
    "update": "UPDATE OF clinician_id, state, busy_from, busy_until",
}


def _refuse_overlaps() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
        op.execute(EXCLUDE_OVERLAP)
        return
    for verb, event in EVENTS.items():
        op.execute(REFUSE_OVERLAP.format(verb=verb, event=event))
