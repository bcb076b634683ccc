"""The list of cases: what is on it, in which order, page by page, by an index."""

import random
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import event

from intake.domain.priority import CALM, rank
from intake.domain.states import IntakeState
from intake.extensions import db
from intake.models import Intake, User
from intake.queries.inbox import MOST_COUNTED, Tab, Viewer, counts, inbox, news_since, read_place
from intake.services.transaction import writing
from tests.fixtures.calls import add_draft
from tests.fixtures.ledger import app  # noqa: F401 - once on each database
from tests.fixtures.service import NOON

NOW_RANK = rank("urgent", "now")
REVIEW = rank("review", "before_call")


@pytest.fixture
def add(app, now):  # noqa: F811
    def add(reference, *, priority=CALM, state=IntakeState.SUBMITTED, ago=0, **columns):
        with writing() as session:
            since = now - timedelta(minutes=ago)
            # What is no draft any more was sent, unless its patient deleted it before.
            sent = None if state == IntakeState.DRAFT else now
            values = {"priority": priority, "waiting_since": since, "submitted_at": sent, **columns}
            case = add_draft(session, now, reference=reference, **values)
            session.get_one(Intake, case).state = state

    return add


def viewer(user_id=None):
    return Viewer(user_id or uuid.uuid4(), NOON - timedelta(hours=12), NOON + timedelta(hours=12))


def listed(tab=Tab.OPEN, who=None, **options):
    return [row.reference for row in inbox(tab, who or viewer(), **options).rows]


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
        page = inbox(Tab.OPEN, viewer(), place, size=4)
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
    assert counts(viewer())[Tab.NEW] == 0
    with writing() as session:
        for number in range(MOST_COUNTED + 5):
            case = add_draft(session, now, reference=f"n{number}")
            session.get_one(Intake, case).state = IntakeState.SUBMITTED
    assert counts(viewer())[Tab.NEW] == MOST_COUNTED


def test_who_took_it_stands_in_the_row(add, now):
    with writing() as session:
        user = User(email="a@example.org", name="Dr. A", fs_uniquifier="a", created_at=now)
        session.add(user)
        session.flush()
        user_id = user.id
    add("taken", acknowledged_at=now, acknowledged_by=user_id)
    row = inbox(Tab.OPEN, viewer()).rows[0]
    assert (row.acknowledged_by, row.call_start, row.severity) == ("Dr. A", None, "none")


@pytest.fixture
def someone(app, now):  # noqa: F811
    with writing() as session:
        user = User(email="a@example.org", name="Dr. A", fs_uniquifier="a", created_at=now)
        session.add(user)
        session.flush()
        return user.id


def test_each_tab_holds_what_its_name_says(add, now, someone):
    add("urgent", priority=NOW_RANK)
    add("review", priority=REVIEW)
    add("mine", owner_id=someone, acknowledged_at=now, acknowledged_by=someone)
    add("draft", state=IntakeState.DRAFT, safety=True, priority=rank("review", "today"))
    add("asked", asked_at=now)
    add("closed", state=IntakeState.CLOSED)
    add("withdrawn", state=IntakeState.WITHDRAWN)
    add("deleted", state=IntakeState.WITHDRAWN, submitted_at=None)
    gone = rank("urgent", "today")
    add("worry", state=IntakeState.WITHDRAWN, safety=True, unresolved=True, priority=gone)
    who = viewer(someone)
    held = {tab: set(listed(tab, who)) for tab in Tab}
    assert held == {
        Tab.OPEN: {"urgent", "review", "mine", "draft", "asked", "worry"},
        Tab.ATTENTION: {"urgent", "draft", "worry"},
        Tab.NEW: {"urgent", "review", "draft", "asked", "worry"},
        Tab.MINE: {"mine"},
        Tab.TODAY: set(),
        Tab.WAITING: {"draft", "asked"},
        Tab.CLOSED: {"closed", "withdrawn", "worry"},
    }
    assert counts(who) == {tab: len(names) for tab, names in held.items()}


def test_what_is_closed_comes_newest_first_page_by_page(add, now):
    for number in range(7):
        add(f"c{number}", state=IntakeState.CLOSED, updated_at=now - timedelta(hours=number // 2))
    whole = listed(Tab.CLOSED, size=100)
    assert {whole[0], whole[1]} == {"c0", "c1"}
    assert whole[-1] == "c6"
    seen, place = [], None
    while True:
        page = inbox(Tab.CLOSED, viewer(), place, size=3)
        seen += [row.reference for row in page.rows]
        if page.next is None:
            break
        place = page.next
    assert seen == whole


def test_the_list_is_read_by_its_index(add, app, now):  # noqa: F811
    add("one")
    said = []

    def note(_connection, _cursor, statement, parameters, *_rest):
        said.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    for tab in (Tab.OPEN, Tab.NEW, Tab.WAITING, Tab.MINE, Tab.ATTENTION, Tab.CLOSED):
        inbox(tab, viewer())
    news_since(now)
    event.remove(db.engine, "before_cursor_execute", note)
    asked = [one for one in said if "FROM intake" in one[0]]
    lite = db.engine.dialect.name == "sqlite"
    with db.engine.connect() as connection:
        if not lite:
            # It would read so small a table whole, and sort what is one row.
            connection.exec_driver_sql("SET enable_seqscan = off")
            connection.exec_driver_sql("SET enable_sort = off")
            connection.exec_driver_sql("SET enable_bitmapscan = off")
        explain = "EXPLAIN QUERY PLAN" if lite else "EXPLAIN"
        plans = [
            str(connection.exec_driver_sql(f"{explain} {text}", values).all())
            for text, values in asked
        ]
    for part, plan in zip(
        ("cases", "new", "waiting", "mine", "cases", "ended"), plans, strict=False
    ):
        assert f"ix_intake_{part}" in plan, plan
    for part in ("fresh", "heard"):
        assert f"ix_intake_{part}" in plans[-1], plans[-1]


def test_news_are_what_came_and_what_was_told_since(add, now):
    add("old", ago=10)
    add("new", ago=1)
    add("draft", state=IntakeState.DRAFT, ago=1)
    add("told", ago=20, heard="answer", heard_at=now)
    assert news_since(now - timedelta(minutes=5)) == (1, 1)
    assert news_since(now) == (0, 0)


def test_a_row_says_what_its_patient_told_and_that_a_question_is_open(add, now):
    add("told", heard="part_two", heard_at=now, asked_at=now)
    (row,) = inbox(Tab.OPEN, viewer()).rows
    assert (row.heard, row.asked) == ("part_two", True)
