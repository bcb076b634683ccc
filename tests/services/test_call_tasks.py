"""Calls that a person has to arrange: one open task of a kind, closed once, by somebody."""

from datetime import timedelta

import pytest

from intake.domain.actors import PATIENT, staff, system
from intake.domain.call_tasks import Ending, TaskKind
from intake.extensions import db
from intake.models import CallTask, History, User
from intake.queries.call_tasks import count_open, open_of, open_tasks
from intake.services.call_tasks import ClosedByAnother, ask_a_person, close_task, settle
from intake.services.transaction import writing
from tests.fixtures.calls import add_draft
from tests.fixtures.ledger import add_reader, app

__all__ = ["app"]


@pytest.fixture
def intake_id(app, now):
    with writing() as session:
        return add_draft(session, now)


def ask(intake_id, now, kind=TaskKind.CALLBACK):
    with writing() as session:
        return ask_a_person(session, intake_id, kind, actor=PATIENT, now=now)


def only():
    db.session.rollback()
    return db.session.query(CallTask).one()


def events():
    db.session.rollback()
    return [(row.event, row.actor) for row in db.session.query(History)]


def test_asked_twice_is_one_task(intake_id, now):
    assert [ask(intake_id, now) for _ in range(3)] == [True, False, False]
    assert ask(intake_id, now, TaskKind.NO_TIME)
    assert open_of(intake_id) == ["callback", "no_time"]
    assert [event for event, _ in events()] == ["call.callback_wanted", "call.needs_person"]


def test_closed_once_and_again_by_the_same_person_changes_nothing(intake_id, now):
    ask(intake_id, now)
    anna = staff(add_reader("anna@example.org"))
    assert close_task(only().id, Ending.BOOKED, actor=anna, now=now)
    assert not close_task(only().id, Ending.OTHER, actor=anna, now=now)
    assert (only().outcome, only().closed_by) == ("booked", anna)
    assert [who for event, who in events() if event == "call.settled"] == [anna]


def test_a_colleague_learns_who_closed_it_and_when(intake_id, now):
    ask(intake_id, now)
    anna, ben = add_reader("anna@example.org"), add_reader("ben@example.org")
    close_task(only().id, Ending.OTHER, actor=staff(anna), now=now)
    with pytest.raises(ClosedByAnother) as told:
        close_task(only().id, Ending.BOOKED, actor=staff(ben), now=now + timedelta(hours=1))
    assert (told.value.name, told.value.at) == (db.session.get(User, anna).name, now)
    assert only().outcome == "other"


def test_what_ended_by_itself_has_no_name(intake_id, now):
    ask(intake_id, now)
    with writing() as session:
        settle(session, intake_id, Ending.BOOKED, actor=system("book-call"), now=now)
    with pytest.raises(ClosedByAnother) as told:
        close_task(only().id, Ending.BOOKED, actor=staff(add_reader()), now=now)
    assert told.value.name is None
    assert ask(intake_id, now)
    assert count_open() == 1


def test_the_riskiest_comes_first_and_no_task_is_missed_between_pages(app, now, monkeypatch):
    monkeypatch.setattr("intake.queries.call_tasks.PAGE", 2)
    with writing() as session:
        wanted = []
        for number, priority in enumerate((30, 10, 20, 10, 30)):
            one = add_draft(session, now, priority=priority)
            at = now + timedelta(minutes=number)
            ask_a_person(session, one, TaskKind.CALLBACK, actor=PATIENT, now=at)
            wanted.append((priority, at))
    found, place = [], None
    for _ in range(3):
        page = open_tasks(place)
        found += [(task.priority, task.made_at) for task in page.tasks]
        place = page.next
    assert place is None
    assert found == sorted(wanted)
