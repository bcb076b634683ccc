"""Giving a case to a colleague: written down, told, and never between two people."""

import uuid

import pytest
from sqlalchemy import select

from intake.domain.actors import PATIENT, staff
from intake.domain.outcomes import NoteKind
from intake.domain.states import IntakeState
from intake.extensions import db
from intake.models import CaseNote, Intake, Job, Ladder, Role, User
from intake.security.vaults import vault_of
from intake.services import answering, drafting, handing, noting, reviewing
from intake.services.colliding import CaseChanged
from intake.services.transaction import writing
from tests.fixtures.calls import add_draft, reload
from tests.fixtures.ledger import add_reader, add_staff, app, clock, sent, work  # noqa: F401
from tests.services.test_answering import NOTICE, PAGES, PHQ9

WHY = "I am away from noon. She asks about Friday."


@pytest.fixture
def people(app):  # noqa: F811
    return [add_staff("clinician"), add_staff("manager")]


@pytest.fixture
def case(people, now):
    with writing() as session:
        case = add_draft(session, now, reference="KX4-7PW")
        session.get_one(Intake, case).state = IntakeState.SUBMITTED
    return case


@pytest.fixture
def urgent(people, clock):  # noqa: F811
    intake_id = drafting.begin(
        "before-you-start",
        NOTICE,
        privacy_version="v1",
        zone="America/Chicago",
        actor=PATIENT,
        now=clock(),
    )
    for stop, fields in {**PAGES, "phq9": {**PHQ9, "q9": 3}}.items():
        answering.save(intake_id, stop, fields, base_version=0, actor=PATIENT, now=clock())
    return intake_id


def give(case, who, to, now, *, seen=None, reason=WHY):
    if seen is None:
        seen = reload(Intake, case).version
    handing.hand_over(case, to, reason, seen=seen, user_id=who, actor=staff(who), now=now)


def kinds(case):
    db.session.rollback()
    return [
        (job.kind, job.subject_id)
        for job in db.session.scalars(select(Job).where(Job.intake_id == case).order_by(Job.kind))
    ]


def test_the_reason_and_the_colleague_stand_in_the_record(case, people, now):
    give(case, people[0], people[1], now)
    row = reload(Intake, case)
    assert (row.owner_id, row.acknowledged_by) == (people[1], None)
    note = db.session.scalars(select(CaseNote)).one()
    assert (note.kind, note.user_id) == (NoteKind.HANDOVER, people[0])
    words = vault_of(row).open(note.body, noting.BODY, note.id)
    assert words == {"text": WHY, "to": str(people[1])}
    assert kinds(case) == [("case-news", people[1])]


def test_the_colleague_is_told_without_a_word_of_the_reason(case, people, now, clock, sent):  # noqa: F811
    give(case, people[0], people[1], now)
    work(db.session.scalars(select(Job.id)).one(), clock)
    (letter,) = sent
    assert "KX4-7PW" in letter.subject
    for text in (letter.subject, letter.text, letter.html):
        assert "Friday" not in text


def test_whoever_gives_it_has_it_until_the_colleague_takes_it(case, people, now):
    reviewing.acknowledge(case, user_id=people[0], actor=staff(people[0]), now=now)
    give(case, people[0], people[1], now)
    row = reload(Intake, case)
    assert (row.acknowledged_by, row.owner_id) == (people[0], people[1])
    assert reviewing.acknowledge(case, user_id=people[1], actor=staff(people[1]), now=now)
    row = reload(Intake, case)
    assert (row.acknowledged_by, row.owner_id) == (people[1], people[1])


def test_a_third_one_cannot_take_what_was_given_to_another(case, people, now):
    third = add_reader("third@example.org")
    reviewing.acknowledge(case, user_id=people[0], actor=staff(people[0]), now=now)
    give(case, people[0], people[1], now)
    with pytest.raises(reviewing.TakenByAnother):
        reviewing.acknowledge(case, user_id=third, actor=staff(third), now=now)


def test_a_ladder_goes_on_until_the_colleague_takes_it(urgent, people, clock):  # noqa: F811
    give(urgent, people[0], people[1], clock())
    ladder = db.session.scalars(select(Ladder)).one()
    assert ladder.ended_at is None
    assert ("alert-safety", people[1]) in kinds(urgent)
    reviewing.acknowledge(urgent, user_id=people[1], actor=staff(people[1]), now=clock())
    assert reload(Ladder, ladder.id).ended_at is not None


def test_given_again_it_is_told_again(case, people, now):
    give(case, people[0], people[1], now)
    give(case, people[1], people[0], now)
    give(case, people[0], people[1], now)
    assert sorted(kinds(case), key=str).count(("case-news", people[1])) == 2


def test_who_saw_an_older_case_learns_who_acted_and_nothing_is_written(case, people, now):
    old = reload(Intake, case).version
    reviewing.acknowledge(case, user_id=people[1], actor=staff(people[1]), now=now)
    with pytest.raises(CaseChanged) as found:
        give(case, people[0], people[1], now, seen=old)
    assert (found.value.actor, found.value.event) == (staff(people[1]), "case.acknowledge")
    assert kinds(case) == []


def nobody():
    return uuid.uuid4()


def no_reader():
    return add_reader("desk@example.org")


def gone():
    user_id = add_reader("gone@example.org")
    with writing() as session:
        user = session.get_one(User, user_id)
        user.roles = list(session.scalars(select(Role).where(Role.name == "clinician")))
        user.active = False
    return user_id


@pytest.mark.parametrize("other", [nobody, no_reader, gone])
def test_only_somebody_who_reads_cases_can_be_given_one(case, people, now, other):
    with pytest.raises(handing.NoColleague):
        give(case, people[0], other(), now)
    assert reload(Intake, case).owner_id is None


def test_it_is_not_given_to_whoever_has_it(case, people, now):
    give(case, people[0], people[1], now)
    with pytest.raises(handing.NoColleague):
        give(case, people[0], people[1], now)


@pytest.mark.parametrize("state", ["draft", "closed", "withdrawn", "expired"])
def test_what_is_no_case_is_given_to_nobody(case, people, now, state):
    with writing() as session:
        session.get_one(Intake, case).state = state
    with pytest.raises(handing.CaseOver):
        give(case, people[0], people[1], now)


def test_a_reason_is_needed(case, people, now):
    with pytest.raises(ValueError, match="reason"):
        give(case, people[0], people[1], now, reason="  ")
