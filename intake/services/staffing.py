"""The clinic's people: who may sign in, and as what."""

from __future__ import annotations

import secrets
import uuid
from typing import TYPE_CHECKING, Final

from flask_security import hash_password
from sqlalchemy import select, update

from intake.domain.actors import system
from intake.extensions import db
from intake.models import Role, User
from intake.services import passwords
from intake.services.accounts import note
from intake.services.sessions import end_all_of
from intake.services.transaction import writing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

ROLES: Final = {
    "clinician": "reads cases and acts on them",
    "manager": "runs the schedule and the staff list",
    "operator": "watches queues and jobs, never a case",
    "auditor": "reads the record of who did what",
}

SHELL: Final = system("command-line")


class CannotAddError(Exception):
    """The account cannot be made. The message says what to change."""


def new_password() -> str:
    """A password that nobody will guess, easy enough to copy: 24 random characters."""
    return secrets.token_urlsafe(18)


def add_user(
    email: str, name: str, roles: Sequence[str], password: str, *, now: datetime
) -> uuid.UUID:
    """Add a member of staff.

    Args:
        email: the login; unique, kept in lower case.
        name: shown to colleagues.
        roles: one or more names of `ROLES`.
        password: 15 to 128 characters, and not easy to guess.
        now: when.

    Raises:
        CannotAddError: the email is taken, a role is unknown, or the password will not do.
    """
    unknown = sorted(set(roles) - set(ROLES))
    if unknown or not roles:
        raise CannotAddError(f"Roles are {', '.join(ROLES)}; not {', '.join(unknown) or 'none'}.")
    try:
        passwords.check(password, second_factor=False, about=(name, email))
    except passwords.UnfitPasswordError as unfit:
        raise CannotAddError(f"The password: {unfit}.") from None
    hashed = hash_password(passwords.normalized(password))
    with writing() as session:
        ensure_roles(session)
        login = email.strip().lower()
        if session.scalar(select(User.id).where(User.email == login)):
            raise CannotAddError(f"There is an account {login} already.")
        user = User(
            id=uuid.uuid4(),
            email=login,
            name=name,
            password=hashed,
            fs_uniquifier=uuid.uuid4().hex,
            created_at=now,
            roles=list(session.scalars(select(Role).where(Role.name.in_(roles)))),
        )
        session.add(user)
        note(session, user.id, "account.make", actor=SHELL, now=now, became=",".join(sorted(roles)))
        return user.id


def account_of(email: str) -> uuid.UUID | None:
    """The account with this login."""
    found: uuid.UUID | None = db.session.scalar(
        select(User.id).where(User.email == email.strip().lower())
    )
    return found


def set_password(user_id: uuid.UUID, password: str, *, now: datetime) -> None:
    """Give an account a new password, and sign it out everywhere."""
    hashed = hash_password(password)
    with writing() as session:
        session.execute(update(User).where(User.id == user_id).values(password=hashed))
        end_all_of(session, user_id)
        note(session, user_id, "password.change", actor=SHELL, now=now)


def ensure_roles(session: Session) -> None:
    """Write the roles that are not there yet."""
    standing = set(session.scalars(select(Role.name)))
    session.add_all(
        Role(name=name, description=text) for name, text in ROLES.items() if name not in standing
    )
    session.flush()


def people() -> list[User]:
    """Every account, by email."""
    return list(db.session.scalars(select(User).order_by(User.email)))
