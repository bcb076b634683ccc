"""Checking a patient in when their call begins. What is said of safety goes through the rules."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from intake.clinical.facts import Evidence
from intake.clinical.screening import Screening, screen
from intake.domain.states import AppointmentState, IllegalMove
from intake.models import Appointment, CheckIn
from intake.queries.check_ins import BODY
from intake.security.vaults import vault_of
from intake.services.flagging import raise_safety
from intake.services.locking import lock_intake
from intake.services.recording import record
from intake.services.transaction import writing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from intake.domain.actors import Actor

EVENT: Final = "call.check_in"
STOP: Final = "check-in"
OPEN: Final = (AppointmentState.BOOKED, AppointmentState.COMPLETED)


def check_in(
    appointment_id: uuid.UUID,
    fields: Mapping[str, Any],
    *,
    today: date,
    actor: Actor,
    now: datetime,
) -> bool:
    """Write down what was made sure of; its flags and alerts are in the same transaction.

    Args:
        appointment_id: the call that begins.
        fields: the answers, as the form made them.
        today: the date in the clinic's zone.
        actor: who asked.
        now: when.

    Returns:
        Whether an answer raised a flag.

    Raises:
        LookupError: there is no such call.
        IllegalMove: the call is not booked: cancelled, missed, or never given.
    """
    with writing() as session:
        call = session.scalar(select(Appointment).where(Appointment.id == appointment_id))
        intake = lock_intake(session, call.intake_id) if call is not None else None
        if call is None or intake is None:
            raise LookupError(appointment_id)
        session.refresh(call, with_for_update={"key_share": True})
        if call.state not in OPEN:
            raise IllegalMove(f"a call that is {call.state} has no check-in")
        row = CheckIn(id=uuid.uuid4(), intake_id=intake.id, appointment_id=call.id)
        row.body = vault_of(intake).seal(dict(fields), BODY, row.id)
        row.at, row.actor = now, actor
        session.add(row)
        record(session, intake.id, EVENT, actor=actor, now=now, became=str(call.id))
        found = findings(fields, f"{STOP}:{row.id}", today=today)
        raise_safety(session, intake, found, now=now)
    return bool(found.flags)


def findings(fields: Mapping[str, Any], stop: str, *, today: date) -> Screening:
    """What the rules of the form say of the answers at check-in.

    The answers stand in for the pages of the form that ask the same; the flags point at the
    check-in, so that each raises its own, whatever became of an earlier one.
    """
    pages: dict[str, dict[str, Any]] = {}
    if "safe" in fields:
        pages["safety-now"] = {"safe": fields["safe"]}
    if fields.get("changed") in {"stopped", "cut_down"}:
        item = {
            "id": STOP,
            "text": fields.get("changed_text", ""),
            "how": fields["changed"],
            "decided": fields.get("decided", "unsure"),
        }
        pages["stopped-list"] = {"items": [item], "finished": True}
    told = screen(pages, today=today)
    flags = tuple(
        replace(
            flag,
            evidence=tuple(
                Evidence(stop, each.field, each.text)
                for each in flag.evidence
                if each.step in pages
            ),
        )
        for flag in told.flags
        if any(each.step in pages for each in flag.evidence)
    )
    return replace(told, flags=flags)
