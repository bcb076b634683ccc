"""The second factor: a code from an authenticator app, or one of ten recovery codes.

Flask-Security makes and checks the codes (RFC 6238). What it leaves to us is that a code works
once: the time step of the last one used is kept, and only a later step is taken.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from flask import current_app
from flask_security import Totp
from passlib.totp import TOTP, TokenError, UsedTokenError
from sqlalchemy import delete, func, or_, select, update

from intake.extensions import db
from intake.models import RecoveryCode, SecondFactor, User
from intake.security.vaults import keyring
from intake.services.accounts import note
from intake.services.sessions import end_all_of
from intake.services.transaction import writing

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from sqlalchemy.orm import Session

    from intake.domain.actors import Actor

CODES: Final = 10
# A phone's clock may be one step off; a person may type until the step is over.
WINDOW_S: Final = 30
DIGITS: Final = 6
SECRET: Final = "second_factor.secret"  # noqa: S105 - the place it is sealed for
PENDING: Final = "second_factor.pending"


class CountedTotp(Totp):
    """Flask-Security's codes, each good for one use.

    Secrets come and go in the clear here: they are sealed for their row where they are stored.
    """

    def __init__(self, issuer: str) -> None:
        # The parent would make passlib encrypt them, without binding them to a row.
        self._totp = TOTP.using(issuer=issuer)

    def generate_totp_secret(self) -> str:
        """A new secret, as passlib's JSON."""
        return str(self._totp.new().to_json(encrypt=False))

    def step_of(self, code: str, secret: str) -> int | None:
        """The time step that a code belongs to, when it is right just now."""
        try:
            return int(self._totp.verify(code, secret, window=WINDOW_S).counter)
        except TokenError:
            return None

    def get_last_counter(self, user: Any) -> int | None:
        """The time step of the last code that was used."""
        row: SecondFactor = user
        return row.counter

    def set_last_counter(self, user: Any, tmatch: Any) -> None:
        """Use a time step up; of two tries side by side one alone succeeds.

        Raises:
            UsedTokenError: it, or a later one, has been used.
        """
        with writing() as session:
            used = session.execute(
                update(SecondFactor)
                .where(
                    SecondFactor.user_id == user.user_id,
                    or_(SecondFactor.counter.is_(None), SecondFactor.counter < tmatch.counter),
                )
                .values(counter=tmatch.counter)
                .returning(SecondFactor.user_id)
                .execution_options(synchronize_session=False)
            ).first()
        if used is None:
            raise UsedTokenError


@dataclass(frozen=True, slots=True)
class Setup:
    """What a person needs to set up their app: a picture, and the same to type in."""

    svg: bytes
    key: str


def is_set(user_id: uuid.UUID) -> bool:
    """Whether this account asks for a code."""
    row = db.session.get(SecondFactor, user_id)
    return row is not None and row.secret is not None


def begin(user_id: uuid.UUID) -> None:
    """Make a secret to be shown, unless one waits to be confirmed."""
    with writing() as session:
        row = session.get(SecondFactor, user_id)
        if row is None:
            row = SecondFactor(user_id=user_id)
            session.add(row)
        if row.pending is None:
            secret = _totp().generate_totp_secret()
            row.pending = keyring().seal(secret, PENDING, user_id)


def shown(user: User) -> Setup | None:
    """The secret that waits to be confirmed, as a picture and as text."""
    row = db.session.get(SecondFactor, user.id)
    if row is None or row.pending is None:
        return None
    secret, totp = keyring().open(row.pending, PENDING, user.id), _totp()
    # A data: address, which our policy for pages does not let an image be.
    picture = totp.generate_qrcode(user.email, secret).partition(",")[2]
    return Setup(base64.b64decode(picture), totp.get_totp_pretty_key(secret))


