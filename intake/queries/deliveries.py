"""Messages as an operator sees them: to which role, how far, with which codes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, cast

from sqlalchemy import desc, func, select, tuple_

from intake.domain.states import DeliveryState, JobState
from intake.domain.work import MAILED, RULES, Audience, Kind
from intake.extensions import db
from intake.models import Delivery, Intake, Job, User
from intake.queries.jobs import Place

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Select

PAGE: Final = 50
LOST_FOR: Final = timedelta(days=3)
# The key of a message that was sent once more is the first one's with this at its end.
AGAIN: Final = ":again"
# A link that was asked for ends soon, and an alarm calls again by itself.
RESENDABLE: Final = frozenset(MAILED) - {Kind.SEND_LINK, Kind.CALL_OPERATOR}
WENT_OUT: Final = (DeliveryState.ACCEPTED, DeliveryState.AMBIGUOUS, DeliveryState.BOUNCED)
_COLUMNS: Final = (
    Delivery.job_id,
    Intake.reference,
    Delivery.audience.label("who"),
    Delivery.template,
    Delivery.state,
    Delivery.smtp_code,
    Delivery.enhanced_code,
    Delivery.maybe_twice,
    Delivery.queued_at,
    Delivery.changed_at,
    Job.state.label("job_state"),
    Job.attempts,
)


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """One message to one person; who that is, an operator does not learn.

    Attributes:
        who: clinician or patient.
        smtp_code: the mail server's last reply; 354 while the text is on its way.
        maybe_twice: it may have been sent more than once.
        attempts: how many of its job's attempts are spent.
    """

    job_id: uuid.UUID
    reference: str | None
    who: str
    template: str
    state: str
    smtp_code: int | None
    enhanced_code: str | None
    maybe_twice: bool
    queued_at: datetime
    changed_at: datetime
    job_state: str
    attempts: int


@dataclass(frozen=True, slots=True)
class DeliveryPage:
    """Some messages, and where the next ones begin."""

    rows: list[DeliveryRow]
    after: Place | None


def deliveries_page(
    state: str | None = None, after: Place | None = None, *, size: int = PAGE
) -> DeliveryPage:
    """One page of messages, the last changed first."""
    query = _rows().order_by(desc(Delivery.changed_at), desc(Delivery.id)).limit(size + 1)
    if state:
        query = query.where(Delivery.state == state)
    if after is not None:
        here = tuple_(Delivery.changed_at, Delivery.id)
        query = query.where(here < tuple_(after.at, after.id))
    found = db.session.execute(query.add_columns(Delivery.id)).all()
    last = found[size - 1] if len(found) > size else None
    return DeliveryPage(
        [_row(row) for row in found[:size]], Place(last.changed_at, last.id) if last else None
    )


def deliveries_of(intake_id: uuid.UUID) -> list[DeliveryRow]:
    """The messages of one case, in the order they were planned."""
    query = _rows().where(Delivery.intake_id == intake_id)
    found = db.session.execute(query.order_by(Delivery.queued_at, Delivery.id))
    return [_row(row) for row in found]


def deliveries_by_state() -> Mapping[str, int]:
    """How many messages there are in each state that somebody may have to look at."""
    waiting = ("queued", "ambiguous", "bounced", "failed")
    rows = db.session.execute(
        select(Delivery.state, func.count())
        .where(Delivery.state.in_(waiting))
        .group_by(Delivery.state)
    )
    return dict.fromkeys(waiting, 0) | {state: count for state, count in rows}  # noqa: C416


def _rows() -> Select[Any]:
    return (
        cast("Select[Any]", select(*_COLUMNS))
        .join(Job, Job.id == Delivery.job_id)
        .outerjoin(Intake, Intake.id == Delivery.intake_id)
    )


def _row(row: Any) -> DeliveryRow:
    names = DeliveryRow.__dataclass_fields__
    return DeliveryRow(**{name: getattr(row, name) for name in names})


def last_page_to(user_id: uuid.UUID) -> Delivery | None:
    """The last page to a member of staff, and how far it got."""
    return db.session.scalar(
        select(Delivery)
        .join(Job, Job.id == Delivery.job_id)
        .where(Job.kind == Kind.PAGE, Job.subject_id == user_id)
        .order_by(Delivery.queued_at.desc())
        .limit(1)
    )


def may_go_again(job: Job) -> bool:
    """Whether this job's message has gone out, and nobody has sent it once more."""
    if job.kind not in RESENDABLE or job.state != JobState.DONE:
        return False
    state = db.session.scalar(select(Delivery.state).where(Delivery.job_id == job.id))
    again = select(Job.id).where(Job.key == job.key + AGAIN)
    return state in WENT_OUT and db.session.scalar(again) is None


def lost_to_staff(now: datetime) -> list[str]:
    """Names of the staff to whom mail came back or could not be sent in the last three days."""
    mails = [kind for kind in MAILED if RULES[kind].audience is not Audience.PATIENT]
    rows = db.session.scalars(
        select(User.name)
        .distinct()
        .join(Delivery, Delivery.user_id == User.id)
        .where(
            User.active,
            Delivery.state.in_((DeliveryState.BOUNCED, DeliveryState.FAILED)),
            Delivery.changed_at > now - LOST_FOR,
            Delivery.template.in_(mails),
        )
        .order_by(User.name)
    )
    return list(rows)
