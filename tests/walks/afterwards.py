"""Scenes of an album that come after the form was sent: the second part, the call, how it ended."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from intake.domain.states import AppointmentState
from intake.extensions import db
from intake.gateways import clock
from intake.models import Appointment, Intake
from intake.queries.visits import token_of
from tests.walks.accounts import enter, hidden
from tests.walks.album import Album, Looking
from tests.walks.answers import changed
from tests.walks.homecoming import pass_time
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


def how_it_ended(album: Album, login: Mapping[str, str]) -> None:
    """A call that goes on, one that took place and one that was missed, for staff and patient.

    Args:
        album: where pages are kept. Its clock is moved to the calls, so this comes last.
        login: a clinician's.
    """
    for act, tag, waits in (("complete", "-took-place", 0), ("miss", "-missed", 3)):
        call, visit = _next(album)
        person, patient = Looking(album, "-now", stumble=False), Looking(album, "-now")
        # A quick machine signs in more often in a minute than one address may.
        person.client.environ_base["REMOTE_ADDR"] = "192.0.2.8"
        patient.get(visit)
        pass_time(album.app, hours=waits)
        patient.tag = "-nobody-has-said"
        patient.get(visit)
        enter(person, login["email"], login["password"])
        page = person.get(call)
        person.get("/staff/schedule")
        person.tag = patient.tag = tag
        page = person.post(f"{call}/{act}", hidden(page))
        assert (page.status, page.path) == (200, call)
        case = page.soup.select_one("main dl a[href^='/staff/intakes/']")
        assert case, "the call leads to no case"
        for path in (str(case["href"]), "/staff/schedule", "/staff/schedule/to-call"):
            person.get(path)
        patient.get(visit)


def _next(album: Album) -> tuple[str, str]:
    """Let the next booked call begin; gives where staff and where its patient see it."""
    with album.app.app_context():
        found = db.session.execute(
            select(Appointment, Intake)
            .join(Intake)
            .where(
                Appointment.state == AppointmentState.BOOKED,
                Appointment.starts_at > clock.now(),
            )
            .order_by(Appointment.starts_at)
        ).first()
        assert found, "no call is to come"
        call, intake = found
        paths = f"/staff/schedule/calls/{call.id}", f"/visit/{token_of(intake)}"
        ahead = call.starts_at - clock.now() + timedelta(minutes=1)
        db.session.remove()
    pass_time(album.app, seconds=ahead.total_seconds())
    return paths


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
