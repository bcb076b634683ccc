"""Scenes of an album: what has to happen before each page of the service shows itself."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from flask import abort
from sqlalchemy.exc import OperationalError

from intake.gateways import clock
from intake.gateways.mailer import NullMailer
from intake.services.claiming import Worker
from intake.services.ringing import due
from intake.services.working import run_job
from intake.web.errors import PAGES
from tests.walks.accounts import accounts
from tests.walks.afterwards import how_it_ended, second_part, the_call
from tests.walks.album import Album, Looking, asks
from tests.walks.answers import PLAIN, changed
from tests.walks.asking import REFERENCE, asked_and_written, found
from tests.walks.errands import draining, looking_for_somebody, many_at_once, pausing
from tests.walks.homecoming import BORN, by_link, coming_back, unfinished
from tests.walks.journey import first_day, first_time, submit, walk
from tests.walks.papers import no_papers
from tests.walks.phone import on_the_phone

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask import Flask

    from intake.gateways.letter import Letter
    from tests.walks.web import Page

ITEM = {"dose": "20 mg", "often": "daily", "last_taken": "today"}
# Somebody with much to tell: a misspelling, the same medicine twice, one that was stopped, danger.
HARD = changed(
    medicine_list=(
        {**ITEM, "text": "Lexapro"},
        {**ITEM, "text": "sertralene"},
        {**ITEM, "text": "escitalopram"},
        {**ITEM, "text": "small blue pill", "dose": ""},
    ),
    stopped={"stopped": "yes"},
    stopped_list=({"text": "Zoloft", "how": "stopped", "decided": "me", "why": "cost"},),
    phq9={**PLAIN["phq9"], "q9": "1"},
)
MOST_PAGES = 80
VISIT = re.compile(r"/visit/[\w-]{43}\b")
HOURS = re.compile(r"/staff/schedule/[0-9a-f-]{36}")
HALTS: tuple[tuple[str, Mapping[str, Any]], ...] = (
    ("-minor", {"adult": "no", "state": "WI"}),
    ("-elsewhere", {"adult": "yes", "state": "other"}),
)


def add_faults(app: Flask) -> None:
    """Give an app that has not served yet an address for each error page."""

    @app.get("/fault/<int:status>")
    def fault(status):
        abort(status)


def errors(album: Album) -> None:
    """Each error page."""
    stranger = Looking(album)
    stranger.get("/nowhere")
    for status in PAGES:
        stranger.get(f"/fault/{status}")


def plain_form(album: Album, logins: Mapping[str, Mapping[str, str]]) -> None:
    """From the first page to done, each page empty, wrong and filled; the clinic books the call."""
    patient = Looking(album)
    patient.get("/")
    check = walk(patient)
    patient.look_again()
    old = replace(check, html=re.sub(r'(name="seen"[^>]*value=)"\d+"', r'\1"0"', check.html))
    assert submit(patient, old).status == 409
    assert submit(patient, patient.get("/intake/check")).path == "/intake/done"
    staff(album, logins, "-waiting")
    letters = work(album.app)
    patient.tag = "-booked"
    follow(patient, "/intake/done", "/intake/done")
    visit(album, next(found[0] for letter in letters if (found := VISIT.search(letter.text))))


def visit(album: Album, link: str) -> None:
    """The patient's own page behind the mailed link: unknown, wrong, too often wrong, known."""
    stranger, guesser = Looking(album), Looking(album, "-wrong")
    follow(stranger, link, link)
    page = stranger.get(f"{link}/who")
    stranger.submit(page, {**BORN, "birth_date-day": "99"})
    stranger.tag = "-known"
    stranger.submit(page, BORN)
    follow(stranger, link, link)
    stranger.get(f"{link}/help-now")
    page = guesser.get(f"{link}/who")
    while guesser.submit(page, {**BORN, "birth_date-day": "15"}).status == 422:
        pass


