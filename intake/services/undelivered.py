"""Telling of a message that did not arrive: a manager of a colleague's, a clinician of a patient's.

A colleague whose address does not work may hear of no case: that does not wait for a digest.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from intake.domain import priority
from intake.domain.notices import Event, is_pressing
from intake.domain.states import DeliveryState
from intake.domain.work import Audience, Kind
from intake.models import Delivery, Intake, Role, User
from intake.services.alerting import first_readers
from intake.services.planning import plan
from intake.services.standing_in import stand_ins
from intake.services.telling import tell_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

LOST: Final = (DeliveryState.FAILED, DeliveryState.BOUNCED)
# One dead address loses every message; its manager hears of it once in so long.
TOLD_FOR: Final = timedelta(hours=12)


def tell_of_loss(session: Session, lost: Delivery, *, now: datetime) -> None:
    """Tell somebody that a message came back or could not be sent. Of one message, once.

    Args:
        session: inside `writing()`, in the transaction that marks the message.
        lost: the message.
        now: when.
    """
    # That a message about a lost message was lost is told by the alarm of its dead job.
    if lost.template == Kind.ALERT_UNDELIVERED:
        return
    session.flush()
    case = session.get(Intake, lost.intake_id) if lost.intake_id else None
    if lost.audience == Audience.PATIENT:
        if case is not None:
            tell_of(session, case, Event.UNDELIVERED, now=now, about=str(lost.job_id))
        return
    pressing = case is not None and is_pressing(priority.words(case.priority)[1])
    if pressing or not _known(session, lost, now):
        for reader in stand_ins(session, _managers(session, lost), now=now):
            plan(
                session,
                Kind.ALERT_UNDELIVERED,
                f"{Kind.ALERT_UNDELIVERED}:{lost.job_id}:{reader.id}",
                now=now,
                intake_id=lost.intake_id,
                subject_id=reader.id,
            )


def _known(session: Session, lost: Delivery, now: datetime) -> bool:
    earlier = select(Delivery.id).where(
        Delivery.user_id == lost.user_id,
        Delivery.state.in_(LOST),
        Delivery.changed_at > now - TOLD_FOR,
        Delivery.id != lost.id,
    )
    return session.scalar(earlier.limit(1)) is not None


def _managers(session: Session, lost: Delivery) -> Sequence[User]:
    """The managers, without the one whom nothing reaches; with none left, who is told first."""
    managers = session.scalars(
        select(User)
        .where(User.active, User.roles.any(Role.name == "manager"), User.id != lost.user_id)
        .order_by(User.email)
    ).all()
    return managers or [one for one in first_readers(session) if one.id != lost.user_id]
