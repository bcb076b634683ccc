"""Names of queues and of kinds of job, and how each kind is treated.

To add a kind: a row here, its function in `intake/services/handlers.py`, a task in
`intake/tasks/kinds.py`.
"""

from __future__ import annotations

from enum import StrEnum
from itertools import pairwise
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
    PAGER = "pager"


class Audience(StrEnum):
    """Who reads a message. An operator sees this word and never an address."""

    CLINICIAN = "clinician"
    PATIENT = "patient"
    OPERATOR = "operator"
    # Somebody of the staff about their own account; the job finds them by a link, not by an id.
    STAFF = "staff"


class Kind(StrEnum):
    """What a job does. The value is also the name of its Celery task."""

    ALERT_SAFETY = "alert-safety"
    ALERT_UNANSWERED = "alert-unanswered"
    ALERT_NEW_FORM = "alert-new-form"
    CASE_NEWS = "case-news"
    ALERT_SECOND_PART = "alert-second-part"
    ALERT_ANSWER = "alert-answer"
    ALERT_UNDELIVERED = "alert-undelivered"
    PLAN_DIGESTS = "plan-digests"
    SEND_DIGEST = "send-digest"
    READ_BOUNCES = "read-bounces"
    CLIMB = "climb"
    OUTCOME_DUE = "outcome-due"
    PAGE = "page"
    BOOK_CALL = "book-call"
    CONFIRM_CALL = "confirm-call"
    CALL_OPERATOR = "call-operator"
    CALL_WEBHOOK = "call-webhook"
    RECONCILE = "reconcile"
    CANCEL_CALL = "cancel-call"
    REMIND_CALL = "remind-call"
    TELL_CLINICIAN = "tell-clinician"
    SEND_LINK = "send-link"
    INVITE_STAFF = "invite-staff"
    RESET_PASSWORD = "reset-password"  # noqa: S105 - the name of a job
    WRITE_PATIENT = "write-patient"
    REPLACE_CALL = "replace-call"
    SCREEN_UNSENT = "screen-unsent"
    NUDGE = "nudge"
    NO_TIME = "no-time"
    PURGE = "purge"
    CANARY = "canary"


FIVE_MINUTES_S: Final = 300
FOUR_HOURS_S: Final = 14_400
# With the pauses between them: about a quarter of an hour.
UNFORESEEN_FORGIVEN: Final = 6


class Rule(NamedTuple):
    """How a kind is treated.

    Attributes:
        queue: where it waits.
        max_attempts: after so many it is dead and waits for a person.
        ceiling_s: the longest pause between two attempts, in seconds.
        channel: the way out that it needs, which can be paused as a whole.
        audience: who reads the message, where there is one.
    """

    queue: Queue
    max_attempts: int = 10
    ceiling_s: int = FOUR_HOURS_S
    channel: Channel | None = None
    audience: Audience | None = None

    @property
    def forgiven(self) -> int:
        """How many attempts may end in a way nobody foresaw before the job is dead.

        Such a fault is most often in the code, and trying again repeats it. Where somebody may
        be in danger it is tried again all the same: it may have been a race, or a release that
        is just being replaced.
        """
        return UNFORESEEN_FORGIVEN if self.queue is Queue.CRITICAL else 0


def _mail(
    queue: Queue, audience: Audience, attempts: int = 10, ceiling_s: int = FOUR_HOURS_S
) -> Rule:
    return Rule(queue, attempts, ceiling_s, Channel.MAIL, audience)


