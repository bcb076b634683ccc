"""Taking back a request: no call, no more mail. What is open about somebody's safety stays open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intake.domain.call_tasks import Ending
from intake.domain.states import IntakeState
from intake.services.call_tasks import settle
from intake.services.changing import WANTED, Changed, end, last_call
from intake.services.flagging import settle_priority
from intake.services.holding import let_go
from intake.services.locking import lock_clinician, lock_intake
from intake.services.nudging import call_off_nudge
from intake.services.placing import whose_call
from intake.services.recording import change_state
from intake.services.transaction import writing

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from intake.domain.actors import Actor


def withdraw(intake_id: uuid.UUID, *, actor: Actor, now: datetime) -> Changed:
    """End a sent request for its patient; its call is cancelled. Done again, nothing happens.

    Nobody is asked any more to find them a time. Flags stay as they are: a worry about somebody
    does not end with their request. While one is open that only a person closes, the case stays
    among those that need attention.

    Raises:
        IllegalMove: the request was closed, or never sent.
    """
    with writing() as session:
        intake = lock_intake(session, intake_id)
        if intake is None or intake.state == IntakeState.WITHDRAWN:
            return Changed.STANDING
        holder = whose_call(session, intake_id)
        if holder is not None:
            lock_clinician(session, holder)
        change_state(session, intake, "withdraw", actor=actor, now=now)
        intake.updated_at = now
        intake.version += 1
        settle_priority(session, intake)
        call_off_nudge(session, intake, now=now)
        let_go(session, intake_id, actor=actor, now=now)
        call = last_call(session, intake_id)
        if call is not None and call.state in WANTED:
            end(session, call, actor=actor, now=now)
        settle(session, intake_id, Ending.NOT_WANTED, actor=actor, now=now)
    return Changed.CHANGED
