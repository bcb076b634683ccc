"""Scenes of an album about what staff ask a patient and write to them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.walks.album import Album, Looking
from tests.walks.journey import whole_journey

if TYPE_CHECKING:
    from tests.walks.web import Page

REFERENCE = re.compile(r"[2-9A-Z]{3}-[2-9A-Z]{4}")
LINK = re.compile(r"/visit/[\w-]{43}\b")


def asked_and_written(album: Album, person: Looking) -> None:
    """A number and a question in somebody's own words, a message, and both on the patient's page.

    Args:
        album: where pages are kept.
        person: a clinician who has signed in.
    """
    patient = Looking(album, "-asked", stumble=False)
    done = whole_journey(patient)
    home = f"/staff/intakes/{found(REFERENCE, done.text)}"
    link = found(LINK, done.html)
    for kind in ("callback", "other"):
        page = person.get(f"{home}/ask")
        person.submit(page, {"kind": kind, "words": "Do you have a ride home?"}, holding="kind")
    _write(person, home)
    patient.get(link)
    page = patient.get(f"{link}/questions")
    patient.submit(page, {"answer": "12"}, holding="answer")
    patient.submit(page, {"answer": "608 555 0123"}, holding="answer")
    patient.get(f"{link}/messages")
    person.tag = "-asked"
    page = person.get(home)
    assert person.submit(page, {"seen": "older"}, holding="seen").status == 409
    person.get("/staff/?tab=waiting")


def _write(person: Looking, home: str) -> None:
    page = person.get(f"{home}/message/refer")
    person.submit(page, {"text": "You are not eligible."}, holding="text")
    read: Page = person.submit(page, {}, holding="text")
    assert person.submit(read, {"step": "send"}, holding="text").path == home


def found(pattern: re.Pattern[str], text: str) -> str:
    """What a page says that looks like this."""
    match = pattern.search(text)
    assert match, text[:500]
    return match.group()
