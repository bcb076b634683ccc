"""The list of cases: what is on it, in which order, page by page, by an index."""

import random
from datetime import timedelta

import pytest

from intake.domain.priority import CALM, rank
from intake.domain.states import IntakeState
from intake.models import Intake, User
from intake.queries.inbox import MOST_COUNTED, inbox, read_place, waiting
from intake.services.transaction import writing
from tests.fixtures.calls import add_draft
from tests.fixtures.ledger import app  # noqa: F401 - once on each database

NOW_RANK = rank("urgent", "now")
REVIEW = rank("review", "before_call")


@pytest.fixture
def add(app, now):  # noqa: F811
    def add(reference, *, priority=CALM, state=IntakeState.SUBMITTED, ago=0, **columns):
        with writing() as session:
            since = now - timedelta(minutes=ago)
            case = add_draft(
                session, now, reference=reference, priority=priority, waiting_since=since, **columns
            )
            session.get_one(Intake, case).state = state

    return add


def listed(**options):
    return [row.reference for row in inbox(**options).rows]


def test_the_riskiest_is_first_and_then_the_one_that_waits_longest(add):
    add("calm-old", ago=900)
    add("review", priority=REVIEW, ago=5)
    add("now-new", priority=NOW_RANK, ago=1)
    add("now-old", priority=NOW_RANK, ago=10)
    assert listed() == ["now-old", "now-new", "review", "calm-old"]


def test_a_draft_is_a_case_only_when_someone_may_not_be_safe(add):
    add("draft", state=IntakeState.DRAFT)
    add("unsafe", state=IntakeState.DRAFT, safety=True, priority=NOW_RANK)
    for state in (IntakeState.CLOSED, IntakeState.WITHDRAWN, IntakeState.EXPIRED):
        add(f"x-{state}"[:9], state=state, safety=True)
    assert listed() == ["unsafe"]


def test_pages_hold_every_case_once_whatever_is_equal(add, now):
    pick = random.Random(7)
    names = [f"c{number}" for number in range(23)]
    for name in names:
        add(name, priority=pick.choice([NOW_RANK, REVIEW]), ago=pick.choice([0, 5]))
    seen, place = [], None
    while True:
        page = inbox(place, size=4)
        seen += [row.reference for row in page.rows]
        if page.next is None:
            break
        place = read_place(str(page.next))
        assert place == page.next
    assert sorted(seen) == sorted(names)
    assert seen == listed(size=100)


@pytest.mark.parametrize(
    "broken", [None, "", "1", "a_b_c", "1_2026-11-23T10:00:00_3f0e1c52-8d4b-4d0e-9a3c-5f1f6f0a7b21"]
)
def test_a_place_that_was_not_ours_is_no_place(broken):
    assert read_place(broken) is None


def test_those_that_nobody_has_taken_are_counted_to_a_hundred_and_no_further(add, now):
    with writing() as session:
        user = User(email="a@example.org", name="a", fs_uniquifier="a", created_at=now)
        session.add(user)
        session.flush()
        user_id = user.id
    add("taken", acknowledged_at=now, acknowledged_by=user_id)
    assert waiting() == 0
    with writing() as session:
        for number in range(MOST_COUNTED + 5):
            case = add_draft(session, now, reference=f"n{number}")
            session.get_one(Intake, case).state = IntakeState.SUBMITTED
    assert waiting() == MOST_COUNTED


def test_who_took_it_stands_in_the_row(add, now):
    with writing() as session:
        user = User(email="a@example.org", name="Dr. A", fs_uniquifier="a", created_at=now)
        session.add(user)
        session.flush()
        user_id = user.id
    add("taken", acknowledged_at=now, acknowledged_by=user_id)
    row = inbox().rows[0]
    assert (row.acknowledged_by, row.call_start, row.severity) == ("Dr. A", None, "none")