RULES: Final[dict[Kind, Rule]] = {
    Kind.ALERT_SAFETY: _mail(Queue.CRITICAL, Audience.CLINICIAN, 48, FIVE_MINUTES_S),
    Kind.ALERT_UNANSWERED: _mail(Queue.CRITICAL, Audience.CLINICIAN, 48, FIVE_MINUTES_S),
    Kind.ALERT_NEW_FORM: _mail(Queue.NOTIFY, Audience.CLINICIAN, 48, FIVE_MINUTES_S),
    Kind.CASE_NEWS: _mail(Queue.NOTIFY, Audience.CLINICIAN, 48, FIVE_MINUTES_S),
    Kind.ALERT_SECOND_PART: _mail(Queue.NOTIFY, Audience.CLINICIAN, 48, FIVE_MINUTES_S),
    Kind.ALERT_ANSWER: _mail(Queue.NOTIFY, Audience.CLINICIAN, 48, FIVE_MINUTES_S),
    Kind.ALERT_UNDELIVERED: _mail(Queue.NOTIFY, Audience.CLINICIAN, 48, FIVE_MINUTES_S),
    Kind.PLAN_DIGESTS: Rule(Queue.HOUSEKEEPING, max_attempts=3),
    Kind.SEND_DIGEST: _mail(Queue.NOTIFY, Audience.CLINICIAN, 48, FIVE_MINUTES_S),
    Kind.READ_BOUNCES: Rule(Queue.HOUSEKEEPING, max_attempts=3),
    Kind.CLIMB: Rule(Queue.CRITICAL, 48, FIVE_MINUTES_S),
    Kind.OUTCOME_DUE: Rule(Queue.CRITICAL, 48, FIVE_MINUTES_S),
    Kind.PAGE: Rule(Queue.CRITICAL, 48, FIVE_MINUTES_S, Channel.PAGER, Audience.CLINICIAN),
    Kind.BOOK_CALL: Rule(Queue.SCHEDULE),
    Kind.CONFIRM_CALL: _mail(Queue.NOTIFY, Audience.PATIENT),
    # These two tell that something is wrong, so they may not wait behind what is wrong.
    Kind.CALL_OPERATOR: _mail(Queue.CRITICAL, Audience.OPERATOR, ceiling_s=FIVE_MINUTES_S),
    Kind.CALL_WEBHOOK: Rule(Queue.CRITICAL, ceiling_s=FIVE_MINUTES_S),
    Kind.RECONCILE: Rule(Queue.HOUSEKEEPING, max_attempts=3),
    Kind.CANCEL_CALL: _mail(Queue.NOTIFY, Audience.PATIENT),
    Kind.REMIND_CALL: _mail(Queue.NOTIFY, Audience.PATIENT, ceiling_s=FIVE_MINUTES_S),
    # Its reader is waiting, and its link soon ends.
    Kind.SEND_LINK: _mail(Queue.NOTIFY, Audience.PATIENT, 6, FIVE_MINUTES_S),
    Kind.INVITE_STAFF: _mail(Queue.NOTIFY, Audience.STAFF),
    Kind.RESET_PASSWORD: _mail(Queue.NOTIFY, Audience.STAFF, 6, FIVE_MINUTES_S),
    Kind.WRITE_PATIENT: _mail(Queue.NOTIFY, Audience.PATIENT),
    Kind.TELL_CLINICIAN: _mail(Queue.NOTIFY, Audience.CLINICIAN),
    Kind.REPLACE_CALL: Rule(Queue.SCHEDULE),
    # Nobody was told yet, and somebody may be in danger.
    Kind.SCREEN_UNSENT: Rule(Queue.CRITICAL, 48, FIVE_MINUTES_S),
    Kind.NUDGE: _mail(Queue.NOTIFY, Audience.PATIENT),
    Kind.NO_TIME: _mail(Queue.NOTIFY, Audience.PATIENT),
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


MAILED: Final = tuple(kind for kind, rule in RULES.items() if rule.channel is Channel.MAIL)


# What staff are sent, by how it comes: so a clinician's load can be counted from the rows.
PAGES: Final = frozenset({Kind.PAGE})
URGENT_MAIL: Final = frozenset({Kind.ALERT_SAFETY, Kind.ALERT_UNANSWERED})
ROUTINE_MAIL: Final = frozenset(
    kind
    for kind, rule in RULES.items()
    if rule.audience is Audience.CLINICIAN and kind not in PAGES | URGENT_MAIL
)


# All that can be paused as a whole.
PAUSABLE: Final = tuple(name.value for names in (Channel, Queue, Kind) for name in names)


def names_of(kind: Kind) -> tuple[str, ...]:
    """Every name under which this kind can be paused: its own, its queue's, its channel's."""
    rule = RULES[kind]
    return (kind, rule.queue, *((rule.channel,) if rule.channel else ()))


def in_order(smtp_timeout_s: float) -> bool:
    """Whether the limits strike one after the other, beginning with one step of SMTP."""
    limits = (smtp_timeout_s, SOFT_LIMIT_S, HARD_LIMIT_S, LEASE_S, VISIBILITY_S)
    return all(first < then for first, then in pairwise(limits))
