"""Looking at a case and taking it: once, by one person, written down."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from intake.domain.actors import staff
from intake.extensions import db
from intake.models import History, Intake, User
from intake.services import reviewing
from intake.services.reviewing import TakenByAnother
from intake.services.transaction import writing
from tests.fixtures.calls import add_draft, reload
from tests.fixtures.ledger import app  # noqa: F401 - once on each database

PEOPLE = ("ada", "bo", "cy")


@pytest.fixture
def people(app, now):  # noqa: F811
    with writing() as session:
        users = [
            User(email=f"{name}@example.org", name=name, fs_uniquifier=name, created_at=now)
            for name in PEOPLE
        ]
        session.add_all(users)
        session.flush()
        return [user.id for user in users]


@pytest.fixture
def case(app, now):  # noqa: F811
    with writing() as session:
        return add_draft(session, now, reference="KX4-7PW")


def take(case, user_id, now):
    return reviewing.acknowledge(case, user_id=user_id, actor=staff(user_id), now=now)


def events(case, event):
    found = select(History).where(History.intake_id == case, History.event == event)
    return db.session.scalars(found).all()


def test_the_first_one_takes_it_and_owns_it(case, people, now):
    assert take(case, people[0], now)
    row = reload(Intake, case)
    assert (row.acknowledged_by, row.owner_id, row.acknowledged_at) == (people[0], people[0], now)
    assert [one.actor for one in events(case, "case.acknowledge")] == [staff(people[0])]


def test_the_second_one_is_told_who_and_since_when(case, people, now):
    take(case, people[0], now)
    version = reload(Intake, case).version
    with pytest.raises(TakenByAnother) as refused:
        take(case, people[1], now + timedelta(minutes=5))
    assert (refused.value.name, refused.value.at) == ("ada", now)
    row = reload(Intake, case)
    assert (row.acknowledged_by, row.version) == (people[0], version)
    assert len(events(case, "case.acknowledge")) == 1


def test_the_same_person_again_changes_nothing(case, people, now):
    take(case, people[0], now)
    assert not take(case, people[0], now + timedelta(hours=1))
    assert reload(Intake, case).acknowledged_at == now


def test_a_case_that_is_not_there_cannot_be_taken(people, now):
    with pytest.raises(LookupError):
        take(uuid.uuid4(), people[0], now)


def test_many_at_once_and_one_has_it(app, case, people, now):  # noqa: F811
    db.session.rollback()

    def one(user_id):
        with app.app_context():
            try:
                return take(case, user_id, now)
            except TakenByAnother as taken:
                return taken.name
            finally:
                db.session.remove()

    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(one, people * 4))
    assert found.count(True) == 1
    winner = reload(Intake, case).acknowledged_by
    name = PEOPLE[people.index(winner)]
    assert found.count(False) == 3
    assert found.count(name) == 8
    assert len(events(case, "case.acknowledge")) == 1


def test_reading_is_written_down_once_a_person(case, people, now):
    for user_id in (people[0], people[0], people[1]):
        reviewing.note_opened(case, user_id=user_id, actor=staff(user_id), now=now)
    assert sorted(row.actor for row in events(case, "case.open")) == sorted(map(staff, people[:2]))
    assert reload(Intake, case).opened_at == now


def test_reading_later_keeps_the_first_moment_and_the_version(case, people, now):
    reviewing.note_opened(case, user_id=people[0], actor=staff(people[0]), now=now)
    reviewing.note_opened(
        case, user_id=people[1], actor=staff(people[1]), now=now + timedelta(hours=1)
    )
    row = reload(Intake, case)
    assert (row.opened_at, row.version) == (now, 1)


def test_reading_what_is_not_there_writes_nothing(people, now):
    missing = uuid.uuid4()
    reviewing.note_opened(missing, user_id=people[0], actor=staff(people[0]), now=now)
    assert events(missing, "case.open") == []
