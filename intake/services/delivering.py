"""Sending a job's message: asked, given, answered, written down.

A message cannot be taken back and a mail server remembers nothing, so two things are written
around it: before the text goes, that it is going and that the job is still ours; after the
answer, what the answer was, in the transaction that closes the job.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from intake.domain.faults import FaultClass, PermanentFault
from intake.domain.replies import alike_of
from intake.gateways.letter import NotSendable
from intake.gateways.mailer import Sent, mailer
from intake.queries.refusals import befalls_others
from intake.services import channels, deliveries
from intake.services.ledger import Failure

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable
    from datetime import datetime

    from intake.gateways.letter import Letter
    from intake.services.claiming import Claim
    from intake.services.working import Work

    Compose = Callable[[Claim, datetime], Letter]


def mailed(compose: Compose) -> Callable[[Work], None]:
    """A handler that sends what `compose` writes, to one person."""

    def run(work: Work) -> None:
        try:
            letter = compose(work.claim, work.now())
        except NotSendable:
            raise PermanentFault("address") from None
        _close(work, mailer().send(letter, lambda: _going(work)))

    return run


def _going(work: Work) -> None:
    with work.holding() as session:
        deliveries.go_on(session, work.claim.job_id, now=work.now())


def _close(work: Work, sent: Sent) -> None:
    now, job_id = work.now(), work.claim.job_id
    reply = (sent.reply.smtp_code, sent.reply.enhanced_code) if sent.reply else (None, None)
    if sent.event == "accept":
        # Lost to a power cut, the mark that stands before it says that the message may have gone.
        with work.closing(now, relaxed=True) as session:
            deliveries.note_answer(session, job_id, "accept", *reply, now=now)
            channels.note_success(session, work.claim.kind, now=now)
        return
    fault = _fault(sent, job_id, now)
    # When the server refused for good, the row says so; when it may have kept it, that.
    event = "fail" if fault is FaultClass.PERMANENT else sent.event
    with work.failing(Failure(fault, sent.code)) as session:
        deliveries.note_answer(session, job_id, event, *reply, now=now)


def _fault(sent: Sent, job_id: uuid.UUID, now: datetime) -> FaultClass:
    """What went wrong, sorted once more where the server refuses one reader after the other.

    That is no message's own fault, so none spends an attempt or is dead of it. The channel rests
    and tries again by itself: were it paused for a person, two patients whose servers are choosy
    could hold back a safety alert.
    """
    alike = alike_of(sent.fault, sent.reply)
    if alike is not None and befalls_others(job_id, alike, now=now):
        return FaultClass.OUTAGE
    return sent.fault or FaultClass.TRANSIENT
