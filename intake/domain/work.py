"""Names of queues and of kinds of job, and how each kind is treated.

To add a kind: a row here, its function in `intake/services/handlers.py`, a task in
`intake/tasks/kinds.py`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NamedTuple


class Queue(StrEnum):
    """Where work waits. A flood in one never delays another."""

    CRITICAL = "critical"
    NOTIFY = "notify"
    SCHEDULE = "schedule"
    HOUSEKEEPING = "housekeeping"


class Channel(StrEnum):
    """A way out of the house that can break for every message at once."""

    MAIL = "mail"


class Kind(StrEnum):
    """What a job does. The value is also the name of its Celery task."""

    ALERT_SAFETY = "alert-safety"
    ALERT_NEW_FORM = "alert-new-form"
    BOOK_CALL = "book-call"
    CONFIRM_CALL = "confirm-call"
    PURGE = "purge"
    CANARY = "canary"


FIVE_MINUTES_S: Final = 300
FOUR_HOURS_S: Final = 14_400


class Rule(NamedTuple):
    """How a kind is treated.

    Attributes:
        queue: where it waits.
        max_attempts: after so many it is dead and waits for a person.
        ceiling_s: the longest pause between two attempts, in seconds.
        channel: the way out that it needs, which can be paused as a whole.
    """

    queue: Queue
    max_attempts: int = 10
    ceiling_s: int = FOUR_HOURS_S
    channel: Channel | None = None


RULES: Final[dict[Kind, Rule]] = {
    Kind.ALERT_SAFETY: Rule(Queue.CRITICAL, 48, FIVE_MINUTES_S, Channel.MAIL),
    Kind.ALERT_NEW_FORM: Rule(Queue.NOTIFY, 48, FIVE_MINUTES_S, Channel.MAIL),
    Kind.BOOK_CALL: Rule(Queue.SCHEDULE),
    Kind.CONFIRM_CALL: Rule(Queue.NOTIFY, channel=Channel.MAIL),
    Kind.PURGE: Rule(Queue.HOUSEKEEPING, max_attempts=3),
    Kind.CANARY: Rule(Queue.HOUSEKEEPING, max_attempts=1),
}

# A job that ended its worker so often, or hung until it was ended, is not tried again.
CRASHES_ALLOWED: Final = 3

# Each limit must strike before the next: a task is told to stop, then ended, then its lease runs
# out, and only then may the broker think that its message was lost. Seconds.
SOFT_LIMIT_S: Final = 25
HARD_LIMIT_S: Final = 40
LEASE_S: Final = 60
VISIBILITY_S: Final = 300


def names_of(kind: Kind) -> tuple[str, ...]:
    """Every name under which this kind can be paused: its own, its queue's, its channel's."""
    rule = RULES[kind]
    return (kind, rule.queue, *((rule.channel,) if rule.channel else ()))


def in_order(smtp_timeout_s: float) -> bool:
    """Whether the limits strike one after the other, beginning with one step of SMTP."""
    limits = (smtp_timeout_s, SOFT_LIMIT_S, HARD_LIMIT_S, LEASE_S, VISIBILITY_S)
    return all(first < then for first, then in zip(limits, limits[1:], strict=False))
