"""Whether each call was reminded of as it should be: once, in time, and never of an old time."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from intake.domain.states import AppointmentState, JobState
from intake.domain.work import Kind
from intake.extensions import db
from intake.models import Appointment, Job

if TYPE_CHECKING:
    import uuid
    from collections import Counter
    from collections.abc import Iterable, Iterator

NO_CALL: Final = (AppointmentState.HELD, AppointmentState.RELEASED)
# A reminder may wait for a worker, and for the relay before that.
LATE: Final = timedelta(minutes=10)


@dataclass(frozen=True)
class _Known:
    """All reminders and revisions that there are.

    Attributes:
        reminders: by call, by revision and hours before, its job.
        stood: by call and revision, from when it stood: since people were to be told of it.
        came: how often a message of a job came, by the job's id.
    """

    reminders: dict[uuid.UUID, dict[tuple[int, int], Any]]
    stood: dict[tuple[uuid.UUID, int], datetime]
    came: Counter[str]


def wrong_reminders(hours: Iterable[int], came: Counter[str]) -> list[str]:
    """What is wrong with the reminders of every call; empty when all is well.

    Args:
        hours: how long before a call its patient is reminded.
        came: how often a message of a job came, by the job's id.
    """
    known, wanted = _Known(_by_call(), _revisions(), came), tuple(hours)
    broken: list[str] = []
    calls = set()
    for call in db.session.scalars(select(Appointment).where(Appointment.state.not_in(NO_CALL))):
        calls.add(call.id)
        for (revision, before), job in known.reminders.get(call.id, {}).items():
            broken += _wrong(call, revision, before, job, known=known)
        broken += _missing(call, wanted, known)
    strangers = sorted(str(one) for one in known.reminders if one not in calls)
    return broken + [f"{one}: a reminder of what is no call" for one in strangers]


def _wrong(
    call: Appointment, revision: int, before: int, job: Any, *, known: _Known
) -> Iterator[str]:
    name = f"{call.id} revision {revision}, {before} h before"
    copies = known.came[str(job.id)]
    if job.state == JobState.CANCELLED:
        if copies:
            yield f"{name}: was taken out of line, and came"
    elif job.state == JobState.QUEUED:
        if copies or call.revision != revision or call.state != AppointmentState.BOOKED:
            yield f"{name}: waits, and the call has moved on"
    elif job.state != JobState.DONE or copies != 1:
        yield f"{name}: is {job.state}, and {copies} came"
    else:
        late = job.done_at - job.run_at
        if not timedelta() <= late <= LATE:
            yield f"{name}: came {late} after its time"
        over = known.stood.get((call.id, revision + 1))
        if over and job.done_at > over:
            yield f"{name}: came after the call had moved on"


def _missing(call: Appointment, hours: Iterable[int], known: _Known) -> Iterator[str]:
    """Reminders that the standing revision of a call should have, and has not."""
    if call.state in {AppointmentState.CANCELLED, AppointmentState.REQUESTED}:
        return
    since = known.stood.get((call.id, call.revision))
    if since is None:
        yield f"{call.id}: nobody was told of revision {call.revision}"
        return
    jobs = known.reminders.get(call.id, {})
    for before in hours:
        due = call.starts_at - timedelta(hours=before)
        job = jobs.get((call.revision, before))
        if due > since and (job is None or job.run_at != due):
            yield f"{call.id}: no reminder {before} h before"


def _by_call() -> dict[uuid.UUID, dict[tuple[int, int], Any]]:
    found: dict[uuid.UUID, dict[tuple[int, int], Any]] = defaultdict(dict)
    for job in db.session.execute(
        select(Job.id, Job.key, Job.state, Job.run_at, Job.done_at, Job.subject_id).where(
            Job.kind == Kind.REMIND_CALL
        )
    ):
        _kind, _call, revision, before = job.key.split(":")
        found[job.subject_id][int(revision), int(before)] = job
    return found


def _revisions() -> dict[tuple[uuid.UUID, int], datetime]:
    rows: Any = db.session.execute(
        select(Job.key, Job.subject_id, Job.created_at).where(
            Job.kind.in_([Kind.CONFIRM_CALL, Kind.CANCEL_CALL])
        )
    )
    return {(row.subject_id, int(row.key.split(":")[2])): row.created_at for row in rows}