def hard_form(album: Album) -> None:
    """The pages that only some people see."""
    patient = Looking(album, "-hard")
    walk(patient, HARD)
    patient.get("/intake/medicine-list/m1/remove")
    patient.get("/intake/medicine-list")
    patient.get("/intake/help-now")
    patient.look_again()
    patient.get("/")


def halts(album: Album) -> None:
    """Where the way kindly ends."""
    for tag, answer in HALTS:
        patient = Looking(album, tag, stumble=False)
        patient.submit(walk(patient, until="about-you"), dict(answer))


def two_windows(album: Album) -> None:
    """A page and a list item that were answered twice."""
    patient = Looking(album, "-merge", stumble=False)
    walk(patient, until="stopped")
    for path in ("/intake/contact", "/intake/medicine-list/m1"):
        one, other = (patient.get(path) for _ in range(2))
        field = "name" if path.endswith("contact") else "text"
        patient.submit(one, {field: "First"})
        assert patient.submit(other, {field: "Second"}).status == 409


def not_sent(album: Album) -> None:
    """What was typed could not be taken: an old page, a fault, no database, and danger as well."""
    patient = Looking(album, "-old", stumble=False)
    page = walk(patient, until="hopes")
    patient.submit(page, {**PLAIN["hopes"], "csrf_token": "old"})
    page = walk(patient, until="phq9")
    away = OperationalError("", {}, Exception())
    for tag, answers in (("-away", PLAIN), ("-away-danger", HARD)):
        patient.tag = tag
        with patch("intake.services.answering.save", side_effect=away):
            assert patient.submit(page, answers["phq9"]).status == 503


def times(album: Album) -> None:
    """One day's times, a time that another took, and no free time at all."""
    patient, rival = Looking(album), Looking(album, "-rival", stumble=False)
    day, same = (first_day(one, walk(one, until="time")) for one in (patient, rival))
    choice = first_time(day)
    rival.submit(same, {"choice": choice}, holding="choice")
    patient.submit(day, {"choice": choice}, holding="choice")
    patient.tag = "-none"
    with patch("intake.web.patient.time.offered", return_value=[]):
        patient.get("/intake/time")


def staff(album: Album, logins: Mapping[str, Mapping[str, str]], tag: str = "") -> None:
    """Every page that each role can reach by its links."""
    for role, home in (("clinician", "/staff/"), ("manager", "/staff/"), ("operator", "/ops/")):
        if role in logins:
            person = sign_in(album, logins[role], tag, stumble=role == "clinician")
            follow(person, home, "/staff", "/ops")


def sign_in(album: Album, login: Mapping[str, str], tag: str, *, stumble: bool) -> Looking:
    """Somebody of the staff."""
    person = Looking(album, tag, stumble=stumble)
    page = person.get("/staff/login")
    person.stumble = False
    person.submit(page, {"email": login["email"], "password": login["password"]})
    return person


def follow(person: Looking, home: str, *within: str) -> None:
    """Open `home` and what its links lead to within these paths, one page of each kind."""
    waiting, seen = [home], set[str]()
    while waiting and len(seen) < MOST_PAGES:
        path = waiting.pop(0)
        kind = person.album.name_of(path)[0]
        if kind in seen:
            continue
        seen.add(kind)
        page = person.get(path)
        stumble(person, page)
        links = [str(link["href"]) for link in page.soup.select("a[href]")]
        waiting += [link for link in links if link.startswith(within)]


def stumble(person: Looking, page: Page) -> None:
    """Send each form of a page that asks for something with nothing in it."""
    for form in page.soup.select("main form[method=post]"):
        if asks(form):
            hidden = {c["name"]: c["value"] for c in form.select("input[type=hidden][name]")}
            person.post(str(form.get("action") or page.url), hidden)


