"""Writing down work: the job row is made in the transaction that makes the work necessary."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from flask import current_app
from sqlalchemy import bindparam, insert, select

from intake.domain.states import DeliveryState, JobState
from intake.domain.work import RULES, Audience, Kind
from intake.gateways.broker import Ring
from intake.models.types import DatabaseNow
from intake.services.tables import DELIVERY, JOB
from intake.services.upserts import insert_for

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Executable
    from sqlalchemy.orm import Session

# Readers whom the job names by their id.
NAMED: Final = frozenset({Audience.CLINICIAN, Audience.OPERATOR})
_STANDING: Final = select(JOB.c.id, JOB.c.subject_id).where(JOB.c.key == bindparam("key"))
_INSERT_DELIVERY: Final = insert(DELIVERY).values(
    state=DeliveryState.QUEUED,
    maybe_twice=False,
    queued_at=bindparam("now"),
    changed_at=bindparam("now"),
)


def _insert_job(dialect: str, *, rung: bool) -> Executable:
    """The new row; nothing where one with its key stands. What is due has just been rung for."""
    row = insert_for(dialect, JOB).values(
        state=JobState.QUEUED,
        attempts=0,
        crashes=0,
        held=False,
        sent_at=DatabaseNow() if rung else None,
    )
    return row.on_conflict_do_nothing(index_elements=["key"]).returning(JOB.c.id)


_INSERT: Final = {
    (dialect, rung): _insert_job(dialect, rung=rung)
    for dialect in ("sqlite", "postgresql")
    for rung in (True, False)
}


class Planned(NamedTuple):
    """A job that stands, new or not."""

    id: uuid.UUID
    subject_id: uuid.UUID | None


def plan(  # noqa: PLR0913 - one keyword a column
    session: Session,
    kind: Kind,
    key: str,
    *,
    now: datetime,
    intake_id: uuid.UUID | None = None,
    subject_id: uuid.UUID | None = None,
    run_at: datetime | None = None,
) -> Planned:
    """Write a job once, with its delivery if it sends something. The same key gives what stands.

    Args:
        session: inside `writing()`; the doorbell rings when it commits.
        kind: what to do.
        key: what it is about, by ids alone, such as `book-call:<intake id>`.
        now: the workflow's present.
        intake_id: the case it belongs to, if any.
        subject_id: the appointment or flag it concerns; the reader, where staff are written to.
        run_at: when it is due; at once when not given.
    """
    rule, due, job_id = RULES[kind], run_at or now, uuid.uuid4()
    job = {"id": job_id, "kind": kind, "queue": rule.queue, "key": key, "run_at": due}
    about = {"intake_id": intake_id, "subject_id": subject_id}
    more = {"max_attempts": rule.max_attempts, "created_at": now}
    # A case that was only just made has to stand before its job does.
    session.flush()
    connection = session.connection()
    insert_it = _INSERT[connection.dialect.name, due <= now]
    made = connection.execute(insert_it, {**job, **about, **more}).first()
    if made is None:
        return Planned(*connection.execute(_STANDING, {"key": key}).one())
    if rule.audience:
        reader = subject_id if rule.audience in NAMED else None
        delivery = {"job_id": job_id, "intake_id": intake_id, "user_id": reader, "now": now}
        connection.execute(_INSERT_DELIVERY, {**delivery, **_letter(job_id, kind, rule.audience)})
    if due <= now:
        ring_later(session, job_id, kind, rule.queue)
    return Planned(job_id, subject_id)


def _letter(job_id: uuid.UUID, kind: Kind, audience: Audience) -> dict[str, Any]:
    return {
        "id": uuid.uuid4(),
        "audience": audience,
        "template": kind,
        # The same for every attempt, so that a mail program folds what was sent twice.
        "message_id": f"<{job_id}@{current_app.config['SETTINGS'].mail_domain}>",
    }


def ring_later(session: Session, job_id: uuid.UUID, kind: str, queue: str) -> None:
    """Ring for a job once the transaction has been committed."""
    session.info.setdefault("jobs", []).append(Ring(str(job_id), kind, queue))
