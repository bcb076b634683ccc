"""What each kind of job does. A kind that is missing here waits; it is never lost.

A handler closes its job itself, through `Work`: an effect in the database in one transaction
with the closing, a message in two steps around the mail server's answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from intake.domain.work import Kind
from intake.services import (
    account_letters,
    booking,
    bouncing,
    call_letters,
    delivering,
    digesting,
    escalating,
    housekeeping,
    link_letters,
    nudging,
    operator_letters,
    outward,
    paging,
    patient_letters,
    reconciling,
    replacing,
    staff_letters,
    unsent,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy.orm import Session

    from intake.services.claiming import Claim
    from intake.services.working import Work

    Effect = Callable[[Session, Claim, datetime], None]


def effect(function: Effect) -> Callable[[Work], None]:
    """A handler whose whole work is in the database."""

    def run(work: Work) -> None:
        with work.closing() as session:
            function(session, work.claim, work.now())

    return run


HANDLERS: Final[dict[Kind, Callable[[Work], None]]] = {
    Kind.ALERT_SAFETY: delivering.mailed(staff_letters.alert),
    Kind.ALERT_UNANSWERED: delivering.mailed(staff_letters.unanswered),
    Kind.ALERT_NEW_FORM: delivering.mailed(staff_letters.alert),
    Kind.CASE_NEWS: delivering.mailed(staff_letters.alert),
    Kind.ALERT_SECOND_PART: delivering.mailed(staff_letters.alert),
    Kind.ALERT_ANSWER: delivering.mailed(staff_letters.alert),
    Kind.ALERT_UNDELIVERED: delivering.mailed(staff_letters.undelivered),
    Kind.PLAN_DIGESTS: effect(digesting.plan_digests),
    Kind.SEND_DIGEST: delivering.mailed(staff_letters.digest),
    Kind.READ_BOUNCES: bouncing.read_bounces,
    Kind.CLIMB: effect(escalating.climb),
    Kind.OUTCOME_DUE: effect(escalating.outcome_due),
    Kind.PAGE: paging.page,
    Kind.BOOK_CALL: effect(booking.book_call),
    Kind.CONFIRM_CALL: delivering.mailed(call_letters.confirmation),
    Kind.CANCEL_CALL: delivering.mailed(call_letters.cancellation),
    Kind.REMIND_CALL: delivering.mailed(call_letters.reminder),
    Kind.REPLACE_CALL: effect(replacing.replace_call),
    Kind.NO_TIME: delivering.mailed(call_letters.no_time),
    Kind.TELL_CLINICIAN: delivering.mailed(staff_letters.clinician_note),
    Kind.WRITE_PATIENT: delivering.mailed(patient_letters.something_waits),
    Kind.SEND_LINK: delivering.mailed(link_letters.link),
    Kind.SCREEN_UNSENT: effect(unsent.screen_left),
    Kind.NUDGE: delivering.mailed(nudging.nudge),
    Kind.INVITE_STAFF: delivering.mailed(account_letters.invitation),
    Kind.RESET_PASSWORD: delivering.mailed(account_letters.forgotten),
    Kind.PURGE: effect(housekeeping.purge),
    Kind.CANARY: outward.canary,
    Kind.CALL_OPERATOR: delivering.mailed(operator_letters.operator_call),
    Kind.CALL_WEBHOOK: outward.call_webhook,
    Kind.RECONCILE: effect(reconciling.reconcile),
}
