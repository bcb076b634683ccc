"""Passwords of the staff: what one must be, whether a typed one is right, setting a new one.

NIST SP 800-63B: length and a list of what is guessed first. No rules of composition, no expiry.
The list is the one inside zxcvbn: common passwords, names, words, keyboard rows and dates.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any, Final

from flask import current_app
from flask_babel import lazy_gettext as _l
from flask_security import hash_password, verify_password
from sqlalchemy import update

from intake.extensions import db
from intake.models import User
from intake.services.accounts import note
from intake.services.sessions import end_all_of
from intake.services.transaction import writing

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from intake.domain.actors import Actor

LONGEST: Final = 128
SHORTEST_ALONE: Final = 15
SHORTEST_WITH_SECOND: Final = 8
# Fewer guesses than this and a list or a pattern finds it. Eight signs at random take 10^8.
FEWEST_ALONE: Final = 10**10
FEWEST_WITH_SECOND: Final = 10**7


class UnfitPasswordError(Exception):
    """The password cannot be taken. `said` tells the person what to change."""

    def __init__(self, said: Any) -> None:
        super().__init__(str(said))
        self.said = str(said)


def normalized(typed: str) -> str:
    """The same password however a keyboard composed its letters."""
    return unicodedata.normalize("NFKC", typed)


def is_right(user: User, typed: str) -> bool:
    """Whether this is the account's password. Costs the same for an account without one."""
    if not 0 < len(typed) <= LONGEST:
        return False
    if user.password is None:
        hash_password(normalized(typed))
        return False
    return bool(verify_password(normalized(typed), user.password))


def keep_new_hash(user: User) -> None:
    """Store a hash that was made anew at sign-in because hashing has become costlier meanwhile."""
    if not db.session.is_modified(user):
        return
    hashed = user.password
    db.session.rollback()
    with writing() as session:
        session.execute(update(User).where(User.id == user.id).values(password=hashed))


def check(typed: str, *, second_factor: bool, about: Iterable[str] = ()) -> None:
    """Refuse a password that is too short, too long, or among the first that anybody tries.

    Args:
        typed: the new password.
        second_factor: whether the account asks for a code as well.
        about: what somebody who knows the person tries first, such as name and email.

    Raises:
        UnfitPasswordError: with the words to show.
    """
    shortest = SHORTEST_WITH_SECOND if second_factor else SHORTEST_ALONE
    if len(normalized(typed)) < shortest:
        raise UnfitPasswordError(_l("Use %(count)s characters or more", count=shortest))
    if len(typed) > LONGEST:
        raise UnfitPasswordError(_l("Use %(count)s characters or fewer", count=LONGEST))
    # Its word lists weigh some megabytes that no other page needs.
    from zxcvbn import zxcvbn  # noqa: PLC0415

    words = [part for text in (*about, _clinic()) for part in re.split(r"\W+", text) if part]
    fewest = FEWEST_WITH_SECOND if second_factor else FEWEST_ALONE
    if zxcvbn(normalized(typed), user_inputs=words, max_length=LONGEST)["guesses"] < fewest:
        raise UnfitPasswordError(
            _l("This is one of the first that somebody would guess. Use a few words of your own")
        )


def change(  # noqa: PLR0913 - one keyword a thing that is told apart
    user: User,
    typed: str,
    *,
    second_factor: bool,
    actor: Actor,
    now: datetime,
    staying: str | None = None,
) -> None:
    """Set a new password and sign the person out everywhere else.

    Args:
        user: whose.
        typed: the new password.
        second_factor: whether the account asks for a code as well.
        actor: who does it.
        now: when.
        staying: token of the session that goes on.

    Raises:
        UnfitPasswordError: it cannot be taken; nothing has changed.
    """
    check(typed, second_factor=second_factor, about=(user.name, user.email))
    hashed = hash_password(normalized(typed))
    with writing() as session:
        session.execute(update(User).where(User.id == user.id).values(password=hashed))
        end_all_of(session, user.id, but=staying)
        note(session, user.id, "password.change", actor=actor, now=now)


def _clinic() -> str:
    return str(current_app.config["CLINIC"].name)