def taken(album: Album, logins: Mapping[str, Mapping[str, str]], other: Mapping[str, str]) -> None:
    """Two clinicians who want one case."""
    first, second = (
        sign_in(album, login, "", stumble=False) for login in (logins["clinician"], other)
    )
    inbox = first.get("/staff/")
    link = inbox.soup.select_one("main a[href^='/staff/intakes/']")
    assert link, "no case waits"
    pages = [person.get(str(link["href"])) for person in (first, second)]
    first.submit(pages[0], {})
    first.tag = "-mine"
    home = pages[0].path
    for part in ("", "/calls", "/outcome"):
        follow(first, f"{home}{part}", home)
    second.tag = "-taken"
    assert second.submit(pages[1], {}).status == 409
    second.get(str(link["href"]))


def call_me(album: Album, logins: list[Mapping[str, str]]) -> str:
    """A patient for whom no time was right, who wants nobody told, and two who call them.

    Gives the reference.
    """
    patient = Looking(album, "-call-me", stumble=False)
    answers = changed(time={"choice": "none"}, care=PLAIN["care"] | {"may_contact": "no"})
    done = submit(patient, walk(patient, answers))
    work(album.app)
    people = [sign_in(album, login, "", stumble=False) for login in logins]
    pages = [person.get("/staff/schedule/to-call") for person in people]
    stumble(people[0], pages[0])
    first = pages[0].soup.select_one("main [name=outcome]")
    assert first, "nobody waits for a call"
    told = [
        person.submit(page, {"outcome": str(first["value"])}, holding="outcome").status
        for person, page in zip(people, pages, strict=True)
    ]
    assert told == [200, 409]
    return found(REFERENCE, done.text)


def hours(album: Album, login: Mapping[str, str]) -> None:
    """What a change of the hours would do, and a change that somebody else was quicker with."""
    person = sign_in(album, login, "", stumble=False)
    listed = person.get("/staff/schedule").soup.select("main a[href]")
    homes = [str(link["href"]) for link in listed if HOURS.fullmatch(str(link["href"]))]
    assert homes, "the schedule leads to nobody's hours"
    page = person.get(homes[0] + "/week")
    person.tag = "-look"
    person.submit(page, {"look": "yes"})
    assert person.submit(page, {"version": "0"}).status == 409


def work(app: Flask) -> list[Letter]:
    """Do every job that is due, and what it makes due, as the workers would; gives the letters."""
    mailer = app.extensions["intake-mailer"] = NullMailer()
    with app.app_context():
        while ids := due(now=clock.now(), limit=50):
            for job_id in ids:
                run_job(job_id, Worker("album@here:1.1", "test"), clock.now)
    return mailer.letters


def whole_album(app: Flask, logins: list[dict[str, str]]) -> Album:
    """Every page of the service in every state that a person can bring it to."""
    add_faults(app)
    album = Album(app)
    by_role = {login["role"]: login for login in reversed(logins)}
    other = [login for login in logins if login["role"] == "clinician"][-1]
    errors(album)
    Looking(album).get("/design")
    follow(Looking(album), "/", "/learn")
    staff(album, by_role, "-none")
    plain_form(album, by_role)
    halts(album)
    hard_form(album)
    two_windows(album)
    not_sent(album)
    times(album)
    staff(album, by_role)
    taken(album, by_role, other)
    hours(album, by_role["clinician"])
    untold = call_me(album, [by_role["clinician"], other])
    second_part(album)
    work(app)
    clinician = sign_in(album, by_role["clinician"], "", stumble=False)
    the_call(album, clinician)
    looking_for_somebody(clinician)
    asked_and_written(album, clinician)
    no_papers(sign_in(album, other, "", stumble=False), untold)
    on_the_phone(sign_in(album, by_role["clinician"], "", stumble=True), HARD)
    operator = sign_in(album, by_role["operator"], "", stumble=False)
    pausing(sign_in(album, by_role["manager"], "", stumble=False))
    many_at_once(operator)
    draining(operator)
    coming_back(album)
    by_link(album)
    unfinished(album)
    accounts(album, by_role["manager"], work)
    how_it_ended(album, by_role["clinician"])
    return album
