"""Taking in what came back: the message is marked, and somebody is told who can do something.

Read twice, nothing changes; a report of a message that we never sent changes nothing either.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import structlog

from intake.domain.actors import system
from intake.gateways.bounce_box import bounce_box
from intake.gateways.bounces import read_bounce
from intake.services import deliveries
from intake.services.recording import record
from intake.services.transaction import writing

if TYPE_CHECKING:
    from datetime import datetime

    from intake.services.working import Work

BOUNCES: Final = system("bounces")
log = structlog.get_logger(__name__)


def read_bounces(work: Work) -> None:
    """What the job `read-bounces` does: empty the bounce mailbox.

    Raises:
        WorkFault: the mailbox cannot be read.
    """
    box = bounce_box()
    if box is not None:
        box.empty(lambda raw: take_in(raw, now=work.now()))
    with work.closing():
        pass


def take_in(raw: bytes, *, now: datetime) -> bool:
    """Take in one letter. Gives whether a message of ours was marked by it."""
    bounce = read_bounce(raw)
    if bounce is None or not bounce.job_ids:
        log.info("bounce.not_ours")
        return False
    with writing() as session:
        lost = deliveries.come_back(
            session, bounce.job_ids, bounce.smtp_code, bounce.enhanced_code, now=now
        )
        if lost is None:
            log.info("bounce.unknown")
        elif lost.intake_id is not None:
            record(session, lost.intake_id, "message.return", actor=BOUNCES, now=now)
    return lost is not None
