"""The patient's link: made once when the form is sent, and dates of birth tried behind it."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from intake.models import VisitLink
from intake.queries.visits import TOKEN
from intake.security.tokens import fingerprint, new_token
from intake.security.vaults import vault_of
from intake.services.transaction import writing

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from intake.models import Intake

TRIES: Final = 5
AGAIN_AFTER: Final = timedelta(days=1)


def make_link(session: Session, intake: Intake, *, now: datetime) -> None:
    """Give an intake its link, unless it has one.

    Args:
        session: inside `writing()`.
        intake: locked by the caller, so that two do not make one each.
        now: when.
    """
    if session.scalar(select(VisitLink.id).where(VisitLink.intake_id == intake.id)) is not None:
        return
    link_id, token = uuid.uuid4(), new_token()
    session.add(
        VisitLink(
            id=link_id,
            intake_id=intake.id,
            token_hash=fingerprint(token),
            token=vault_of(intake).seal(token, TOKEN, link_id),
            created_at=now,
        )
    )


def may_try(link: VisitLink, *, now: datetime) -> bool:
    """Whether a date of birth may be tried behind this link: five in a day."""
    return _spent(link, now) < TRIES


def spend_try(link_id: uuid.UUID, *, now: datetime) -> bool:
    """Count one more try, and tell whether it may be made. Tries side by side all count."""
    with writing() as session:
        link = session.scalar(
            select(VisitLink).where(VisitLink.id == link_id).with_for_update(key_share=True)
        )
        if link is None or not may_try(link, now=now):
            return False
        link.tries = _spent(link, now) + 1
        if link.tries == 1:
            link.tried_from = now
    return True


def forget_tries(link_id: uuid.UUID) -> None:
    """The right date was given: begin the count afresh."""
    with writing() as session:
        link = session.get(VisitLink, link_id)
        if link is not None and link.tries:
            link.tries, link.tried_from = 0, None


def _spent(link: VisitLink, now: datetime) -> int:
    begun = link.tried_from
    return link.tries if begun is not None and now - begun < AGAIN_AFTER else 0
