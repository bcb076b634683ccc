"""Links by which a member of staff sets a password: an invitation, or a forgotten password."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from flask_security import hash_password
from sqlalchemy import delete, func, select, update

from intake.domain.actors import staff
from intake.domain.work import Kind
from intake.extensions import db
from intake.models import StaffLink, User
from intake.security.tokens import fingerprint, new_token
from intake.security.vaults import keyring
from intake.services import passwords, second_factor
from intake.services.accounts import note
from intake.services.planning import plan
from intake.services.sessions import end_all_of
from intake.services.transaction import writing

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

INVITED: Final = "invite"
FORGOTTEN: Final = "reset"
LIFE: Final = {INVITED: timedelta(hours=72), FORGOTTEN: timedelta(minutes=15)}
MOST_AN_HOUR: Final = 3
KEPT: Final = timedelta(days=7)
TOKEN: Final = "staff_link.token"  # noqa: S105 - the place it is sealed for
KINDS: Final = {INVITED: Kind.INVITE_STAFF, FORGOTTEN: Kind.RESET_PASSWORD}


def ask(email: str, *, now: datetime) -> None:
    """Write down that somebody has forgotten the password of this address.

    Whether it is anybody's is looked up later, by the job: here the same is done for every
    address, so that neither the page nor its time tells.
    """
    with writing() as session:
        plan_letter(session, FORGOTTEN, email, now=now)


def plan_letter(session: Session, purpose: str, email: str, *, now: datetime) -> None:
    """Plan one letter to an address. Inside `writing()`."""
    link = uuid.uuid4()
    index = keyring().blind("staff-email", email)
    session.add(StaffLink(id=link, purpose=purpose, email_index=index, created_at=now))
    session.flush()
    kind = KINDS[purpose]
    plan(session, kind, f"{kind}:{link}", now=now, subject_id=link)


def reader_of(session: Session, link: StaffLink) -> User | None:
    """Who the letter goes to: nobody for an unknown address, or when too many were asked for."""
    if link.purpose == FORGOTTEN and _asked_before(session, link) > MOST_AN_HOUR:
        return None
    people = session.scalars(select(User).where(User.active))
    indexed = ((keyring().blind("staff-email", user.email), user) for user in people)
    return next((user for index, user in indexed if index == link.email_index), None)


def _asked_before(session: Session, link: StaffLink) -> int:
    query = select(func.count()).where(
        StaffLink.email_index == link.email_index,
        StaffLink.purpose == link.purpose,
        StaffLink.created_at <= link.created_at,
        StaffLink.created_at > link.created_at - timedelta(hours=1),
    )
    return session.scalar(query) or 0


def token_for(link_id: uuid.UUID, user: User, *, now: datetime) -> str:
    """The token of a letter: a new one, or the one of an earlier try at the same letter."""
    with writing() as session:
        link = session.scalars(
            select(StaffLink).where(StaffLink.id == link_id).with_for_update(key_share=True)
        ).one()
        if link.token and link.expires_at and link.expires_at > now:
            return keyring().open(link.token, TOKEN, link.id)
        token = new_token()
        link.user_id, link.token_hash = user.id, fingerprint(token)
        link.token = keyring().seal(token, TOKEN, link.id)
        link.expires_at = now + LIFE[link.purpose]
    return token


def holder(token: str, *, now: datetime) -> User | None:
    """Whose password a link sets, while it can be used. Uses nothing up."""
    found: User | None = db.session.scalar(
        select(User)
        .join(StaffLink, StaffLink.user_id == User.id)
        .where(
            StaffLink.token_hash == fingerprint(token),
            StaffLink.used_at.is_(None),
            StaffLink.expires_at > now,
            User.active,
        )
    )
    return found


def use(token: str, password: str, *, now: datetime) -> bool:
    """Set the password of a link's holder, use the link up, and sign them out everywhere.

    Of uses side by side one alone succeeds. The second factor stays as it is.

    Raises:
        UnfitPasswordError: the password cannot be taken; the link can still be used.
    """
    user = holder(token, now=now)
    if user is None:
        return False
    second = second_factor.is_set(user.id)
    passwords.check(password, second_factor=second, about=(user.name, user.email))
    hashed = hash_password(passwords.normalized(password))
    with writing() as session:
        used = session.execute(
            update(StaffLink)
            .where(
                StaffLink.token_hash == fingerprint(token),
                StaffLink.used_at.is_(None),
                StaffLink.expires_at > now,
            )
            .values(used_at=now, token=None)
            .returning(StaffLink.purpose)
            .execution_options(synchronize_session=False)
        ).first()
        if used is None:
            return False
        session.execute(update(User).where(User.id == user.id).values(password=hashed))
        end_all_of(session, user.id)
        end_links(session, user.id, now=now)
        event = "account.join" if used[0] == INVITED else "password.reset"
        note(session, user.id, event, actor=staff(user.id), now=now)
    return True


def end_links(session: Session, user_id: uuid.UUID, *, now: datetime) -> None:
    """Make every open link of an account worthless. Inside `writing()`."""
    session.execute(
        update(StaffLink)
        .where(StaffLink.user_id == user_id, StaffLink.used_at.is_(None))
        .values(used_at=now, token=None)
    )


def forget_old(session: Session, *, now: datetime) -> None:
    """Throw away links that can be of no use any more. Inside `writing()`."""
    session.execute(delete(StaffLink).where(StaffLink.created_at < now - KEPT))
