"""Staff are told as each has chosen; what presses is never silenced; nothing is told to nobody."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from intake.domain.notices import Event
from intake.domain.priority import rank
from intake.domain.work import Kind
from intake.extensions import db
from intake.models import Intake, Job, Notice, NoticeChoice, QuietHours, User
from intake.queries import stuck
from intake.queries.telling import told_of
from intake.services import telling
from intake.services.periodic import write_slots
from intake.services.standing_in import NotADeputy, appoint, dismiss
from intake.services.transaction import writing
from tests.fixtures.calls import add_draft
from tests.fixtures.ledger import add_job, add_staff, app, clock, job, sent, work
from tests.fixtures.service import NOON

__all__ = ["app", "clock", "sent"]
ROUTINE, PRESSING = rank("review", "before_call"), rank("urgent", "today")
CHICAGO = ZoneInfo("America/Chicago")


@pytest.fixture
def people(app):
    """One of each role; since none of them stands on the ladder, readers of cases are told first."""
    return {role: add_staff(role) for role in ("clinician", "manager", "operator")}


def case(priority=ROUTINE, *, n=0, **columns):
    with writing() as session:
        made = add_draft(session, NOON, reference=f"K{n}7-M4XN", priority=priority, **columns)
        intake = session.get(Intake, made)
        intake.state, intake.submitted_at = "submitted", NOON
        return made


def tell(intake_id, event=Event.NEW, *, now=NOON, about="1"):
    with writing() as session:
        telling.tell_of(session, session.get(Intake, intake_id), event, now=now, about=about)


def choose(user_id, **choices):
    with writing() as session:
        for event, choice in choices.items():
            name = event.replace("_", "-")
            session.merge(NoticeChoice(user_id=user_id, event=name, choice=choice))


def planned():
    db.session.rollback()
    return {
        (row.kind, row.subject_id): row.run_at
        for row in db.session.scalars(select(Job).where(Job.kind.like("alert%")))
    }


def listed():
    db.session.rollback()
    rows = db.session.scalars(select(Notice).order_by(Notice.at))
    return sorted((row.event, row.user_id) for row in rows)


def digest(clock, *moment):
    """The clock is moved to a moment at the clinic, and what waits is sent then."""
    clock.present = datetime(*moment, tzinfo=CHICAGO)
    assert work(add_job(Kind.PLAN_DIGESTS, now=clock()), clock) == "done"
    return [
        work(row.id, clock)
        for row in db.session.scalars(
            select(Job).where(Job.kind == Kind.SEND_DIGEST, Job.state == "queued")
        ).all()
    ]


def test_a_routine_form_waits_for_the_digest_of_each_who_reads_cases(people):
    tell(case())
    assert planned() == {}
    assert listed() == sorted([("new", people["clinician"]), ("new", people["manager"])])


def test_a_pressing_form_is_told_at_once_to_those_who_are_told_first(people):
    tell(case(PRESSING, owner_id=people["clinician"]))
    assert list(planned()) == [("alert-new-form", people["clinician"])]
    assert listed() == [("new", people["manager"])]


@pytest.mark.parametrize("choice", ["always", "mine", "urgent", "digest"])
def test_no_choice_and_no_hour_silences_what_presses(people, choice):
    with writing() as session:
        session.add(QuietHours(user_id=people["clinician"], starts=time(0), ends=time(23, 59)))
    choose(people["clinician"], new=choice)
    tell(case(PRESSING, owner_id=people["clinician"]))
    assert planned()["alert-new-form", people["clinician"]] == NOON


def test_quiet_hours_put_off_what_can_wait(people):
    with writing() as session:
        session.add(QuietHours(user_id=people["manager"], starts=time(11), ends=time(13, 30)))
    choose(people["manager"], new="always")
    tell(case())
    assert planned() == {
        ("alert-new-form", people["manager"]): datetime(2026, 11, 23, 13, 30, tzinfo=CHICAGO)
    }


def test_each_choice_of_a_routine_form_does_what_it_says(people):
    choose(people["manager"], new="urgent")
    choose(people["clinician"], new="mine")
    tell(case(owner_id=people["clinician"]))
    assert list(planned()) == [("alert-new-form", people["clinician"])]
    assert listed() == []


def test_a_form_that_nobody_wants_to_hear_of_stands_in_a_digest_all_the_same(people):
    for one in people.values():
        choose(one, new="urgent")
    tell(case())
    assert planned() == {}
    assert [event for event, _who in listed()] == ["new"] * 2


def test_told_twice_is_told_once(people):
    intake = case(PRESSING)
    for _ in range(2):
        tell(intake)
    assert len(planned()) + len(listed()) == 2


def test_the_second_part_goes_to_whose_case_it_is_and_else_to_all(people):
    tell(case(n=1, owner_id=people["manager"]), Event.SECOND_PART)
    assert listed() == [("second-part", people["manager"])]
    tell(case(n=2), Event.SECOND_PART)
    assert len(listed()) == 3


def test_an_answer_to_a_question_is_told_each_time(people):
    intake = case(owner_id=people["clinician"])
    choose(people["clinician"], answer="mine")
    for question in ("q1", "q2"):
        tell(intake, Event.ANSWER, about=question)
    db.session.rollback()
    kinds = db.session.scalars(select(Job.kind).where(Job.intake_id == intake))
    assert list(kinds) == ["alert-answer"] * 2


class TestDigest:
    def test_one_message_a_person_with_references_and_links_the_riskiest_first(
        self, people, sent, clock
    ):
        ranks = rank("info", "routine"), rank("review", "routine"), ROUTINE
        for number, priority in enumerate(ranks):
            tell(case(priority, n=number), now=NOON - timedelta(hours=3))
        tell(case(rank("none", "routine"), n=4, owner_id=people["manager"]), Event.SECOND_PART)
        assert digest(clock, 2026, 11, 23, 14, 0) == ["done"] * 2
        by = {letter.to: letter for letter in sent}
        assert set(by) == {"clinician@example.org", "manager@example.org"}
        text = by["manager@example.org"].text
        order = [text.index(f"K{number}7-M4XN") for number in (2, 1, 0, 4)]
        assert order == sorted(order)
        assert text.count("/staff/intakes/") == 4
        assert by["manager@example.org"].subject == "Digest: 4 cases"
        assert by["clinician@example.org"].subject == "Digest: 3 cases"
        assert "Second part sent" in text
        assert digest(clock, 2026, 11, 23, 14, 5) == []
        assert digest(clock, 2026, 11, 24, 9, 30) == []

    def test_what_happens_after_it_waits_for_the_next(self, people, sent, clock):
        tell(case(n=1))
        assert len(digest(clock, 2026, 11, 23, 14, 0)) == 2
        tell(case(n=2), now=clock() - timedelta(minutes=1))
        assert digest(clock, 2026, 11, 23, 14, 5) == []
        assert len(digest(clock, 2026, 11, 24, 9, 31)) == 2
        assert all("K27-M4XN" in letter.text for letter in sent[2:])

    def test_it_goes_out_while_the_clinic_is_open_and_not_at_night(self, people, sent, clock):
        tell(case())
        assert digest(clock, 2026, 11, 23, 20, 0) == []
        assert digest(clock, 2026, 11, 24, 8, 59) == []
        # What should have gone the day before goes as soon as somebody is there.
        assert digest(clock, 2026, 11, 24, 9, 0) == ["done"] * 2

    def test_an_empty_one_is_not_sent(self, people, sent, clock):
        tell(case())
        with writing() as session:
            session.scalars(select(Intake)).one().state = "withdrawn"
        assert digest(clock, 2026, 11, 23, 14, 0) == ["dropped"] * 2
        assert sent == []

    def test_two_relays_make_one_digest_of_it(self, people, sent, clock):
        tell(case())
        clock.present = datetime(2026, 11, 23, 14, 1, tzinfo=CHICAGO)
        assert write_slots({}, now=clock()) > 0
        assert write_slots({}, now=clock()) == 0
        digest(clock, 2026, 11, 23, 14, 1)
        digest(clock, 2026, 11, 23, 14, 2)
        assert len(sent) == 2

    def test_the_patient_reads_that_staff_were_told_when_the_digest_was_taken(
        self, people, sent, clock
    ):
        intake = case()
        tell(intake)
        assert told_of(intake).staff is None
        assert stuck.stuck_cases(now=NOON + timedelta(hours=1)) == []
        digest(clock, 2026, 11, 23, 14, 0)
        assert told_of(intake).staff == clock()
        assert stuck.stuck_cases(now=clock() + timedelta(days=1)) == []

    def test_a_digest_that_never_goes_is_a_case_that_nobody_was_told_of(self, people):
        tell(case())
        after = datetime(2026, 11, 23, 14, 11, tzinfo=CHICAGO)
        assert [one.check for one in stuck.stuck_cases(now=after)] == ["nobody-told"]


class TestDeputies:
    def stand_in(self, who, deputy, first=date(2026, 11, 23), last=date(2026, 11, 24)):
        appoint(who, deputy, first, last, today=date(2026, 11, 23), now=NOON)

    def test_the_deputy_is_told_on_these_days_and_on_no_other(self, people):
        self.stand_in(people["clinician"], people["manager"])
        tell(case(PRESSING, n=1, owner_id=people["clinician"]))
        assert list(planned()) == [("alert-new-form", people["manager"])]
        tell(
            case(PRESSING, n=2, owner_id=people["clinician"]),
            now=datetime(2026, 11, 25, 0, 0, tzinfo=CHICAGO),
        )
        assert ("alert-new-form", people["clinician"]) in planned()

    def test_where_all_deputies_are_away_the_person_is_told_after_all(self, people):
        self.stand_in(people["clinician"], people["manager"])
        self.stand_in(people["manager"], people["clinician"])
        tell(case(PRESSING, owner_id=people["clinician"]))
        assert list(planned()) == [("alert-new-form", people["clinician"])]

    @pytest.mark.parametrize(
        ("deputy", "first", "last", "why"),
        [
            ("clinician", 23, 24, "self"),
            ("manager", 25, 24, "order"),
            ("manager", 20, 22, "past"),
            ("operator", 23, 24, "who"),
        ],
    )
    def test_what_will_not_do_is_refused(self, people, deputy, first, last, why):
        days = [date(2026, 11, day) for day in (first, last)]
        with pytest.raises(NotADeputy, match=why):
            self.stand_in(people["clinician"], people[deputy], *days)

    def test_two_at_once_are_refused_and_one_can_be_taken_back(self, people):
        from intake.models import Deputy

        self.stand_in(people["clinician"], people["manager"])
        other = add_staff_named("third")
        with pytest.raises(NotADeputy, match="twice"):
            self.stand_in(people["clinician"], other)
        row = db.session.scalars(select(Deputy)).one().id
        assert not dismiss(row, user_id=people["manager"])
        assert dismiss(row, user_id=people["clinician"])
        self.stand_in(people["clinician"], other)


def add_staff_named(name):
    from intake.models import Role

    with writing() as session:
        role = session.scalars(select(Role).where(Role.name == "clinician")).one()
        user = User(
            email=f"{name}@example.org",
            name=name,
            fs_uniquifier=name,
            created_at=NOON,
            roles=[role],
        )
        session.add(user)
        session.flush()
        return user.id


def test_a_digest_is_a_row_that_tells_its_kind(people, sent, clock):
    tell(case())
    digest(clock, 2026, 11, 23, 14, 0)
    rows = db.session.scalars(select(Job).where(Job.kind == Kind.SEND_DIGEST)).all()
    assert {job(row.id).state for row in rows} == {"done"}
    assert all("@" not in row.key for row in rows)
