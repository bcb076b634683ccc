"""The staff list, and what was done to accounts."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import desc, exists, func, select, tuple_

from intake.domain.roles import Role as Roles
from intake.extensions import db
from intake.models import AccountEvent, Role, SecondFactor, User
from intake.queries.jobs import Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class Person:
    """One of the staff. `coded`: has a second factor. `joined`: has chosen a password."""

    user: User
    coded: bool

    @property
    def roles(self) -> list[str]:
        """What they do, in a fixed order."""
        return sorted(role.name for role in self.user.roles)

    @property
    def joined(self) -> bool:
        """Whether they have come in once."""
        return self.user.password is not None


@dataclass(frozen=True, slots=True)
class AccountAct:
    """One act on an account, with the names of who did it and to whom."""

    at: datetime
    who: str
    whom: str
    event: str
    was: str | None
    became: str | None


@dataclass(frozen=True, slots=True)
class ActPage:
    """Some acts, the newest first, and where the older ones begin."""

    rows: list[AccountAct]
    after: Place | None


def people() -> list[Person]:
    """Every account: those who work here by name, then the closed ones."""
    rows = db.session.execute(
        select(User, SecondFactor.secret.is_not(None))
        .outerjoin(SecondFactor, SecondFactor.user_id == User.id)
        .order_by(desc(User.active), User.name, User.email)
    )
    return [Person(row[0], bool(row[1])) for row in rows]


def person(user_id: uuid.UUID) -> Person | None:
    """One account."""
    user = db.session.get(User, user_id)
    if user is None:
        return None
    row = db.session.get(SecondFactor, user_id)
    return Person(user, row is not None and row.secret is not None)


def acts(after: Place | None = None, user_id: uuid.UUID | None = None) -> ActPage:
    """One page of what was done to accounts, or to one of them."""
    query = select(AccountEvent).order_by(desc(AccountEvent.at), desc(AccountEvent.id))
    if user_id is not None:
        query = query.where(AccountEvent.user_id == user_id)
    if after is not None:
        here = tuple_(AccountEvent.at, AccountEvent.id)
        query = query.where(here < tuple_(after.at, after.id))
    rows = db.session.scalars(query.limit(PAGE + 1)).all()
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return ActPage(_told(rows[:PAGE]), Place(last.at, last.id) if last else None)


def _told(rows: Sequence[AccountEvent]) -> list[AccountAct]:
    names = names_of([row.actor for row in rows], [row.user_id for row in rows])
    return [
        AccountAct(
            row.at,
            said(row.actor, names),
            names.get(row.user_id, "-"),
            row.event,
            row.was,
            row.became,
        )
        for row in rows
    ]


def names_of(actors: Iterable[str], ids: Iterable[uuid.UUID] = ()) -> dict[uuid.UUID, str]:
    """Names of the staff by id, for actors of history and for ids."""
    wanted = {uuid.UUID(actor[5:]) for actor in actors if actor.startswith("user:")} | set(ids)
    rows = db.session.execute(select(User.id, User.name).where(User.id.in_(wanted)))
    return {row.id: row.name for row in rows}


def said(actor: str, names: dict[uuid.UUID, str]) -> str:
    """Who an actor of history is: a colleague's name, or a part of the service."""
    kind, _, name = actor.partition(":")
    return names.get(uuid.UUID(name), name) if kind == "user" else (name or kind)


@dataclass(frozen=True, slots=True)
class Staffing:
    """How the staff stands: active accounts that have joined."""

    people: int
    managers: int
    uncoded: int


def staffing() -> Staffing:
    """Count those who can sign in, the managers among them, and those without a second factor."""
    here = select(func.count()).where(User.active, User.password.is_not(None))
    coded = exists().where(SecondFactor.user_id == User.id, SecondFactor.secret.is_not(None))
    manager = User.roles.any(Role.name == Roles.MANAGER)
    return Staffing(
        db.session.scalar(here) or 0,
        db.session.scalar(here.where(manager)) or 0,
        db.session.scalar(here.where(~coded)) or 0,
    )
