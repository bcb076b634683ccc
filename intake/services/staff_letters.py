"""What staff are told by mail: references, priorities, links, and what kind of thing happened."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, Final

from flask import current_app
from flask_babel import lazy_gettext
from sqlalchemy import Row, Uuid, bindparam, func, select

from intake.domain import priority
from intake.domain.escalation import Reason
from intake.domain.faults import Obsolete, PermanentFault
from intake.domain.notices import Event
from intake.domain.states import AppointmentState, IntakeState
from intake.domain.work import Audience
from intake.extensions import db
from intake.models import Delivery, History, Intake, Ladder, LadderRung, User
from intake.queries.notices import Line, lines_of
from intake.services.call_letters import standing_call
from intake.services.letters import current_clinic, key_of, respond_words, severity_words, write
from intake.services.placing import HANDED, revision_name
from intake.services.telling import WATCHES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from intake.gateways.letter import Letter
    from intake.queries.calls import CallDetails
    from intake.services.claiming import Claim

EVENTS: Final[Mapping[Event, Any]] = {
    Event.NEW: lazy_gettext("New intake"),
    Event.SECOND_PART: lazy_gettext("Second part sent"),
    Event.ANSWER: lazy_gettext("Answer to a question"),
    Event.BOOKED: lazy_gettext("Call booked"),
    Event.MOVED: lazy_gettext("Call moved"),
    Event.CANCELLED: lazy_gettext("Call cancelled"),
    Event.UNDELIVERED: lazy_gettext("Message not delivered"),
}
ENDED: Final = frozenset({IntakeState.CLOSED, IntakeState.WITHDRAWN, IntakeState.EXPIRED})

_READER: Final = select(User.id, User.email).where(
    User.id == bindparam("reader", type_=Uuid()), User.active
)
# One question for both, since somebody in danger waits for the answer.
_READER_AND_CASE: Final = (
    select(User.email, Intake.reference, Intake.priority)
    .join(Intake, Intake.id == bindparam("case", type_=Uuid()))
    .where(User.id == bindparam("reader", type_=Uuid()), User.active)
)


def alert(claim: Claim, now: datetime) -> Letter:
    """Word of one case to the member of staff that the job names."""
    del now
    return _about(claim, {})


def unanswered(claim: Claim, now: datetime) -> Letter:
    """An urgent case is nobody's still, or again.

    Raises:
        Obsolete: somebody has taken it meanwhile.
    """
    del now
    case = db.session.get(Intake, claim.intake_id)
    if case is not None and case.acknowledged_at is not None:
        raise Obsolete("answered")
    ladder = db.session.scalar(
        select(Ladder)
        .where(Ladder.intake_id == claim.intake_id)
        .order_by(Ladder.number.desc())
        .limit(1)
    )
    climbed = 0
    if ladder is not None:
        reached = (LadderRung.ladder_id == ladder.id, LadderRung.reached_at.is_not(None))
        climbed = db.session.scalar(select(func.count()).where(*reached)) or 0
    again = ladder is not None and ladder.reason == Reason.NO_OUTCOME and climbed <= 1
    return _about(claim, {"again": again})


def clinician_note(claim: Claim, now: datetime) -> Letter:
    """Word to a clinician of a call that came, moved or went."""
    del now
    call, key = standing_call(claim), key_of(claim)
    watches = key[-1] == WATCHES
    theirs = watches or call.clinician_id == uuid.UUID(key[3])
    if call.state == AppointmentState.BOOKED and theirs:
        moved = call.sequence and (watches or not _is_new_to_them(call))
        return _about(claim, {"what": "moved" if moved else "booked"})
    return _about(claim, {"what": "cancelled" if watches else "gone"})


def _is_new_to_them(call: CallDetails) -> bool:
    """Whether this revision gave the call to its clinician."""
    this = revision_name(call.appointment_id, call.sequence)
    given = select(History.id).where(
        History.intake_id == call.intake_id, History.event == HANDED, History.was == this
    )
    return db.session.scalar(given.limit(1)) is not None


def undelivered(claim: Claim, now: datetime) -> Letter:
    """A message that did not arrive, to somebody who can do something about it."""
    del now
    lost = db.session.scalar(select(Delivery).where(Delivery.job_id == uuid.UUID(key_of(claim)[1])))
    if lost is None:
        raise Obsolete("gone")
    case = db.session.get(Intake, lost.intake_id) if lost.intake_id else None
    staff = lost.audience != Audience.PATIENT
    told = {"staff": staff, **(case_words(case) if case else {"reference": None})}
    if case is None:
        told["link"] = _address("/staff/alerts")
    return write(claim, current_clinic().name, _reader(claim).email, told)


def digest(claim: Claim, now: datetime) -> Letter:
    """Everything that could wait for this person's digest, the riskiest first.

    Raises:
        Obsolete: all of it was dealt with meanwhile; an empty digest is not sent.
    """
    del now
    reader = _reader(claim)
    cases = digest_words([one for one in lines_of(claim.job_id) if _waits(one, reader)])
    if not cases:
        raise Obsolete("nothing-left")
    told = {"cases": cases, "link": _address("/staff/")}
    return write(claim, current_clinic().name, reader.email, told)


def digest_words(lines: Sequence[Line]) -> list[dict[str, Any]]:
    """The cases of a digest, each once, with what happened to it in words."""
    cases: dict[uuid.UUID, dict[str, Any]] = {}
    for line in lines:
        words = cases.setdefault(line.intake.id, {**case_words(line.intake), "what": []})
        if EVENTS[line.event] not in words["what"]:
            words["what"].append(EVENTS[line.event])
    return list(cases.values())


def case_words(case: Intake | Row[str, str, int]) -> dict[str, Any]:
    """All that a message to staff may say of a case."""
    severity, respond = priority.words(case.priority)
    return {
        "reference": case.reference,
        "severity": severity_words(severity),
        "respond": respond_words(respond),
        "link": _address(f"/staff/intakes/{case.reference}"),
    }


def _waits(line: Line, reader: Row[uuid.UUID, str]) -> bool:
    taken = line.event is Event.NEW and line.intake.acknowledged_by == reader.id
    return line.intake.state not in ENDED and not taken


def _about(claim: Claim, more: Mapping[str, Any]) -> Letter:
    known = {"reader": claim.subject_id, "case": claim.intake_id}
    found = db.session.connection().execute(_READER_AND_CASE, known).first()
    if found is None:
        raise PermanentFault("no-reader")
    return write(claim, current_clinic().name, found.email, {**case_words(found), **more})


def _reader(claim: Claim) -> Row[uuid.UUID, str]:
    """Id and address, and nothing that a letter has no use for."""
    found = db.session.connection().execute(_READER, {"reader": claim.subject_id})
    if (reader := found.first()) is None:
        raise PermanentFault("no-reader")
    return reader


def _address(path: str) -> str:
    return f"{current_app.config['SETTINGS'].base_url.rstrip('/')}{path}"
