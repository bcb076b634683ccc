"""Jobs: the list, and one with all its attempts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flask import request
from werkzeug.exceptions import NotFound

from intake.domain.alike import NEEDS, TAKES, Deed
from intake.domain.flow import Why
from intake.domain.roles import OPERATOR
from intake.domain.states import JobState
from intake.domain.work import Kind
from intake.forms.operating import ReasonForm
from intake.gateways import clock
from intake.presenters.attempts import timeline
from intake.presenters.monitor import REASONS
from intake.queries.deliveries import may_go_again
from intake.queries.failures import reasons_of_death
from intake.queries.jobs import Life, life_of, page_of
from intake.queries.pauses import pauses, pauses_of
from intake.queries.reasons import why_of
from intake.queries.record import acts_on
from intake.web.access import may
from intake.web.operator import pages
from intake.web.operator.answering import (
    answer,
    broker_up,
    link_after,
    link_first,
    one_of,
    place,
)

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue

    from intake.models import Job
    from intake.queries.pauses import Pause

LONGEST_KIND: Final = 48
# What may be done to a job, by its state; `acts_for` leaves out what does not fit.
ACTS: Final = {
    JobState.DEAD: ("retry", "cancel"),
    JobState.QUEUED: ("run-now", "hold", "release", "cancel"),
    JobState.DONE: ("resend",),
}
_OF_JOB: Final = (
    *("id", "kind", "queue", "state", "run_at", "attempts", "crashes", "max_attempts", "held"),
    *("lease_until", "worker", "sent_at", "error_class", "error_code"),
    *("created_at", "started_at", "done_at"),
)
_OF_ATTEMPT: Final = (
    *("number", "worker", "release", "started_at", "ended_at", "outcome"),
    *("error_class", "error_code", "frames"),
)
_OF_DELIVERY: Final = (
    *("template", "state", "smtp_code", "enhanced_code", "maybe_twice", "queued_at", "changed_at"),
)


@pages.get("/jobs")
def jobs() -> ResponseReturnValue:
    """One page of jobs in one state."""
    state = JobState(one_of("state", list(JobState)) or JobState.QUEUED)
    kind = (request.args.get("kind") or "")[:LONGEST_KIND] or None
    found = page_of(state, kind, place())
    facts: dict[str, Any] = {
        "state": state,
        "kind": kind,
        "jobs": found.rows,
        "next": link_after(found.after),
    }
    if state == JobState.DEAD:
        facts["reasons"] = reasons_of_death()
    deeds = deeds_for(state)
    words: dict[str, Any] = {"kinds": list(Kind), "states": list(JobState), "deeds": deeds}
    return answer("jobs.html", facts, first=link_first(), **words)


def _held_back_by(job: Job) -> list[Pause]:
    return pauses_of(job.kind, job.queue, pauses(now=clock.now()))


def deeds_for(state: JobState) -> list[Deed]:
    """What this person may do to many jobs in this state."""
    return [deed for of_state, deed in TAKES if of_state == state and may(NEEDS[deed])]


@pages.get("/jobs/<uuid:job_id>")
def job(job_id: uuid.UUID) -> ResponseReturnValue:
    """One job, why it is not running, and what became of each attempt."""
    return show_job(job_id, ReasonForm())


def show_job(
    job_id: uuid.UUID, form: ReasonForm, status: int = 200, trouble: str | None = None
) -> ResponseReturnValue:
    """Render a job's page.

    Args:
        job_id: which.
        form: the form under it, with its errors when it was sent wrong.
        status: of the answer.
        trouble: one sentence for the top of the page.

    Raises:
        NotFound: there is no such job.
    """
    found = life_of(job_id)
    if found is None:
        raise NotFound
    why = why_of(found.job, now=clock.now(), broker_up=broker_up)
    facts = {
        **_facts(found),
        "why": why,
        "why_text": str(REASONS[why]),
        "held_back_by": _held_back_by(found.job) if why in {Why.PAUSED, Why.RESTING} else [],
    }
    picture = timeline(found.job, found.attempts, clock.now())
    more = {"form": form, "trouble": trouble, "acts": acts_for(found), "timeline": picture}
    return answer("job.html", facts, status, **more)


def acts_for(found: Life) -> list[str]:
    """What this person may do to this job just now."""
    if not may(OPERATOR):
        return []
    job, not_now = found.job, set()
    not_now.add("hold" if job.held else "release")
    if job.held or job.run_at <= clock.now():
        not_now.add("run-now")
    if job.state == JobState.DONE and not may_go_again(job):
        not_now.add("resend")
    return [act for act in ACTS.get(JobState(job.state), ()) if act not in not_now]


def _facts(found: Life) -> dict[str, Any]:
    delivery = found.delivery
    return {
        "job": _taken(found.job, _OF_JOB),
        "reference": found.reference,
        "attempts": [_taken(one, _OF_ATTEMPT) for one in found.attempts],
        "delivery": {"who": delivery.audience, **_taken(delivery, _OF_DELIVERY)}
        if delivery
        else None,
        "actions": acts_on(found.job.id, now=clock.now()),
    }


def _taken(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
