"""Fifty browsers on four web processes choose one time, or times that overlap. One has it."""

from __future__ import annotations

import os
import re
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit
from urllib.request import urlopen

import pytest
from sqlalchemy import select, text

from intake import create_app
from intake.domain.choices import ChosenTime
from intake.extensions import db
from intake.gateways import clock
from intake.models import Answer, Appointment, Clinician
from intake.queries.slots import offered
from intake.runner.readiness import until
from intake.services import sessions
from intake.services.transaction import writing
from tests.fixtures.calls import add_clinician, add_draft, ready_answers
from tests.fixtures.service import SECRETS
from tests.races.rush import rush
from tests.services.stack import Stack

pytestmark = pytest.mark.services

MANY = 50
ROUNDS = 100 if os.environ.get("INTAKE_FAULTS") == "long" else 10
APART = timedelta(minutes=80)  # no two rounds can meet, even where their times differ
KEYS = {
    "INTAKE_SECRET_KEY": SECRETS["secret_key"],
    "INTAKE_ENCRYPTION_KEYS": SECRETS["encryption_keys"],
}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def doors(request, tmp_path):
    """Two web servers of two processes each over one database; gives their addresses."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'both.sqlite3'}"
    else:
        url = request.getfixturevalue("postgres_url")
    with (
        Stack(tmp_path / "a", [], env=KEYS, database_url=url) as first,
        Stack(tmp_path / "b", [], env=KEYS, database_url=url) as second,
        app_of(first),
    ):
        for stack in (first, second):
            stack.start("web", wait=False)
        for stack in (first, second):
            up = until(partial(answers, stack.web_url), 90, lambda at=stack: not at.alive("web"))
            assert up, stack.logs("web")
        yield [first.web_url, second.web_url]


def answers(door):
    """Whether pages are served; what else the service needs is not needed here."""
    try:
        with urlopen(door, timeout=10) as page:
            return page.status == 200
    except OSError:
        return False


@contextmanager
def app_of(stack):
    """The service of the stack, in this process, to prepare and to count."""
    names = {
        name.removeprefix("INTAKE_").lower(): value
        for name, value in stack.env.items()
        if name.startswith("INTAKE_")
    }
    app = create_app({name: value for name, value in names.items() if value and name != "parent"})
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


class Client:
    """A browser with a session of its own."""

    def __init__(self, door, intake_id, now):
        self.intake_id = intake_id
        self.token = sessions.create({"intake": str(intake_id)}, user_id=None, now=now)
        self.line = HTTPConnection(urlsplit(door).netloc, timeout=90)
        _, page = self.ask("GET", "/intake/time")
        self.csrf = re.search(r'name="csrf_token" type="hidden" value="([^"]+)"', page)[1]

    def ask(self, method, path, fields=None):
        headers = {"Cookie": f"intake={self.token}"}
        if fields:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.line.request(method, path, urlencode(fields or {}), headers)
        answer = self.line.getresponse()
        told = answer.status, answer.read().decode()
        self.line.close()  # a server ends a line that is still for a while; ours would break then
        return told

    def choose(self, choice):
        return self.ask("POST", "/intake/time", {"csrf_token": self.csrf, "choice": choice})


@pytest.fixture
def clients(doors):
    now = clock.now()
    with writing() as session:
        session.query(Clinician).update({"takes_calls": False})
        session.execute(text("DELETE FROM working_hours"))
    with writing() as session:
        add_clinician(session, created_at=now, alignment_minutes=5)
        drafts = [add_draft(session, now, answers=ready_answers()) for _ in range(MANY)]
    found = [Client(doors[number % 2], each, now) for number, each in enumerate(drafts)]
    yield found
    for each in found:
        each.line.close()


def held():
    db.session.rollback()
    return db.session.scalars(select(Appointment).where(Appointment.state == "held")).all()


def test_one_of_fifty_browsers_has_it_and_the_others_pick_again(clients):
    firsts = far_apart(offered(now=clock.now(), state="WI"))[:ROUNDS]
    assert len(firsts) == ROUNDS
    for number, first in enumerate(firsts):
        # In every other round the times differ, but every two of them overlap.
        step = timedelta(minutes=5 * (number % 2))
        choices = [str(choice_at(first, step * (client % 6))) for client in range(MANY)]
        told = rush(lambda pair: pair[0].choose(pair[1]), zip(clients, choices, strict=True))
        assert not [error for error in told if isinstance(error, Exception)]
        assert Counter(status for status, _ in told) == {303: 1, 409: MANY - 1}
        losers = [page for status, page in told if status == 409]
        assert all("Pick another time" in page for page in losers)
        assert all("All your answers are still here" in page for page in losers)
        window = first.start, first.start + timedelta(minutes=30)
        assert len([call for call in held() if window[0] <= call.starts_at < window[1]]) == 1
    kept = {call.intake_id for call in held()}
    assert len(kept) == len(held()) <= ROUNDS
    stops = Counter(db.session.scalars(select(Answer.stop).where(Answer.current)).all())
    assert set(stops.values()) - {stops["time"]} == {MANY}
    loser = next((each for each in clients if each.intake_id not in kept), clients[0])
    status, page = loser.ask("GET", "/intake/time")
    assert status == 200
    assert "Pick a time for your call" in page


def far_apart(offers):
    """Times of which no two calls can meet, each with room for the times around it."""
    found = []
    free = {offer.start for offer in offers}
    for offer in offers:
        room = all(offer.start + timedelta(minutes=5 * step) in free for step in range(6))
        if room and (not found or offer.start >= found[-1].start + APART):
            found.append(offer)
    return found


def choice_at(offer, later):
    return ChosenTime(offer.start + later, offer.slot.clinician_id)
