"""Scenes of an album that come after the form was sent: the second part, and the call itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.walks.album import Album, Looking
from tests.walks.answers import changed
from tests.walks.journey import submit, walk, whole_journey

if TYPE_CHECKING:
    from collections.abc import Mapping

MORE = "/intake/more"
CALL = re.compile(r"/staff/schedule/calls/[0-9a-f-]{36}")
EMERGENCY = {
    "conditions": ["high_blood_pressure"],
    "pressure_control": "not_controlled",
    "reading_symptoms": ["chest_pain"],
}


def second_part(album: Album) -> None:
    """The questions after sending, each empty, wrong and filled; and an answer that cannot wait."""
    patient = Looking(album, "-second", stumble=False)
    whole_journey(patient)
    patient.stumble = True
    patient.visited.clear()
    check = walk(patient, start=MORE)
    patient.look_again()
    assert submit(patient, check).path == "/intake/done"
    worried = Looking(album, "-emergency", stumble=False)
    whole_journey(worried)
    walk(worried, changed(health=EMERGENCY), until="act-now", start=MORE)


def the_call(album: Album, person: Looking) -> None:
    """Checking a patient in, wrong and right, and a call that somebody else was quicker with.

    Args:
        album: where pages are kept.
        person: a clinician who has signed in.
    """
    call, check_in = _booked(person)
    page = person.get(check_in)
    person.stumble = True
    person.submit(page, {})
    person.stumble = False
    again = person.submit(person.get(f"{call}/cancel"), {"seen": "999"})
    assert again.status == 409


def _booked(person: Looking) -> tuple[str, str]:
    """Addresses of a booked call and of its check-in."""
    listed = person.get("/staff/schedule?who=all").soup.select("main a[href]")
    for call in dict.fromkeys(str(link["href"]) for link in listed):
        if CALL.fullmatch(call):
            found: Mapping[str, str] | None = person.get(call).soup.select_one(
                "main a[href$=check-in]"
            )
            if found:
                return call, str(found["href"])
    raise AssertionError("no booked call is on the schedule")
