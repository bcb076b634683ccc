"""What the pipeline counts, and the troubles it calls an operator for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from intake.models import types

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

UNFOLDED = sa.text('NOT folded AND ended_at IS NOT NULL')
OPEN = sa.text('resolved_at IS NULL')


def upgrade() -> None:
    op.add_column('job_attempt', sa.Column('folded', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index('ix_job_attempt_unfolded', 'job_attempt', ['ended_at'], unique=False, sqlite_where=UNFOLDED, postgresql_where=UNFOLDED)
    op.create_index('ix_job_ended', 'job', ['state', 'done_at', 'id'], unique=False)
    op.add_column('queue_control', sa.Column('failures', sa.Integer(), nullable=False, server_default='0'))
    op.add_column('queue_control', sa.Column('error_code', sa.String(length=32), nullable=True))
    op.add_column('queue_control', sa.Column('changed_at', types.UtcDateTime(timezone=True), nullable=True))
    op.create_table('tally',
    sa.Column('span', sa.String(length=8), nullable=False),
    sa.Column('slot', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('measure', sa.String(length=32), nullable=False),
    sa.Column('kind', sa.String(length=48), nullable=False),
    sa.Column('label', sa.String(length=48), nullable=False),
    sa.Column('count', sa.BigInteger(), nullable=False),
    sa.Column('total_ms', sa.BigInteger(), nullable=False),
    sa.Column('last_at', types.UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('span', 'slot', 'measure', 'kind', 'label', name=op.f('pk_tally'))
    )
    op.create_table('alarm',
    sa.Column('key', sa.String(length=96), nullable=False),
    sa.Column('name', sa.String(length=32), nullable=False),
    sa.Column('subject', sa.String(length=64), nullable=True),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.Column('times', sa.Integer(), nullable=False),
    sa.Column('raised_at', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('seen_at', types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('called_at', types.UtcDateTime(timezone=True), nullable=True),
    sa.Column('acknowledged_by', sa.Uuid(), nullable=True),
    sa.Column('acknowledged_until', types.UtcDateTime(timezone=True), nullable=True),
    sa.Column('resolved_at', types.UtcDateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['acknowledged_by'], ['user.id'], name=op.f('fk_alarm_acknowledged_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_alarm'))
    )
    op.create_index('uq_alarm_open', 'alarm', ['key'], unique=True, sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_index('ix_alarm_raised', 'alarm', ['raised_at', 'id'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_alarm_raised', table_name='alarm')
    op.drop_index('uq_alarm_open', table_name='alarm')
    op.drop_table('alarm')
    op.drop_table('tally')
    op.drop_column('queue_control', 'changed_at')
    op.drop_column('queue_control', 'error_code')
    op.drop_column('queue_control', 'failures')
    op.drop_index('ix_job_ended', table_name='job')
    op.drop_index('ix_job_attempt_unfolded', table_name='job_attempt')
    op.drop_column('job_attempt', 'folded')
