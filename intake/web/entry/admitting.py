"""From a right password to being signed in: at once, or by way of the page that asks for a code.

Between the two nobody is signed in: the session holds whom we wait for and nothing that any other
page looks at.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from flask import g, redirect, session, url_for
from flask_security import login_user

from intake.domain.actors import staff
from intake.extensions import db
from intake.gateways import clock
from intake.models import User
from intake.services import second_factor
from intake.services.accounts import note
from intake.services.transaction import writing
from intake.web.access import FACTORS, home

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

HALF: Final = "half"
HALF_LIFE: Final = timedelta(minutes=10)


def password_was_right(user: User, place: str | None) -> ResponseReturnValue:
    """Sign in, or ask for the code first where the account has a second factor.

    Args:
        user: whose password it was.
        place: the staff page that was asked for, already checked to be one of ours.
    """
    if not second_factor.is_set(user.id):
        return _admit(user, place, factors=1)
    session[HALF] = {"user": str(user.id), "at": clock.now().isoformat(), "place": place}
    _renew()
    return redirect(url_for("entry.code"), 303)


def expected() -> User | None:
    """The person whose password was right a moment ago and whose code we wait for."""
    half = session.get(HALF)
    if not half or clock.now() - datetime.fromisoformat(half["at"]) > HALF_LIFE:
        return None
    user: User | None = db.session.get(User, uuid.UUID(half["user"]))
    return user if user is not None and user.active else None


def code_was_right(user: User) -> ResponseReturnValue:
    """Sign in the person whom we waited for."""
    half = session.pop(HALF)
    return _admit(user, half["place"], factors=2)


def _admit(user: User, place: str | None, *, factors: int) -> ResponseReturnValue:
    session.pop(HALF, None)
    with writing() as transaction:
        note(
            transaction,
            user.id,
            "session.begin",
            actor=staff(user.id),
            now=clock.now(),
            became="password and code" if factors > 1 else "password",
        )
    login_user(user, authn_via=["password"])
    session[FACTORS] = factors
    _renew()
    return redirect(place or home(), 303)


def _renew() -> None:
    """Leave nothing of use to somebody who planted the session: neither token nor form secret."""
    session.pop("csrf_token", None)
    g.pop("csrf_token", None)
    session.rotate = True  # type: ignore[attr-defined]
