"""How a member of staff proves who they are, and what was done to their account."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from intake.models.base import Identified, Model
from intake.models.types import UtcDateTime


class SecondFactor(Model):
    """The authenticator app of one person.

    Secrets are sealed by the service's keys for this row. `pending` is one that was shown and not
    confirmed yet. `counter` is the last time step whose code was used: a code works once.
    """

    __tablename__ = "second_factor"

    user_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), primary_key=True
    )
    secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    pending: Mapped[bytes | None] = mapped_column(LargeBinary)
    counter: Mapped[int | None] = mapped_column(BigInteger)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class RecoveryCode(Identified, Model):
    """A code for the day when the phone is gone, kept as a keyed hash. It works once."""

    __tablename__ = "recovery_code"
    __table_args__ = (Index("uq_recovery_code", "user_id", "code_hash", unique=True),)

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    code_hash: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class StaffLink(Identified, Model):
    """A link by which somebody sets a password: an invitation, or a forgotten password.

    A wish for a new password is kept the same whether the address is anybody's or not. The token is
    kept by its hash, and sealed until the link is used, so that a letter that is tried again
    carries the same one.
    """

    __tablename__ = "staff_link"

    purpose: Mapped[str] = mapped_column(String(8))
    email_index: Mapped[bytes] = mapped_column(LargeBinary, index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    user_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), index=True
    )
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    token: Mapped[bytes | None] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AccountEvent(Identified, Model):
    """What was done to an account, and by whom. The database takes new rows and nothing else.

    `user_id` is the account; `was` and `became` are roles or counts, never a secret or an address.
    """

    __tablename__ = "account_event"
    __table_args__ = (
        Index("ix_account_event_at", "at", "id"),
        Index("ix_account_event_user", "user_id", "at"),
    )

    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(64))
    event: Mapped[str] = mapped_column(String(48))
    user_id: Mapped[uuid.UUID]
    was: Mapped[str | None] = mapped_column(String(64))
    became: Mapped[str | None] = mapped_column(String(64))
