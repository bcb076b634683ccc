"""Who does something: a patient, a member of staff, or a named part of the service.

Nothing is ever done by nobody: history and audit refuse an empty actor.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NewType

if TYPE_CHECKING:
    import uuid

Actor = NewType("Actor", str)

PATIENT: Final = Actor("patient")
STAFF: Final = "user:"


def staff(user_id: uuid.UUID) -> Actor:
    """A member of staff."""
    return Actor(f"{STAFF}{user_id}")


def is_staff(actor: str) -> bool:
    """Whether a member of staff did it."""
    return actor.startswith(STAFF)


def system(name: str) -> Actor:
    """A part of the service that acts by itself, such as a task or the relay."""
    return Actor(f"system:{name}")
