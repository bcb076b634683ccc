"""Who works on cases, so that one can be handed to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from intake.domain.roles import GRANTS, Right
from intake.extensions import db
from intake.models import Role, User

if TYPE_CHECKING:
    import uuid

READS_CASES: Final = tuple(role for role, rights in GRANTS.items() if Right.READ_CASES in rights)


def colleagues(user_id: uuid.UUID) -> list[tuple[uuid.UUID, str]]:
    """Id and name of everybody else who reads cases and may sign in, by name, in one query."""
    rows = db.session.execute(
        select(User.id, User.name)
        .where(User.active, User.id != user_id, User.roles.any(Role.name.in_(READS_CASES)))
        .order_by(User.name, User.id)
    )
    return [(row.id, row.name) for row in rows]
