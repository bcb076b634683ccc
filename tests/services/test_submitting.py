"""Sending a form: complete, as it was seen, once."""

import uuid

import pytest
from sqlalchemy import select, update

from intake.clinical.formulary import load_formulary
from intake.domain.actors import PATIENT
from intake.extensions import db
from intake.models import Flag, History, Intake, Job, Notice, Role, Submission, User
from intake.presenters.check import check_sections, snapshot
from intake.queries.answers import load_draft
from intake.services import answering, drafting, submitting
from intake.services.answering import NotEditable
from intake.services.transaction import writing
from tests.fixtures.notices import at_once
from tests.services.test_answering import NOTICE, PAGES, PHQ9, fill

REST = {
    "phq9": PHQ9,
    "cssrs": {"q1": "no", "q2": "no", "q6": "no"},
    "emergency": {"place": "home", "may_call_someone": "nobody", "safe_home": "yes"},
    "consent": {"telehealth": "yes", "messages": "yes", "signature": "Ann"},
    "time": {"choice": "none"},
}


@pytest.fixture
def draft(app, now):
    with writing() as session:
        role = Role(name="clinician")
        for name in ("ada", "bo"):
            session.add(
                User(email=f"{name}@example.org", name=name, fs_uniquifier=name, created_at=now,
                     roles=[role])
            )  # fmt: skip
    intake_id = drafting.begin(
        "before-you-start",
        NOTICE,
        privacy_version="v1",
        zone="America/Chicago",
        actor=PATIENT,
        now=now,
    )
    fill(intake_id, {**PAGES, **REST}, now)
    return intake_id


@pytest.fixture
def seen(app, draft, now):
    """What check-your-answers shows just now."""

    def look():
        stored = load_draft(db.session.get_one(Intake, draft))
        with app.test_request_context():
            sections = check_sections(
                stored.answers, load_formulary(), today=now.date(), states=("WI",)
            )
        return snapshot(sections, stored)

    return look


def key(intake_id):
    return db.session.get_one(Intake, intake_id).submission_key


def read(model):
    db.session.expire_all()
    return list(db.session.scalars(select(model)))


def test_everybody_has_a_line_of_their_own_digest(draft, seen, now):
    assert submitting.submit(draft, key(draft), seen(), actor=PATIENT, now=now)
    assert read(Job) == []
    lines = read(Notice)
    assert [line.event for line in lines] == ["new"] * 2
    assert len({line.user_id for line in lines}) == 2
    assert all("@" not in line.key for line in lines)


def test_everybody_who_wants_it_at_once_has_a_job_of_their_own(draft, seen, now):
    at_once("new")
    assert submitting.submit(draft, key(draft), seen(), actor=PATIENT, now=now)
    jobs = read(Job)
    assert [job.kind for job in jobs] == ["alert-new-form"] * 2
    assert len({job.subject_id for job in jobs}) == 2
    assert all("@" not in job.key for job in jobs)
    [intake] = read(Intake)
    assert (intake.state, intake.submitted_at, intake.waiting_since) == ("submitted", now, now)


def test_sent_again_it_is_told_so(draft, seen, now):
    frozen = seen()
    assert submitting.submit(draft, key(draft), frozen, actor=PATIENT, now=now) is True
    assert submitting.submit(draft, key(draft), frozen, actor=PATIENT, now=now) is False
    assert len(read(Submission)) == 1
    moves = [row for row in read(History) if row.event == "intake.submit"]
    assert [(row.was, row.became) for row in moves] == [("draft", "submitted")]


def test_a_page_that_waits_stops_it(draft, seen, now):
    frozen = seen()
    answering.save(draft, "medicines", {"takes": "yes"}, base_version=1, actor=PATIENT, now=now)
    with pytest.raises(submitting.Incomplete):
        submitting.submit(draft, key(draft), frozen, actor=PATIENT, now=now)
    assert read(Submission) == []
    assert read(Job) == []


def test_an_answer_that_changed_since_it_was_seen_stops_it(draft, seen, now):
    frozen = seen()
    answering.save(
        draft,
        "contact",
        {**PAGES["contact"], "name": "New"},
        base_version=1,
        actor=PATIENT,
        now=now,
    )
    with pytest.raises(submitting.Changed):
        submitting.submit(draft, key(draft), frozen, actor=PATIENT, now=now)
    assert submitting.submit(draft, key(draft), seen(), actor=PATIENT, now=now)


def test_a_strange_key_or_an_ended_form_is_refused(draft, seen, now):
    with pytest.raises(NotEditable):
        submitting.submit(draft, uuid.uuid4(), seen(), actor=PATIENT, now=now)
    with pytest.raises(NotEditable):
        submitting.submit(uuid.uuid4(), key(draft), seen(), actor=PATIENT, now=now)


@pytest.mark.parametrize("state", ["withdrawn", "expired"])
def test_an_ended_form_is_not_sent(draft, seen, now, state):
    frozen, its_key = seen(), key(draft)
    with writing() as session:
        session.execute(update(Intake).values(state=state))
    with pytest.raises(NotEditable):
        submitting.submit(draft, its_key, frozen, actor=PATIENT, now=now)
    assert read(Submission) == []


def test_when_anything_fails_nothing_is_sent(draft, seen, now, monkeypatch):
    def fail(*_args, **_kwargs):
        raise RuntimeError

    monkeypatch.setattr(submitting, "tell_of", fail)
    frozen = seen()
    with pytest.raises(RuntimeError):
        submitting.submit(draft, key(draft), frozen, actor=PATIENT, now=now)
    assert read(Submission) == []
    assert read(Intake)[0].state == "draft"


def test_other_flags_are_written_afresh_and_safety_flags_stay(draft, seen, now):
    answering.save(draft, "phq9", {**PHQ9, "q9": 3}, base_version=1, actor=PATIENT, now=now)
    answering.save(draft, "phq9", PHQ9, base_version=2, actor=PATIENT, now=now)
    answering.save(
        draft,
        "hopes",
        {**PAGES["hopes"], "ssri_plan": "off"},
        base_version=1,
        actor=PATIENT,
        now=now,
    )
    submitting.submit(draft, key(draft), seen(), actor=PATIENT, now=now)
    flags = read(Flag)
    assert [flag.stop for flag in flags if flag.safety] == ["phq9"]
    assert "hopes" in [flag.stop for flag in flags if not flag.safety]
    [intake] = read(Intake)
    assert intake.priority == 0
