"""How far a message got: one row per message, moved in the transaction of its job.

While the server is being given the text nobody can know whether it will keep it. So just before,
the row says 354, the server's "go on"; a row that still says so when its attempt is over tells
that the message may have gone out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, case, select, update

from intake.domain.states import DeliveryState, move
from intake.models import Delivery
from intake.services.tables import DELIVERY
from intake.services.undelivered import LOST, tell_of_loss

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy.orm import Session

ON_ITS_WAY: Final = 354

_SAID_GO_ON: Final = and_(
    DELIVERY.c.state == DeliveryState.QUEUED, DELIVERY.c.smtp_code == ON_ITS_WAY
)


def of_job(session: Session, job_id: uuid.UUID) -> Delivery:
    """The message of a job."""
    return session.scalars(select(Delivery).where(Delivery.job_id == job_id)).one()


def in_doubt(delivery: Delivery) -> bool:
    """Whether this message may have gone out before, by itself or by somebody's hand."""
    unknown = delivery.state == DeliveryState.QUEUED and delivery.smtp_code == ON_ITS_WAY
    return unknown or delivery.maybe_twice or delivery.state == DeliveryState.AMBIGUOUS


def go_on(session: Session, job_id: uuid.UUID, *, now: datetime) -> None:
    """Write down that the text is about to be given to the server.

    A row that said so before belongs to an attempt that ended without a word: that one is in
    doubt, and this message may be its double.
    """
    again = DELIVERY.c.state.in_([DeliveryState.AMBIGUOUS]) | _SAID_GO_ON
    _change(
        session,
        job_id,
        now,
        state=case((again, DeliveryState.AMBIGUOUS), else_=DELIVERY.c.state),
        maybe_twice=case((again, True), else_=DELIVERY.c.maybe_twice),
        smtp_code=ON_ITS_WAY,
        enhanced_code=None,
    )


def note_answer(  # noqa: PLR0913 - one argument a column
    session: Session,
    job_id: uuid.UUID,
    event: str | None,
    smtp_code: int | None,
    enhanced_code: str | None,
    *,
    now: datetime,
) -> None:
    """Write down the server's answer: its codes, and where the message stands.

    Args:
        session: inside `writing()`, with the job's own change.
        job_id: whose message.
        event: accept, doubt or fail; `None` when the server refused for now, which changes
            nothing about what may have happened before.
        smtp_code: the reply code, if there was a reply.
        enhanced_code: the enhanced status code, if the reply had one.
        now: the workflow's present.
    """
    values: dict[str, Any] = {"smtp_code": smtp_code, "enhanced_code": enhanced_code}
    if event is not None:
        values["state"] = case(
            (DELIVERY.c.state == DeliveryState.QUEUED, move(DeliveryState.QUEUED, event)),
            (DELIVERY.c.state == DeliveryState.AMBIGUOUS, move(DeliveryState.AMBIGUOUS, event)),
            else_=DELIVERY.c.state,
        )
    _change(session, job_id, now, **values)


def give_up(session: Session, job_id: uuid.UUID, *, now: datetime) -> None:
    """The job will not be tried again: its message has failed, unless it may have gone out."""
    _change(
        session,
        job_id,
        now,
        state=case(
            (_SAID_GO_ON, move(DeliveryState.QUEUED, "doubt")),
            (DELIVERY.c.state == DeliveryState.QUEUED, move(DeliveryState.QUEUED, "fail")),
            else_=DELIVERY.c.state,
        ),
    )


def come_back(
    session: Session,
    job_ids: Iterable[uuid.UUID],
    smtp_code: int | None,
    enhanced_code: str | None,
    *,
    now: datetime,
) -> Delivery | None:
    """A mail server on the way has sent back one of these messages, the first that can be it.

    Returns:
        The message, now bounced; nothing when none of them was on its way.
    """
    taken = (DeliveryState.ACCEPTED, DeliveryState.AMBIGUOUS)
    became = case(
        *((DELIVERY.c.state == state, move(state, "bounce")) for state in taken),
        else_=DELIVERY.c.state,
    )
    for job_id in job_ids:
        codes = {"smtp_code": smtp_code, "enhanced_code": enhanced_code}
        if _change(session, job_id, now, DELIVERY.c.state.in_(taken), state=became, **codes):
            return of_job(session, job_id)
    return None


def requeue(session: Session, job_id: uuid.UUID, *, now: datetime) -> None:
    """The job will be tried once more: a message that failed waits again."""
    _change(
        session,
        job_id,
        now,
        state=case(
            (DELIVERY.c.state == DeliveryState.FAILED, move(DeliveryState.FAILED, "requeue")),
            else_=DELIVERY.c.state,
        ),
        smtp_code=None,
        enhanced_code=None,
    )


def _change(session: Session, job_id: uuid.UUID, now: datetime, *where: Any, **values: Any) -> bool:
    """Change a message, and tell somebody when it is lost. Gives whether there was one."""
    became = (
        session.connection()
        .execute(
            update(DELIVERY)
            .where(DELIVERY.c.job_id == job_id, *where)
            .values(changed_at=now, **values)
            .returning(DELIVERY.c.state)
        )
        .scalar()
    )
    if became in LOST:
        session.expire_all()
        tell_of_loss(session, of_job(session, job_id), now=now)
    return became is not None
