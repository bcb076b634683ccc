"""Scenes of an album about what staff and operators do now and then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intake.services.heartbeats import Sign, beat

if TYPE_CHECKING:
    from tests.walks.album import Looking

WHY = "marker-reason-plover"


def looking_for_somebody(person: Looking) -> None:
    """A search that finds nobody."""
    person.submit(person.get("/staff/"), {"q": "nobody@example.org"}, holding="q")


def pausing(person: Looking) -> None:
    """Pause a kind of work, look at the pause, and let it go on."""
    page = person.get("/ops/pauses")
    person.submit(page, {"name": "purge", "hours": "1", "reason": WHY}, holding="name")
    person.stumble = True
    page = person.get("/ops/pauses/purge")
    assert person.submit(page, {"reason": WHY}, holding="reason").path == "/ops/pauses"
    person.stumble = False


def many_at_once(person: Looking) -> None:
    """Hold what is to come, and take it back."""
    person.stumble = True
    page = person.get("/ops/many?act=hold&state=queued")
    record = person.submit(page, {"reason": WHY}, holding="reason")
    undo = record.soup.select_one("main a[href*='/ops/undo/']")
    assert undo, "the record leads to no way back"
    page = person.get(str(undo["href"]))
    assert person.submit(page, {"reason": WHY}, holding="reason").path == "/ops/record"
    person.stumble = False


def draining(person: Looking) -> None:
    """Ask a worker to take no new work."""
    with person.album.app.app_context():
        beat([Sign("rest@host:2", "worker", "1.0", 90), Sign("rest@host:2.3", "child", "1.0", 80)])
    person.stumble = True
    page = person.get("/ops/workers/rest@host:2")
    assert person.submit(page, {"reason": WHY}, holding="reason").status == 200
    person.stumble = False
