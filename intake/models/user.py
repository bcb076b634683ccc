"""The people who work at the clinic."""

from __future__ import annotations

import uuid
from datetime import datetime

from flask_security import RoleMixin, UserMixin
from sqlalchemy import Column, ForeignKey, String, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intake.extensions import Base
from intake.models.base import Identified, Model
from intake.models.types import UtcDateTime

user_role = Table(
    "user_role",
    Base.metadata,
    Column("user_id", ForeignKey("user.id", ondelete="CASCADE"), primary_key=True),
    Column("role_id", ForeignKey("role.id", ondelete="CASCADE"), primary_key=True),
)


class Role(Identified, Model, RoleMixin):  # type: ignore[misc]
    """What someone may see: clinician, manager, operator, auditor."""

    __tablename__ = "role"

    name: Mapped[str] = mapped_column(String(32), unique=True)
    description: Mapped[str | None] = mapped_column(String(128))


class User(Identified, Model, UserMixin):  # type: ignore[misc]
    """A member of staff. Patients have no account."""

    __tablename__ = "user"

    email: Mapped[str] = mapped_column(String(255), unique=True)
    name: Mapped[str] = mapped_column(String(128))
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    roles: Mapped[list[Role]] = relationship(  # type: ignore[assignment]
        secondary=user_role, lazy="selectin"
    )


class WebSession(Model):
    """A browser's session, found by the hash of the token in its cookie.

    `data` holds ids and the CSRF secret only. `seen_at` moves on the person's own acts.
    """

    __tablename__ = "web_session"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    data: Mapped[str] = mapped_column(String(4096))
    user_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), index=True
    )
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
