"""Scenes of an album about coming back: after a rest, and by a mailed link."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from intake.models import ClockOffset
from intake.services.transaction import writing
from tests.walks.album import Album, Looking
from tests.walks.answers import PLAIN, changed
from tests.walks.journey import walk
from tests.walks.web import standing

if TYPE_CHECKING:
    from flask import Flask

    from tests.walks.web import Page

BORN = {name: value for name, value in PLAIN["contact"].items() if name.startswith("birth_date")}


def coming_back(album: Album) -> None:
    """After a rest: who is there, wrong, too often wrong."""
    patient = Looking(album)
    walk(patient, until="stopped")
    pass_time(album.app, minutes=31)
    page = patient.get("/intake/")
    patient.get("/")
    patient.submit(page, {**BORN, "birth_date-day": "99"})
    patient.tag = "-wrong"
    while patient.submit(page, {**BORN, "birth_date-day": "15"}).status == 422:
        pass
    patient.tag = "-too-often"
    patient.get("/intake/welcome-back")


def by_link(album: Album) -> None:
    """Where a link is asked for, what is said then, and a link that opens nothing any more."""
    patient = Looking(album, "-begun", stumble=False)
    walk(patient, until="contact")
    patient.get("/resume")
    stranger = Looking(album)
    stranger.submit(stranger.get("/resume"), {"email": "nobody@example.org"})
    stranger.submit(stranger.get("/resume/" + "x" * 43), {})


def unfinished(album: Album) -> None:
    """Words that were typed and not sent, here and in another window, and a form that is deleted."""
    patient = Looking(album, "-typed", stumble=False)
    page = walk(patient, until="hopes")
    for window, words in enumerate(("To sleep again.", "To enjoy things again.")):
        _type(
            patient, page, {"hope_text": words, "goals": "depression", "window": f"{window:032x}"}
        )
    patient.get("/intake/hopes")
    stale = patient.get("/intake/hopes")
    patient.tag = ""
    patient.submit(patient.get("/intake/delete"), {}, holding="csrf_token")
    lost = patient.submit(stale, PLAIN["hopes"], holding="version")
    assert patient.submit(lost, {}).status == 409
    patient.tag = "-case"
    walk(patient, changed(safe_now={"help_now": "yes"}), until="about-you")
    patient.submit(patient.get("/intake/delete"), {}, holding="csrf_token")


def _type(patient: Looking, page: Page, fields: dict[str, str]) -> None:
    form = page.form("version")
    marker = form.select_one("[data-keep]")
    assert marker, "the page keeps nothing"
    sent = {**standing(form), **fields, "number": "1"}
    assert patient.client.post(str(marker["data-keep"]), data=sent).status_code == 200


def pass_time(app: Flask, **span: float) -> None:
    """Let the workflow's clock run ahead."""
    with app.app_context(), writing() as session:
        row = session.get(ClockOffset, 1) or ClockOffset(id=1, seconds=0)
        row.seconds += int(timedelta(**span).total_seconds())
        session.add(row)