def confirm(
    user_id: uuid.UUID, code: str, *, actor: Actor, now: datetime, staying: str | None = None
) -> list[str] | None:
    """Take the shown secret into use when its code is right, and sign out everywhere else.

    Returns:
        New recovery codes, to be shown this once; nothing when the code is wrong.
    """
    row = db.session.get(SecondFactor, user_id)
    if row is None or row.pending is None:
        return None
    pending, secret = row.pending, keyring().open(row.pending, PENDING, user_id)
    step = _totp().step_of(plain(code), secret)
    if step is None:
        return None
    with writing() as session:
        taken = session.execute(
            update(SecondFactor)
            .where(SecondFactor.user_id == user_id, SecondFactor.pending == pending)
            .values(
                secret=keyring().seal(secret, SECRET, user_id),
                pending=None,
                counter=step,
                confirmed_at=now,
            )
            .returning(SecondFactor.user_id)
            .execution_options(synchronize_session=False)
        ).first()
        if taken is None:
            return None
        end_all_of(session, user_id, but=staying)
        note(session, user_id, "second-factor.set", actor=actor, now=now)
        return _new_codes(session, user_id, now=now)


def accepts(user_id: uuid.UUID, typed: str, *, actor: Actor, now: datetime) -> bool:
    """Whether this is a code of the app, or a recovery code, that was not used before. Uses it up.

    Args:
        user_id: who is asked.
        typed: as typed, blanks and hyphens included.
        actor: who is written down as having used a recovery code.
        now: when.
    """
    row, code = db.session.get(SecondFactor, user_id), plain(typed)
    if row is None or row.secret is None:
        return False
    if len(code) == DIGITS:
        secret = keyring().open(row.secret, SECRET, user_id)
        counted: Any = row
        return bool(_totp().verify_totp(code, secret, counted, window=WINDOW_S))
    return bool(code) and _use_recovery_code(user_id, code, actor=actor, now=now)


def _use_recovery_code(user_id: uuid.UUID, code: str, *, actor: Actor, now: datetime) -> bool:
    with writing() as session:
        used = session.execute(
            update(RecoveryCode)
            .where(
                RecoveryCode.user_id == user_id,
                RecoveryCode.code_hash == _hash(user_id, code),
                RecoveryCode.used_at.is_(None),
            )
            .values(used_at=now)
            .returning(RecoveryCode.id)
            .execution_options(synchronize_session=False)
        ).first()
        if used is None:
            return False
        left = _left(session, user_id)
        note(session, user_id, "recovery-code.use", actor=actor, now=now, became=str(left))
    return True


def new_codes(user_id: uuid.UUID, *, actor: Actor, now: datetime) -> list[str]:
    """Ten new recovery codes, to be shown this once. The old ones are worth nothing any more."""
    with writing() as session:
        note(session, user_id, "recovery-code.renew", actor=actor, now=now)
        return _new_codes(session, user_id, now=now)


def codes_left(user_id: uuid.UUID) -> int:
    """How many recovery codes are not used yet."""
    return _left(db.session(), user_id)


def reset(session: Session, user_id: uuid.UUID) -> None:
    """Take an account's second factor away, with its recovery codes. Inside `writing()`."""
    session.execute(delete(SecondFactor).where(SecondFactor.user_id == user_id))
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))


def plain(typed: str) -> str:
    """A typed code without what people put between its parts, or nothing where it is none."""
    code = re.sub(r"[\s-]", "", typed).lower()
    return code if re.fullmatch(r"[0-9]{6}|[0-9a-f]{12}", code) else ""


def _new_codes(session: Session, user_id: uuid.UUID, *, now: datetime) -> list[str]:
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    codes = [str(code) for code in _totp().generate_recovery_codes(CODES)]
    session.add_all(
        RecoveryCode(user_id=user_id, code_hash=_hash(user_id, plain(code)), created_at=now)
        for code in codes
    )
    return codes


def _left(session: Session, user_id: uuid.UUID) -> int:
    query = select(func.count()).where(
        RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None)
    )
    return session.scalar(query) or 0


def _hash(user_id: uuid.UUID, code: str) -> bytes:
    # Keyed, so that the database alone is no place to guess in.
    return keyring().blind("recovery-code", f"{user_id}|{code}")


def _totp() -> CountedTotp:
    return CountedTotp(current_app.config["CLINIC"].name)
