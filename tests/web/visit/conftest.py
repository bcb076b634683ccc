"""A patient who has sent the form, whose call is booked, and the link that we mailed to them."""

import re
import uuid
from datetime import timedelta

import pytest
from flask import current_app
from sqlalchemy import select

from intake.clinical.formulary import load_formulary
from intake.domain.actors import PATIENT
from intake.domain.choices import ChosenTime
from intake.extensions import db
from intake.gateways import clock
from intake.gateways.mailer import NullMailer
from intake.models import Intake, Job
from intake.presenters.check import check_sections, snapshot
from intake.queries.answers import Draft, load_draft
from intake.queries.availability import HORIZON
from intake.queries.calls import call_details
from intake.queries.slots import offered
from intake.queries.visits import token_of
from intake.services import holding, submitting
from intake.services.claiming import Worker
from intake.services.ringing import due
from intake.services.transaction import writing
from intake.services.working import run_job
from tests.fixtures.calls import add_draft, ready_answers
from tests.walks.inside import Inside

ME = Worker("me@host:1.1", "test")
BORN = {"birth_date-month": "3", "birth_date-day": "14", "birth_date-year": "1985"}


class Clinic:
    """The service with its worker, in one process: what is due is done when a test says so."""

    def __init__(self, app):
        self.app = app
        self.letters = []

    def work(self):
        """Do what is due now, and what that makes due; gives the letters that went out."""
        before = len(self.letters)
        with self.app.app_context():
            mailer = NullMailer()
            mailer.letters = self.letters
            self.app.extensions["intake-mailer"] = mailer
            for _ in range(10):
                ids = due(now=clock.now(), limit=50)
                if not ids:
                    break
                for job_id in ids:
                    run_job(job_id, ME, clock.now)
            db.session.remove()
        return self.letters[before:]

    def to_patient(self, letters=None):
        told = self.letters if letters is None else letters
        return [letter for letter in told if letter.to.startswith("zephyrine")]

    def rows(self, model, *where):
        with self.app.app_context():
            return list(db.session.scalars(select(model).where(*where)))

    def intake(self):
        return self.rows(Intake)[0]

    def jobs(self, kind):
        return self.rows(Job, Job.kind == kind)

    def free(self, **ahead):
        """The first free time so far ahead."""
        with self.app.app_context():
            now = clock.now()
            found = offered(now=now, state="WI", window=(now + timedelta(**ahead), now + HORIZON))
            db.session.remove()
        return found[0].start

    def link(self, intake_id):
        with self.app.app_context():
            return f"/visit/{token_of(db.session.get(Intake, intake_id))}"

    def call(self):
        with self.app.app_context():
            return call_details(db.session.scalars(select(Intake.id)).first())


@pytest.fixture
def clinic(served, clinician):
    return Clinic(served)


CONTACT = {
    "name": "Zephyrine Quillfeather",
    "birth_date": "1985-03-14",
    "email": "zephyrine@example.org",
    "phone": "+16085550177",
    "email_private": "yes",
    "voicemail": "no",
    "show_clinic_name": "no",
}


@pytest.fixture
def sent(clinic, clinician):
    """Send a form and have its call booked; gives the path of the patient's page."""

    def run(start=None, time=None, zone="America/Chicago", answers=(), **contact):
        start = start or (None if time else clinic.free(hours=40))
        chosen = time or {"choice": str(ChosenTime(start, clinician))}
        pages = ready_answers() | {"contact": CONTACT | contact} | dict(answers)
        with clinic.app.app_context():
            now = clock.now()
            with writing() as session:
                intake_id = add_draft(
                    session,
                    now,
                    answers=pages,
                    time_answer=chosen,
                    zone=zone,
                    reference=uuid.uuid4().hex[:9].upper(),
                )
            if time is None:
                holding.hold(intake_id, clinician, start, zone=zone, actor=PATIENT, now=now)
            intake = db.session.get(Intake, intake_id)
            submitting.submit(
                intake_id, intake.submission_key, seen_by(intake, now), actor=PATIENT, now=now
            )
            db.session.remove()
        told = clinic.to_patient(clinic.work())
        return link_in(told[-1]) if told else clinic.link(intake_id)

    return run


def seen_by(intake, now):
    """What the patient saw before sending, in the words that were asked."""
    answers = load_draft(intake).answers
    states = current_app.config["CLINIC"].states
    with current_app.test_request_context():
        sections = check_sections(answers, load_formulary(), today=now.date(), states=states)
    return snapshot(sections, Draft(answers, dict.fromkeys(answers, 1)))


@pytest.fixture
def visit(sent):
    """The path of the page of a plain patient with a booked call."""
    return sent()


@pytest.fixture
def stranger(served):
    """Another browser, which only has the link."""
    return Inside(served)


@pytest.fixture
def known(stranger, visit):
    """A browser that came by the link and told the date of birth."""
    stranger.submit(stranger.get(f"{visit}/who"), BORN)
    return stranger


def link_in(letter):
    """The path of the page that a letter leads to."""
    found = re.search(r"https?://[^/\s]+(/visit/[\w-]{43})\b", letter.text)
    assert found, letter.text
    return found.group(1)
