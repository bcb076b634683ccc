"""Why a person has to ask a patient about their call, and how that can end."""

from __future__ import annotations

from enum import StrEnum


class TaskKind(StrEnum):
    """What waits for a person."""

    CALLBACK = "callback"
    """The patient said that none of the times suits them, and asked for a call."""
    NO_TIME = "no_time"
    """No time could be found that the patient's wishes allow."""
    MISSED = "missed"
    """The time of the call has passed, and the two did not meet."""
    CANCELLED = "cancelled"
    """The call was cancelled, by whomever, and the request stands."""
    IN_PERSON = "in_person"
    """The patient would rather come to the clinic."""


class Ending(StrEnum):
    """How a task ended."""

    BOOKED = "booked"
    IN_PERSON = "in_person"
    NOT_WANTED = "not_wanted"
    OTHER = "other"
