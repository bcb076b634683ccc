"""The ladder is climbed on time while nobody answers, and stops when somebody does."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from intake.domain.actors import PATIENT, staff
from intake.domain.outcomes import CallResult, NoteKind, Outcome
from intake.domain.states import JobState
from intake.domain.work import Kind
from intake.extensions import db
from intake.gateways.pager import NullPager
from intake.models import (
    Alarm,
    CaseNote,
    Flag,
    History,
    Intake,
    Job,
    Ladder,
    LadderRung,
    NoticeChoice,
    Role,
    User,
)
from intake.queries.answers import load_draft
from intake.queries.inbox import Tab, Viewer, inbox
from intake.security.vaults import vault_of
from intake.services import answering, drafting, noting, resolving, reviewing
from intake.services.resolving import ClosedByAnother, TooFewTries
from intake.services.transaction import writing
from tests.fixtures.ledger import app, clock, sent, work
from tests.services.test_answering import NOTICE, PAGES, PHQ9

__all__ = ["app", "clock", "sent"]
LADDER = ("clinician", "second", "manager")


@pytest.fixture
def people(app, clock):
    with writing() as session:
        role = Role(name="clinician")
        users = [
            User(
                email=f"{name}@lakeside.example.org",
                name=name,
                fs_uniquifier=name,
                created_at=clock(),
                roles=[role],
            )
            for name in LADDER
        ]
        session.add_all(users)
        session.flush()
        return {user.name: user.id for user in users}


@pytest.fixture
def case(people, clock):
    return danger(clock)


def danger(clock):
    """A draft whose patient is in danger."""
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


@pytest.fixture
def pass_by(clock):
    """Let time pass and do what has become due, as the relay would."""

    def run(**span):
        until = clock() + timedelta(**span)
        while True:
            db.session.rollback()
            due = db.session.execute(
                select(Job.id, Job.run_at)
                .where(Job.state == JobState.QUEUED, Job.run_at <= until)
                .order_by(Job.run_at)
                .limit(1)
            ).first()
            if due is None:
                break
            clock.present = max(clock(), due.run_at)
            assert work(due.id, clock) in {"done", "dropped"}
        clock.present = until

    return run


def rows(model, *where):
    db.session.rollback()
    return db.session.scalars(
        select(model).where(*where).execution_options(populate_existing=True)
    ).all()


def open_flags(case):
    return {flag.id for flag in rows(Flag, Flag.intake_id == case, Flag.state == "open")}


def take(case, user_id, now):
    return reviewing.acknowledge(case, user_id=user_id, actor=staff(user_id), now=now)


def resolve(case, user_id, now, outcome=Outcome.SAFE_FOR_NOW, *, note="Has a plan.", flags=None):
    resolving.resolve(
        case, flags or open_flags(case), outcome, note,
        user_id=user_id, actor=staff(user_id), now=now,
    )  # fmt: skip


def readers(sent):
    return [letter.to.partition("@")[0] for letter in sent]


def test_nobody_answers_and_each_rung_is_told_on_time(case, sent, pass_by, clock):
    started = clock()
    pass_by(minutes=0)
    assert readers(sent) == ["clinician"]
    pass_by(minutes=9)
    assert readers(sent) == ["clinician"]
    pass_by(minutes=1)
    assert readers(sent) == ["clinician", "second"]
    pass_by(minutes=10)
    assert readers(sent) == list(LADDER)
    assert rows(Alarm, Alarm.name == "nobody-told") == []
    pass_by(minutes=10)
    assert readers(sent) == list(LADDER)
    [alarm] = rows(Alarm, Alarm.name == "nobody-told")
    assert (alarm.resolved_at, alarm.subject) == (None, None)
    steps = rows(LadderRung)
    reached = sorted((step.number, step.reached_at - started, step.told) for step in steps)
    minutes = [timedelta(minutes=m) for m in (0, 10, 20, 30)]
    assert reached == list(zip((1, 2, 3, 4), minutes, (1, 1, 1, 0), strict=True))
    [ladder] = rows(Ladder)
    assert ladder.exhausted_at == clock()
    assert [row.became for row in rows(History, History.event == "ladder.rung")] == ["1", "2", "3"]


def test_whoever_takes_it_stops_the_climb(case, people, sent, pass_by, clock):
    pass_by(minutes=12)
    take(case, people["second"], clock())
    pass_by(minutes=50)
    assert readers(sent) == ["clinician", "second"]
    [ladder] = rows(Ladder)
    assert ladder.ended_at is not None
    assert ladder.exhausted_at is None
    assert ladder.outcome_due_at == ladder.ended_at + timedelta(minutes=60)


def test_taking_it_late_ends_the_alarm(case, people, pass_by, sent, clock):
    pass_by(minutes=31)
    take(case, people["manager"], clock())
    assert [alarm.resolved_at for alarm in rows(Alarm, Alarm.name == "nobody-told")] == [clock()]


def test_without_an_outcome_in_time_the_ladder_begins_again(case, people, sent, pass_by, clock):
    pass_by(minutes=1)
    take(case, people["clinician"], clock())
    pass_by(minutes=59)
    assert len(rows(Ladder)) == 1
    pass_by(minutes=1)
    first, second = sorted(rows(Ladder), key=lambda one: one.number)
    assert (second.reason, second.ended_at) == ("no_outcome", None)
    assert first.ended_at is not None
    [intake] = rows(Intake)
    assert (intake.acknowledged_by, intake.owner_id) == (None, people["clinician"])
    pass_by(minutes=10)
    assert readers(sent) == ["clinician", "clinician", "second"]


def test_an_outcome_in_time_is_the_end(case, people, sent, pass_by, clock):
    pass_by(minutes=1)
    take(case, people["clinician"], clock())
    pass_by(minutes=30)
    resolve(case, people["clinician"], clock())
    pass_by(hours=48)
    assert readers(sent) == ["clinician"]
    assert [one.number for one in rows(Ladder)] == [1]
    [intake] = rows(Intake)
    assert intake.priority > 0
    for flag in rows(Flag, Flag.severity == "urgent"):
        assert (flag.state, flag.outcome) == ("closed", "safe_for_now")
        assert flag.closed_by == people["clinician"]


def test_the_note_of_an_outcome_is_sealed_and_can_be_read(case, people, clock):
    resolve(case, people["clinician"], clock(), note="marker-note heron")
    [note] = rows(CaseNote)
    [intake] = rows(Intake)
    assert b"heron" not in note.body
    words = vault_of(intake).open(note.body, noting.BODY, note.id)
    assert words["text"] == "marker-note heron"
    assert (note.kind, note.code, note.user_id) == ("outcome", "safe_for_now", people["clinician"])


def test_an_outcome_before_anybody_took_it_ends_the_climb_too(case, people, sent, pass_by, clock):
    pass_by(minutes=5)
    resolve(case, people["clinician"], clock())
    pass_by(hours=2)
    assert readers(sent) == ["clinician"]
    [intake] = rows(Intake)
    assert intake.acknowledged_by == people["clinician"]


@pytest.mark.parametrize("note", ["", "   ", "\n\t"])
def test_no_outcome_without_a_note(case, people, note, clock):
    with pytest.raises(ValueError, match="note"):
        resolve(case, people["clinician"], clock(), note=note)
    assert open_flags(case)


def test_two_outcomes_at_once_and_the_second_learns_who_was_first(case, people, clock):
    seen = open_flags(case)
    resolve(case, people["clinician"], clock(), flags=seen)
    with pytest.raises(ClosedByAnother) as refused:
        resolve(case, people["second"], clock(), Outcome.EMERGENCY, flags=seen)
    assert refused.value.name == "clinician"
    assert [note.code for note in rows(CaseNote)] == ["safe_for_now"]


def test_a_flag_of_somebody_else_cannot_be_closed(case, people, clock):
    other = drafting.begin(
        "before-you-start", NOTICE, privacy_version="v1", zone="UTC", actor=PATIENT, now=clock()
    )
    with pytest.raises(LookupError):
        resolve(other, people["clinician"], clock(), flags=open_flags(case))


def test_not_reached_needs_the_tries_that_the_clinic_asks_for(case, people, clock):
    def call(result):
        clock.pass_by(minutes=1)
        with writing() as session:
            intake = session.get_one(Intake, case)
            noting.add_note(
                session, intake, NoteKind.CALL, {"text": ""}, code=result,
                user_id=people["clinician"], now=clock(),
            )  # fmt: skip

    for result in (CallResult.NO_ANSWER, CallResult.SPOKE, CallResult.VOICEMAIL):
        call(result)
    with pytest.raises(TooFewTries) as refused:
        resolve(case, people["clinician"], clock(), Outcome.NOT_REACHED)
    assert (refused.value.tried, refused.value.needed) == (2, 3)
    assert open_flags(case)
    call(CallResult.NO_ANSWER)
    resolve(case, people["clinician"], clock(), Outcome.NOT_REACHED)
    assert not rows(Flag, Flag.severity == "urgent", Flag.state == "open")


def test_pages_go_to_those_whose_rung_says_so_with_the_same_few_words(case, app, sent, pass_by):
    # The clinic of the tests has no paging service, so no page was planned at all.
    pass_by(minutes=40)
    assert rows(Job, Job.kind == Kind.PAGE) == []


@pytest.fixture
def pages(app):
    """The pages that were sent, by a clinic that has a paging service."""
    from intake.clinic import Paging

    paging = Paging(url="https://pager.example.org/hooks")
    app.config["CLINIC"] = app.config["CLINIC"].model_copy(update={"paging": paging})
    pager = NullPager()
    app.extensions["intake-pager"] = pager
    return pager.pages


def test_each_rung_pages_its_people_and_no_page_holds_an_answer(pages, case, sent, pass_by):
    pass_by(minutes=40)
    assert [page.to.partition("@")[0] for page in pages] == list(LADDER)
    [intake] = rows(Intake)
    assert {page.text for page in pages} == {
        f"Safety alert: {intake.reference}, Urgent, answer now"
    }
    assert all(page.link.endswith(f"/staff/intakes/{intake.reference}") for page in pages)
    answers = load_draft(intake).answers
    name = answers["contact"]["name"]
    assert not [page for page in pages if name in page.text + page.link + page.to]


def test_what_a_person_closed_opens_again_when_the_answer_comes_back(case, people, clock):
    take(case, people["second"], clock())
    resolve(case, people["second"], clock())
    answering.save(
        case, "phq9", {**PHQ9, "q9": 3, "q1": 1}, base_version=1, actor=PATIENT, now=clock()
    )
    assert (open_flags(case), len(rows(Ladder))) == (set(), 1)
    answering.save(case, "phq9", {**PHQ9, "q9": 0}, base_version=2, actor=PATIENT, now=clock())
    answering.save(case, "phq9", {**PHQ9, "q9": 3}, base_version=3, actor=PATIENT, now=clock())
    assert open_flags(case)
    assert sorted(one.number for one in rows(Ladder)) == [1, 2]
    [intake] = rows(Intake)
    assert (intake.priority, intake.acknowledged_by) == (0, None)


class TestWithoutCover:
    """A clinic that nobody covers at night: the ladder waits for its opening, and so do they."""

    @pytest.fixture
    def uncovered(self, app):
        clinic = app.config["CLINIC"]
        told = clinic.escalation.model_copy(update={"covered_at_night": False})
        app.config["CLINIC"] = clinic.model_copy(update={"escalation": told})

    def test_at_the_opening_the_case_of_the_night_is_first_and_the_ladder_goes_on(
        self, uncovered, people, sent, pass_by, clock
    ):
        clock.present = datetime(2026, 11, 24, 2, 0, tzinfo=ZoneInfo("America/Chicago"))
        night = danger(clock)
        pass_by(hours=7, minutes=9)
        assert readers(sent) == ["clinician"]
        day = danger(clock)
        viewer = Viewer(people["clinician"], clock() - timedelta(days=1), clock())
        shown = [row.reference for row in inbox(Tab.OPEN, viewer).rows]
        references = {row.id: row.reference for row in rows(Intake)}
        assert shown == [references[night], references[day]]
        pass_by(minutes=1)
        assert readers(sent) == ["clinician", "clinician", "second"]


def test_nobody_was_told_is_a_metric(case, sent, pass_by, clock, app):
    from intake.presenters.metrics import Figures

    def told():
        return {
            sample.labels["kind"]: sample.value
            for metric in Figures(clock(), None, "t").collect()
            for sample in metric.samples
            if sample.name == "intake_alerts_open"
        }

    pass_by(minutes=29)
    assert "nobody-told" not in told()
    pass_by(minutes=2)
    assert told()["nobody-told"] == 1


def test_those_who_asked_hear_of_every_urgent_case_and_the_owner_when_it_begins_again(
    people, sent, pass_by, clock
):
    with writing() as session:
        session.add(NoticeChoice(user_id=people["manager"], event="urgent", choice="always"))
    case = danger(clock)
    pass_by(minutes=1)
    assert sorted(readers(sent)) == ["clinician", "manager"]
    take(case, people["second"], clock())
    pass_by(minutes=60)
    assert sorted(readers(sent)[2:]) == ["clinician", "second"]
    assert "No outcome yet" in sent[-1].subject


def test_the_deputy_stands_on_the_rung_and_is_paged(pages, people, sent, pass_by, clock):
    from intake.services.standing_in import appoint

    day = clock().date()
    appoint(people["clinician"], people["manager"], day, day, today=day, now=clock())
    danger(clock)
    pass_by(minutes=1)
    assert readers(sent) == ["manager"]
    assert [page.to.partition("@")[0] for page in pages] == ["manager"]
