"""A call as staff read it: when on two clocks, what happened, and the times it could move to."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from intake.domain.choices import ChosenTime
from intake.domain.zones import Said, say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from intake.domain.offers import Day
    from intake.queries.call_history import Act


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to a call, in words."""

    said: Said
    text: str
    who: str


def events(found: Sequence[Act], zone: str) -> list[Event]:
    """What happened, on the clinic's clock."""
    return [Event(say(act.at, zone, zone), act_words(act.event), who(act)) for act in found]


def act_words(event: str) -> str:
    """What was done to a call."""
    words = {
        "appointment.hold": _("Kept a time"),
        "appointment.release": _("Gave the kept time back"),
        "appointment.request": _("Asked for the call"),
        "appointment.book": _("Booked the call"),
        "appointment.move": _("Moved the call"),
        "appointment.cancel": _("Cancelled the call"),
        "appointment.complete": _("Said that the call took place"),
        "appointment.miss": _("Said that the call was missed"),
        "call.callback_wanted": _("Asked us to call"),
        "call.needs_person": _("Asked for a person to find a time"),
        "call.settled": _("Settled the task to call"),
        "call.cancel_reason": _("Said why it was cancelled"),
        "call.place_wanted": _("Asked to come in person"),
        "call.handed": _("Gave the call to another clinician"),
        "call.same_time": _("Left the time as it was"),
        "call.check_in": _("Checked the patient in"),
    }
    return str(words.get(event, event.replace(".", " ").replace("_", " ").capitalize()))


def who(act: Act) -> str:
    """Who did it: a colleague's name, the patient, or the service."""
    if act.name:
        return act.name
    return str(_("the patient") if act.actor == "patient" else _("the service"))


def on_patients_clock(start: datetime, patient: str, clinic: str) -> str | None:
    """The time in the patient's words, where their clock shows another than the clinic's."""
    theirs, ours = say(start, patient, patient), say(start, clinic, clinic)
    return None if theirs.primary == ours.primary else theirs.primary


def choices(
    day: Day, names: Mapping[str, str], *, patient: str, clinic: str
) -> list[tuple[str, str]]:
    """The times of a day with each clinician who could take them: value to post, and words."""
    found = []
    for offer in day.offers:
        for slot in offer.slots:
            chosen = ChosenTime(slot.start, uuid.UUID(slot.clinician_id))
            time = say(slot.start, clinic, clinic).clock
            label = f"{time}, {names.get(slot.clinician_id, '')}"
            theirs = say(slot.start, patient, patient)
            if theirs.clock != time:
                label = _(
                    "%(time)s (%(theirs)s for the patient)",
                    time=label,
                    theirs=f"{theirs.clock} {theirs.zone_name}",
                )
            found.append((str(chosen), str(label)))
    return found
