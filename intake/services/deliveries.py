"""How far a message got: one row per message, moved in the transaction of its job.

While the server is being given the text nobody can know whether it will keep it. So just before,
the row says 354, the server's "go on"; a row that still says so when its attempt is over tells
that the message may have gone out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import and_, bindparam, case, delete, or_, select, update

from intake.domain.states import DeliveryState, move
from intake.models import Delivery
from intake.services.tables import DELIVERY
from intake.services.undelivered import LOST, tell_of_loss

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Case
    from sqlalchemy.orm import Session
    from sqlalchemy.sql.dml import ReturningUpdate

ON_ITS_WAY: Final = 354

_SAID_GO_ON: Final = and_(
    DELIVERY.c.state == DeliveryState.QUEUED, DELIVERY.c.smtp_code == ON_ITS_WAY
)

_UNSURE: Final = or_(DELIVERY.c.state == DeliveryState.AMBIGUOUS, _SAID_GO_ON)
_WAY: Final = select(
    DELIVERY.c.message_id, or_(_UNSURE, DELIVERY.c.maybe_twice).label("in_doubt")
).where(DELIVERY.c.job_id == bindparam("job"))
_TAKEN: Final = (DeliveryState.ACCEPTED, DeliveryState.AMBIGUOUS)


def _changing(**values: Any) -> ReturningUpdate[str]:
    return (
        update(DELIVERY)
        .where(DELIVERY.c.job_id == bindparam("job"))
        .values(changed_at=bindparam("at"), **values)
        .returning(DELIVERY.c.state)
    )


def _moved(event: str, *sources: DeliveryState) -> Case[Any]:
    """Move from each of these states; from any other, stay."""
    moves = [(DELIVERY.c.state == source, move(source, event).value) for source in sources]
    return case(*moves, else_=DELIVERY.c.state)


_GO_ON: Final = _changing(
    state=case((_UNSURE, DeliveryState.AMBIGUOUS), else_=DELIVERY.c.state),
    maybe_twice=case((_UNSURE, True), else_=DELIVERY.c.maybe_twice),
    smtp_code=ON_ITS_WAY,
    enhanced_code=None,
)
_CODES: Final = {
    "smtp_code": bindparam("code", type_=DELIVERY.c.smtp_code.type),
    "enhanced_code": bindparam("enhanced", type_=DELIVERY.c.enhanced_code.type),
}
_LEFT_OPEN: Final = _changing(state=move(DeliveryState.QUEUED, "doubt")).where(_SAID_GO_ON)
_ANSWERED: Final[dict[str | None, ReturningUpdate[str]]] = {
    None: _changing(**_CODES),
    **{
        event: _changing(
            state=_moved(event, DeliveryState.QUEUED, DeliveryState.AMBIGUOUS), **_CODES
        )
        for event in ("accept", "doubt")
    },
    "fail": _changing(
        state=_moved("fail", DeliveryState.QUEUED, DeliveryState.AMBIGUOUS),
        # Refused for good now, it may have gone out before: sent by hand it may be a second one.
        maybe_twice=case(
            (DELIVERY.c.state == DeliveryState.AMBIGUOUS, True), else_=DELIVERY.c.maybe_twice
        ),
        **_CODES,
    ),
}
_GIVEN_UP: Final = _changing(
    state=case(
        (_SAID_GO_ON, move(DeliveryState.QUEUED, "doubt")),
        else_=_moved("fail", DeliveryState.QUEUED),
    )
)
_REQUEUED: Final = _changing(
    state=_moved("requeue", DeliveryState.FAILED), smtp_code=None, enhanced_code=None
)
_CAME_BACK: Final = _changing(state=_moved("bounce", *_TAKEN), **_CODES).where(
    DELIVERY.c.state.in_(_TAKEN)
)


class Way(NamedTuple):
    """What a letter has to know of its own way.

    Attributes:
        message_id: the same for every attempt, angle brackets included.
        in_doubt: this message may have gone out before, by itself or by somebody's hand.
    """

    message_id: str
    in_doubt: bool


def way_of(session: Session, job_id: uuid.UUID) -> Way:
    """How far the message of a job has come."""
    message_id, in_doubt = session.connection().execute(_WAY, {"job": job_id}).one()
    return Way(message_id, bool(in_doubt))


def of_job(session: Session, job_id: uuid.UUID) -> Delivery:
    """The message of a job."""
    return session.scalars(select(Delivery).where(Delivery.job_id == job_id)).one()


def go_on(session: Session, job_id: uuid.UUID, *, now: datetime) -> None:
    """Write down that the text is about to be given to the server.

    A row that said so before belongs to an attempt that ended without a word: that one is in
    doubt, and this message may be its double.
    """
    _change(session, _GO_ON, job_id, now)


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
    _change(session, _ANSWERED[event], job_id, now, code=smtp_code, enhanced=enhanced_code)


def end_attempt(session: Session, job_id: uuid.UUID, *, now: datetime) -> None:
    """An attempt is over. A row that still says "go on" has no answer: nobody can know.

    This cannot wait for the next attempt: one that is refused before its text would overwrite it.
    """
    _change(session, _LEFT_OPEN, job_id, now)


def give_up(session: Session, job_id: uuid.UUID, *, now: datetime, missed: bool = True) -> None:
    """The job will not be tried again: its message has failed, unless it may have gone out.

    Args:
        session: inside `writing()`, with the job's own change.
        job_id: whose message.
        now: the workflow's present.
        missed: whether somebody should have read it; of what had become pointless nobody is told.
    """
    _change(session, _GIVEN_UP, job_id, now, told=missed)


def call_off(session: Session, job_ids: Iterable[uuid.UUID]) -> None:
    """Forget the messages of jobs that were taken out of line before anything was written.

    There is nothing that could not be delivered, so they count nowhere as failed.
    """
    session.execute(
        delete(Delivery).where(
            Delivery.job_id.in_(list(job_ids)), Delivery.state == DeliveryState.QUEUED
        )
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
    codes: dict[str, Any] = {"code": smtp_code, "enhanced": enhanced_code}
    for job_id in job_ids:
        if _change(session, _CAME_BACK, job_id, now, **codes):
            return of_job(session, job_id)
    return None


def requeue(session: Session, job_id: uuid.UUID, *, now: datetime) -> None:
    """The job will be tried once more: a message that failed waits again."""
    _change(session, _REQUEUED, job_id, now)


def _change(
    session: Session,
    statement: ReturningUpdate[str],
    job_id: uuid.UUID,
    now: datetime,
    *,
    told: bool = True,
    **values: Any,
) -> bool:
    """Change a message, and tell somebody when it is lost. Gives whether there was one."""
    known = {"job": job_id, "at": now, **values}
    became = session.connection().execute(statement, known).scalar()
    if told and became in LOST:
        session.expire_all()
        tell_of_loss(session, of_job(session, job_id), now=now)
    return became is not None
