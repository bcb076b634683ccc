"""Going on with a form on another device: a wish, a link by mail, one use."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, func, select, update

from intake.domain.states import IntakeState
from intake.domain.work import Kind
from intake.models import Intake, ResumeLink
from intake.security.tokens import fingerprint, new_token
from intake.security.vaults import keyring, vault_of
from intake.services.planning import plan
from intake.services.transaction import writing

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

LIFE: Final = timedelta(minutes=15)
MOST_AN_HOUR: Final = 3
KEPT: Final = timedelta(days=1)
TOKEN: Final = "resume_link.token"  # noqa: S105 - the place it is sealed for
OPEN: Final = (IntakeState.DRAFT, IntakeState.SUBMITTED, IntakeState.CLOSED)


def ask(email: str, *, now: datetime) -> None:
    """Write down that somebody wants to go on with the form of this address.

    Whether there is such a form is looked up later, by the job: here the same is done for every
    address, so that neither the page nor its time tells.
    """
    wish = uuid.uuid4()
    index = keyring().blind("email", email)
    with writing() as session:
        session.add(ResumeLink(id=wish, email_index=index, created_at=now))
        session.flush()
        plan(session, Kind.SEND_LINK, f"{Kind.SEND_LINK}:{wish}", now=now, subject_id=wish)


def find(session: Session, wish: ResumeLink) -> Intake | None:
    """The newest form of the address, unless too many links were asked for in an hour."""
    asked = session.scalar(
        select(func.count())
        .select_from(ResumeLink)
        .where(
            ResumeLink.email_index == wish.email_index,
            ResumeLink.created_at <= wish.created_at,
            ResumeLink.created_at > wish.created_at - timedelta(hours=1),
        )
    )
    if (asked or 0) > MOST_AN_HOUR:
        return None
    return session.scalar(
        select(Intake)
        .where(Intake.email_index == wish.email_index, Intake.state.in_(OPEN))
        .order_by(Intake.updated_at.desc())
        .limit(1)
    )


def token_for(wish_id: uuid.UUID, intake: Intake, *, now: datetime) -> str:
    """The token of a wish: a new one, or the one of an earlier try at the letter."""
    with writing() as session:
        wish = session.scalars(
            select(ResumeLink).where(ResumeLink.id == wish_id).with_for_update(key_share=True)
        ).one()
        if wish.token and wish.expires_at and wish.expires_at > now:
            return str(vault_of(intake).open(wish.token, TOKEN, wish.id))
        token = new_token()
        wish.intake_id, wish.token_hash = intake.id, fingerprint(token)
        wish.token = vault_of(intake).seal(token, TOKEN, wish.id)
        wish.expires_at = now + LIFE
    return token


def use(token: str, *, now: datetime) -> uuid.UUID | None:
    """Use a link up, and give the draft that it opens.

    Nothing for a link that is unknown, used, too old, or of a form that was sent meanwhile; of
    uses side by side one alone succeeds.
    """
    with writing() as session:
        used = session.execute(
            update(ResumeLink)
            .where(
                ResumeLink.token_hash == fingerprint(token),
                ResumeLink.used_at.is_(None),
                ResumeLink.expires_at > now,
            )
            .values(used_at=now, token=None)
            .returning(ResumeLink.intake_id)
            .execution_options(synchronize_session=False)
        ).first()
        if used is None:
            return None
        found: uuid.UUID | None = session.scalar(
            select(Intake.id).where(Intake.id == used[0], Intake.state == IntakeState.DRAFT)
        )
    return found


def forget_old(session: Session, *, now: datetime) -> None:
    """Throw away wishes that can be of no use any more. Inside `writing()`."""
    session.execute(delete(ResumeLink).where(ResumeLink.created_at < now - KEPT))
