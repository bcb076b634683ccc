"""The states of what we keep, and the only moves between them.

A move that is not in a table is an error, never a shrug.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping


class IllegalMove(Exception):  # noqa: N818 - it reads as what it is at the raise
    """The state does not allow this event."""


class IntakeState(StrEnum):
    """Where a screening stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class AppointmentState(StrEnum):
    """Where a screening call stands. Held, requested and booked take the clinician's time."""

    HELD = "held"
    REQUESTED = "requested"
    BOOKED = "booked"
    COMPLETED = "completed"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"
    RELEASED = "released"


class JobState(StrEnum):
    """Where a piece of work stands. Dead waits for a person, for as long as it takes."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"
    CANCELLED = "cancelled"


class DeliveryState(StrEnum):
    """How far a message got. Accepted is the mail server's word, not the reader's."""

    QUEUED = "queued"
    ACCEPTED = "accepted"
    AMBIGUOUS = "ambiguous"
    BOUNCED = "bounced"
    FAILED = "failed"


class FlagState(StrEnum):
    """Whether a rule's finding still stands."""

    OPEN = "open"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


class QuestionState(StrEnum):
    """Where a question to a patient stands."""

    OPEN = "open"
    ANSWERED = "answered"
    TAKEN_BACK = "taken_back"


ACTIVE_APPOINTMENTS: Final = (
    AppointmentState.HELD,
    AppointmentState.REQUESTED,
    AppointmentState.BOOKED,
)

TRANSITIONS: Final[Mapping[tuple[StrEnum, str], StrEnum]] = {
    (IntakeState.DRAFT, "submit"): IntakeState.SUBMITTED,
    (IntakeState.DRAFT, "withdraw"): IntakeState.WITHDRAWN,
    (IntakeState.DRAFT, "expire"): IntakeState.EXPIRED,
    (IntakeState.SUBMITTED, "withdraw"): IntakeState.WITHDRAWN,
    (IntakeState.SUBMITTED, "close"): IntakeState.CLOSED,
    (IntakeState.CLOSED, "reopen"): IntakeState.SUBMITTED,
    (AppointmentState.HELD, "request"): AppointmentState.REQUESTED,
    (AppointmentState.HELD, "release"): AppointmentState.RELEASED,
    (AppointmentState.REQUESTED, "move"): AppointmentState.REQUESTED,
    (AppointmentState.REQUESTED, "book"): AppointmentState.BOOKED,
    (AppointmentState.REQUESTED, "cancel"): AppointmentState.CANCELLED,
    (AppointmentState.BOOKED, "move"): AppointmentState.BOOKED,
    (AppointmentState.BOOKED, "cancel"): AppointmentState.CANCELLED,
    (AppointmentState.BOOKED, "complete"): AppointmentState.COMPLETED,
    (AppointmentState.BOOKED, "miss"): AppointmentState.NO_SHOW,
    (JobState.QUEUED, "claim"): JobState.RUNNING,
    (JobState.QUEUED, "cancel"): JobState.CANCELLED,
    (JobState.RUNNING, "finish"): JobState.DONE,
    (JobState.RUNNING, "return"): JobState.QUEUED,
    (JobState.RUNNING, "die"): JobState.DEAD,
    (JobState.RUNNING, "drop"): JobState.CANCELLED,
    (JobState.DEAD, "retry"): JobState.QUEUED,
    (JobState.DEAD, "cancel"): JobState.CANCELLED,
    # What an operator did is taken back: a retry that has not begun, a cancelling.
    (JobState.QUEUED, "bury"): JobState.DEAD,
    (JobState.CANCELLED, "bury"): JobState.DEAD,
    (JobState.CANCELLED, "restore"): JobState.QUEUED,
    (DeliveryState.QUEUED, "accept"): DeliveryState.ACCEPTED,
    (DeliveryState.QUEUED, "doubt"): DeliveryState.AMBIGUOUS,
    (DeliveryState.QUEUED, "fail"): DeliveryState.FAILED,
    (DeliveryState.AMBIGUOUS, "accept"): DeliveryState.ACCEPTED,
    (DeliveryState.AMBIGUOUS, "doubt"): DeliveryState.AMBIGUOUS,
    (DeliveryState.AMBIGUOUS, "fail"): DeliveryState.FAILED,
    (DeliveryState.FAILED, "requeue"): DeliveryState.QUEUED,
    (DeliveryState.ACCEPTED, "bounce"): DeliveryState.BOUNCED,
    (DeliveryState.AMBIGUOUS, "bounce"): DeliveryState.BOUNCED,
    (QuestionState.OPEN, "answer"): QuestionState.ANSWERED,
    (QuestionState.OPEN, "take_back"): QuestionState.TAKEN_BACK,
    (FlagState.OPEN, "withdraw"): FlagState.WITHDRAWN,
    (FlagState.OPEN, "close"): FlagState.CLOSED,
    (FlagState.WITHDRAWN, "raise"): FlagState.OPEN,
    (FlagState.CLOSED, "raise"): FlagState.OPEN,
}


S = TypeVar("S", bound=StrEnum)


def move(state: S, event: str) -> S:
    """Give the state that follows.

    Raises:
        IllegalMove: the table has no such move.
    """
    try:
        return TRANSITIONS[state, event]  # type: ignore[return-value]
    except KeyError:
        raise IllegalMove(f"{type(state).__name__} {state} does not allow {event}") from None
