"""What a patient tells after sending the form: the list of cases shows it until it is read."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from intake.domain.actors import PATIENT

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from intake.domain.actors import Actor
    from intake.models import Intake


class Heard(StrEnum):
    """What was told."""

    PART_TWO = "part_two"
    CHANGE = "change"
    ANSWER = "answer"


def hear(intake: Intake, what: Heard, *, actor: Actor, now: datetime) -> None:
    """Mark a case as one with news from its patient; what staff write themselves is none.

    Args:
        intake: locked by the caller, inside `writing()`.
        what: the newest thing; it stands for all that was not read yet.
        actor: who told it.
        now: when.
    """
    if actor == PATIENT:
        intake.heard, intake.heard_at = what, now


def listened(intake: Intake, user_id: uuid.UUID) -> None:
    """The news were read, by whoever has the case; by anybody while nobody has it."""
    if intake.owner_id in (None, user_id):
        intake.heard = intake.heard_at = None
