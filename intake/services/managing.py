"""What managers do with the staff: invite, change roles, close and open accounts, a lost phone.

Somebody who can run the staff list is always left. Every act is in the account's history, and what
takes something away ends the person's sessions at once.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from sqlalchemy import select

from intake.domain.roles import Role as Roles
from intake.extensions import db
from intake.models import Role, User
from intake.services import second_factor, staff_links
from intake.services.accounts import note
from intake.services.sessions import end_all_of
from intake.services.staffing import ensure_roles
from intake.services.transaction import writing

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from intake.domain.actors import Actor


class LastManagerError(Exception):
    """Nobody would be left who can run the staff list."""


def invite(
    email: str, name: str, roles: Iterable[str], *, actor: Actor, now: datetime
) -> uuid.UUID | None:
    """Make an account without a password and write to it, or write to the one that stands.

    The roles of an account that stands stay as they are.

    Returns:
        The new account; nothing when there was one.
    """
    login = email.strip().lower()
    with writing() as session:
        ensure_roles(session)
        standing = session.scalar(select(User.id).where(User.email == login))
        made = None if standing else uuid.uuid4()
        if made is not None:
            session.add(
                User(
                    id=made,
                    email=login,
                    name=name,
                    password=None,
                    fs_uniquifier=uuid.uuid4().hex,
                    created_at=now,
                    roles=_roles(session, roles),
                )
            )
            session.flush()
            became = said(roles)
            note(session, made, "account.invite", actor=actor, now=now, became=became)
        staff_links.plan_letter(session, staff_links.INVITED, login, now=now)
    return made


def invite_again(user_id: uuid.UUID, *, actor: Actor, now: datetime) -> None:
    """Write once more to somebody who has not come in yet; the earlier links end."""
    with writing() as session:
        user = _locked(session, user_id)
        if user.password is None and user.active:
            staff_links.end_links(session, user_id, now=now)
            staff_links.plan_letter(session, staff_links.INVITED, user.email, now=now)
            note(session, user_id, "account.invite", actor=actor, now=now, became=said_of(user))


def change_roles(user_id: uuid.UUID, roles: Iterable[str], *, actor: Actor, now: datetime) -> None:
    """Give an account other roles; its sessions end.

    Raises:
        LastManagerError: nobody who runs the staff list would be left.
    """
    wanted = set(roles)
    with writing() as session:
        if Roles.MANAGER not in wanted:
            _keep_a_manager(session, user_id)
        user = _locked(session, user_id)
        was = said_of(user)
        if said(wanted) == was:
            return
        user.roles = _roles(session, wanted)
        end_all_of(session, user_id)
        note(session, user_id, "roles.change", actor=actor, now=now, was=was, became=said(wanted))


def close(user_id: uuid.UUID, *, actor: Actor, now: datetime) -> None:
    """Close an account: nobody signs in with it, and every session and link of it ends.

    Raises:
        LastManagerError: nobody who runs the staff list would be left.
    """
    with writing() as session:
        _keep_a_manager(session, user_id)
        user = _locked(session, user_id)
        if not user.active:
            return
        user.active = False
        end_all_of(session, user_id)
        staff_links.end_links(session, user_id, now=now)
        note(session, user_id, "account.close", actor=actor, now=now)


def reopen(user_id: uuid.UUID, *, actor: Actor, now: datetime) -> None:
    """Let somebody sign in again, with the password and second factor of before."""
    with writing() as session:
        user = _locked(session, user_id)
        if not user.active:
            user.active = True
            note(session, user_id, "account.reopen", actor=actor, now=now)


def reset_second_factor(user_id: uuid.UUID, *, actor: Actor, now: datetime) -> None:
    """Take away the second factor of somebody whose phone is gone; their sessions end."""
    with writing() as session:
        _locked(session, user_id)
        second_factor.reset(session, user_id)
        end_all_of(session, user_id)
        note(session, user_id, "second-factor.reset", actor=actor, now=now)


def is_last_manager(user_id: uuid.UUID) -> bool:
    """Whether this is the only one who can run the staff list."""
    return list(db.session.scalars(_managers())) == [user_id]


def said(roles: Iterable[str]) -> str:
    """Roles as history keeps them."""
    return ",".join(sorted(str(role) for role in roles))


def said_of(user: User) -> str:
    """The roles of an account as history keeps them."""
    return said(role.name for role in user.roles)


def _locked(session: Session, user_id: uuid.UUID) -> User:
    query = select(User).where(User.id == user_id)
    return session.scalars(query.with_for_update(key_share=True)).one()


def _roles(session: Session, names: Iterable[str]) -> list[Role]:
    return list(session.scalars(select(Role).where(Role.name.in_(list(names)))))


def _keep_a_manager(session: Session, leaving: uuid.UUID) -> None:
    # All are locked in one order before anything else, so of two who leave at once the second one
    # sees that the first has gone.
    if list(session.scalars(_managers().with_for_update(key_share=True))) == [leaving]:
        raise LastManagerError


def _managers() -> Select[uuid.UUID]:
    is_manager = User.roles.any(Role.name == Roles.MANAGER)
    here = select(User.id).where(User.active, User.password.is_not(None), is_manager)
    return here.order_by(User.id)
