"""Who stands in for whom: somebody away is not told, their deputy is."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import select

from intake.models import Deputy, Role, User
from intake.queries.colleagues import READS_CASES
from intake.services.transaction import writing

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    # By the id of who is away: who stands in.
    Away = dict[uuid.UUID, User]


class NotADeputy(ValueError):  # noqa: N818 - it reads as what it is at the raise
    """These dates or this person will not do; `args[0]` says why in one word."""


def stand_ins(session: Session, people: Sequence[User], *, now: datetime) -> list[User]:
    """Those who are told in place of these people just now, each once.

    Deputies may have deputies. Where nobody of the line is there, the first one is told after all:
    silence is worse.
    """
    return in_place_of(people, away(session, now=now))


def away(session: Session, *, now: datetime) -> Away:
    """Who is away just now, with who stands in for them: few, so one question finds all."""
    day = now.astimezone(ZoneInfo(current_app.config["CLINIC"].zone)).date()
    rows = session.execute(
        select(Deputy.user_id, User)
        .join(User, User.id == Deputy.deputy_id)
        .where(Deputy.starts_on <= day, Deputy.ends_on >= day)
        .order_by(Deputy.made_at)
    ).all()
    return {row[0]: row[1] for row in rows}


def in_place_of(people: Iterable[User], gone: Away) -> list[User]:
    """`stand_ins`, for who has asked already who is away."""
    return list({one.id: one for one in (_whoever(who, gone) for who in people)}.values())


def _whoever(person: User, gone: Away) -> User:
    seen, here = {person.id}, person
    while here.id in gone:
        here = gone[here.id]
        if here.id in seen:
            return person
        seen.add(here.id)
    return here if here.active else person


def appoint(  # noqa: PLR0913 - one keyword a column
    user_id: uuid.UUID,
    deputy_id: uuid.UUID,
    starts_on: date,
    ends_on: date,
    *,
    today: date,
    now: datetime,
) -> None:
    """Have somebody told in a person's place, on these days of the clinic, both included.

    Raises:
        NotADeputy: `self`, `order` (it ends before it starts), `past`, `who` (they do not read
            cases), `twice` (somebody stands in on one of these days already).
    """
    if deputy_id == user_id:
        raise NotADeputy("self")
    if ends_on < starts_on:
        raise NotADeputy("order")
    if ends_on < today:
        raise NotADeputy("past")
    with writing() as session:
        if deputy_id not in {one.id for one in readers(session)}:
            raise NotADeputy("who")
        meets = (
            Deputy.user_id == user_id,
            Deputy.starts_on <= ends_on,
            Deputy.ends_on >= starts_on,
        )
        if session.scalar(select(Deputy.id).where(*meets).limit(1)) is not None:
            raise NotADeputy("twice")
        made = Deputy(user_id=user_id, deputy_id=deputy_id, starts_on=starts_on, ends_on=ends_on)
        made.made_at = now
        session.add(made)


def dismiss(row_id: uuid.UUID, *, user_id: uuid.UUID) -> bool:
    """Take back one's own deputy. Gives whether there was one."""
    with writing() as session:
        row = session.get(Deputy, row_id)
        if row is None or row.user_id != user_id:
            return False
        session.delete(row)
        return True


def readers(session: Session) -> Sequence[User]:
    """Everybody who reads cases, by login."""
    return session.scalars(
        select(User)
        .where(User.active, User.roles.any(Role.name.in_(READS_CASES)))
        .order_by(User.email)
    ).all()


def active(session: Session, emails: Iterable[str]) -> Sequence[User]:
    """Those of these logins that may sign in, by login."""
    logins = [email.strip().lower() for email in emails]
    return session.scalars(
        select(User).where(User.active, User.email.in_(logins)).order_by(User.email)
    ).all()
