"""What can go wrong with the service itself, and whom it calls, when and how often.

An alarm that nobody answers calls again, and calls more people. It leaves by a second way when
mail is what broke, since mail cannot say that mail is broken.
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime


class Trouble(StrEnum):
    """The name of an alarm. Its subject says with what: a kind, a channel, a check."""

    STALLED = "stalled"
    SLOW = "slow"
    DEAD_JOBS = "dead-jobs"
    WORKERS_SILENT = "workers-silent"
    BROKER_AWAY = "broker-away"
    CHANNEL_DOWN = "channel-down"
    CANARY_LATE = "canary-late"
    STUCK_CASES = "stuck-cases"
    NOBODY_TO_TELL = "nobody-to-tell"
    NO_FREE_TIMES = "no-free-times"
    CLOCK_WRONG = "clock-wrong"
    DISK_LOW = "disk-low"
    BROKER_FULL = "broker-full"
    BROKER_FORGETS = "broker-forgets"
    RELAY_SILENT = "relay-silent"


class Way(StrEnum):
    """How an alarm leaves the house."""

    MAIL = "mail"
    WEBHOOK = "webhook"


# What is over within this time calls nobody.
CALL_AFTER: Final = timedelta(seconds=20)
CALL_AGAIN_AFTER: Final = timedelta(minutes=15)
THEN_EVERY: Final = timedelta(hours=1)
ACKNOWLEDGED_FOR: Final = timedelta(hours=1)
# From this call on the managers are told too, and the second way out is used whatever broke.
WIDER_FROM_LEVEL: Final = 2
MAIL_IS_BROKEN: Final = frozenset({Trouble.CHANNEL_DOWN, Trouble.WORKERS_SILENT})
CANARY_LATE_AFTER: Final = timedelta(minutes=3)


def next_call(
    level: int,
    raised_at: datetime,
    called_at: datetime | None,
    acknowledged_until: datetime | None,
) -> datetime:
    """When an open alarm calls next.

    Args:
        level: how often it has called.
        raised_at: when it began.
        called_at: when it last called; `None` when it never did.
        acknowledged_until: until when somebody has taken it. After that it calls again: whoever
            took it may have forgotten it.
    """
    if called_at is None:
        due = raised_at + CALL_AFTER
    else:
        due = called_at + (CALL_AGAIN_AFTER if level < WIDER_FROM_LEVEL else THEN_EVERY)
    return due if acknowledged_until is None else max(due, acknowledged_until)


def ways_of(name: str, level: int) -> frozenset[Way]:
    """How the call with this number leaves; the first has number 1."""
    if name in MAIL_IS_BROKEN or level >= WIDER_FROM_LEVEL:
        return frozenset(Way)
    return frozenset({Way.MAIL})
