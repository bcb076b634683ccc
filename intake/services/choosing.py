"""The answer of the time page and the time it keeps, in one transaction."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, Final

from intake.domain.call_tasks import Ending, TaskKind
from intake.domain.choices import IN_PERSON as PLACE
from intake.domain.choices import NONE, ChosenTime, asks_a_person, read_choice, read_preference
from intake.domain.preferences import Preference, choose
from intake.extensions import db
from intake.models import Intake
from intake.queries.answers import load_draft
from intake.queries.call_tasks import PLACE_WANTED
from intake.queries.slots import offered
from intake.services import answering
from intake.services.call_tasks import ask_a_person, settle
from intake.services.holding import let_go, state_of, take
from intake.services.placing import TimeTaken
from intake.services.recording import record

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from intake.domain.actors import Actor
    from intake.services.answering import Saved

CALLBACK: Final = TaskKind.CALLBACK
IN_PERSON: Final = TaskKind.IN_PERSON
STOP: Final = "time"
TRIES: Final = 5


def choose_time(
    intake_id: uuid.UUID, fields: Mapping[str, Any], *, zone: str, actor: Actor, now: datetime
) -> Saved:
    """Save what a patient chose, and keep its time for them; the last choice counts.

    A wish, such as the first free time, is given a time at once where one suits; `kept` in the
    answer says which. Who wants none of the times is called back: a task says so.

    Args:
        intake_id: the draft.
        fields: the answer, as the form made it.
        zone: the patient's IANA zone.
        actor: who chooses.
        now: when.

    Raises:
        TimeTaken: the chosen time is not free any more; nothing has changed.
        NotEditable: the intake takes no more answers. From `services.answering`, as OffRoute.
    """

    def change(standing: Mapping[str, Any] | None) -> Mapping[str, Any]:
        session: Session = db.session()
        intake = session.get_one(Intake, intake_id)
        intake.zone = zone
        asked = {**fields, "zone": zone}
        kind = CALLBACK if asked["choice"] == NONE else IN_PERSON
        wanted = [kind] if asks_a_person(asked["choice"]) else []
        others = [one for one in (CALLBACK, IN_PERSON) if one not in wanted]
        settle(session, intake_id, Ending.BOOKED, kinds=others, actor=actor, now=now)
        if not wanted:
            return _keep(session, intake, asked, actor=actor, now=now)
        let_go(session, intake_id, actor=actor, now=now)
        if (standing or {}).get("choice") != asked["choice"]:
            ask_a_person(session, intake_id, kind, actor=actor, now=now)
        if kind is IN_PERSON:
            number = str(asked["choice"]).removeprefix(PLACE)
            record(session, intake_id, PLACE_WANTED, actor=actor, now=now, became=number)
        return asked

    return answering.edit(intake_id, STOP, change, actor=actor, now=now)


def _keep(
    session: Session, intake: Intake, asked: dict[str, Any], *, actor: Actor, now: datetime
) -> dict[str, Any]:
    answers, zone = load_draft(intake).answers, intake.zone
    chosen = read_choice(asked["choice"])
    if chosen is not None:
        take(session, intake, answers, chosen, zone=zone, actor=actor, now=now)
        return asked
    preference = read_preference(asked, zone) or Preference(zone)
    for _ in range(TRIES):
        found = choose(offered(now=now, state=state_of(answers), besides=intake.id), preference)
        if found is None:
            break
        best = ChosenTime(found.start, uuid.UUID(found.slot.clinician_id))
        try:
            take(session, intake, answers, best, zone=zone, actor=actor, now=now)
        except TimeTaken:
            continue
        return {**asked, "kept": str(best)}
    let_go(session, intake.id, actor=actor, now=now)
    return asked
