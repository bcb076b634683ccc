"""Names of queues and of kinds of job; constants that every room may import."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NamedTuple


class Queue(StrEnum):
    """Where work waits. A flood in one never delays another."""

    CRITICAL = "critical"
    NOTIFY = "notify"
    SCHEDULE = "schedule"
    HOUSEKEEPING = "housekeeping"


class Kind(StrEnum):
    """What a job does. The value is also the name of its Celery task."""

    ALERT_SAFETY = "alert-safety"
    ALERT_NEW_FORM = "alert-new-form"
    BOOK_CALL = "book-call"
    CONFIRM_CALL = "confirm-call"
    PURGE = "purge"
    CANARY = "canary"


class Rule(NamedTuple):
    """How a kind is treated: its queue and how often it is tried."""

    queue: Queue
    max_attempts: int = 10


RULES: Final[dict[Kind, Rule]] = {
    Kind.ALERT_SAFETY: Rule(Queue.CRITICAL, max_attempts=48),
    Kind.ALERT_NEW_FORM: Rule(Queue.NOTIFY, max_attempts=48),
    Kind.BOOK_CALL: Rule(Queue.SCHEDULE),
    Kind.CONFIRM_CALL: Rule(Queue.NOTIFY),
    Kind.PURGE: Rule(Queue.HOUSEKEEPING, max_attempts=3),
    Kind.CANARY: Rule(Queue.HOUSEKEEPING, max_attempts=1),
}
