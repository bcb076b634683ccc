"""Another time, a cancellation, a request taken back: on the page, and by service."""

import json
import subprocess
import sys
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from icalendar import Calendar

from intake.domain.actors import PATIENT, staff
from intake.domain.call_tasks import TaskKind
from intake.domain.choices import ChosenTime, read_choice
from intake.domain.states import IllegalMove
from intake.extensions import db
from intake.gateways import clock
from intake.models import Appointment, CallTask, Flag, History, Intake, Notice
from intake.queries.call_tasks import open_of
from intake.services import changing, withdrawing
from intake.services.call_tasks import ask_a_person
from intake.services.placing import TimeTaken
from intake.services.recording import change_state
from intake.services.transaction import writing
from tests.fixtures.calls import add_clinician
from tests.fixtures.notices import at_once
from tests.walks.inside import Inside
from tests.web.visit.conftest import BORN

HTML = Path(__file__).resolve().parents[2] / "html"


@pytest.fixture
def move(clinic, clinician):
    """Move the one call by service, as somebody, to a free time so far ahead."""

    def run(actor=PATIENT, *, seen=None, start=None, **ahead):
        intake_id, call = clinic.intake().id, clinic.call()
        chosen = ChosenTime(start or clinic.free(**ahead), clinician)
        with clinic.app.app_context():
            return changing.move(
                intake_id,
                chosen,
                seen=call.sequence if seen is None else seen,
                actor=actor,
                now=clock.now(),
            )

    return run


@pytest.fixture
def cancel(clinic):
    def run(actor=PATIENT, *, seen=None):
        intake_id = clinic.intake().id
        with clinic.app.app_context():
            return changing.cancel(intake_id, seen=seen, actor=actor, now=clock.now())

    return run


def pick(browser, visit, place=-1):
    """Take one of the times of the last day that the page of days shows; gives what follows."""
    days = browser.get(f"{visit}/time").soup.select("main .days__link")
    page = browser.get(str(days[place]["href"]))
    times = [str(one["value"]) for one in page.soup.select("main input[type=radio]")]
    return browser.submit(page, {"choice": times[-1]}, holding="choice")


def events(letters):
    return [Calendar.from_ical(one.invite).walk("VEVENT")[0] for one in letters if one.invite]


def test_a_patient_moves_and_cancels_with_the_link_alone(clinic, stranger, visit):
    before = clinic.call()
    page = pick(stranger, visit)
    assert page.path == visit
    assert "has a new time" in page.text
    after = clinic.call()
    assert (after.appointment_id, after.sequence) == (before.appointment_id, 1)
    assert after.start != before.start
    assert "has a new time" in clinic.to_patient(clinic.work())[0].text
    page = stranger.submit(stranger.get(f"{visit}/cancel"), {"reason": "time"})
    assert "is cancelled" in page.text
    assert clinic.call().state == "cancelled"
    assert [one.became for one in clinic.rows(History, History.event == "call.cancel_reason")] == [
        "time"
    ]


def test_every_letter_has_one_uid_and_a_higher_sequence(clinic, stranger, visit):
    pick(stranger, visit)
    clinic.work()
    stranger.submit(stranger.get(f"{visit}/cancel"), {})
    clinic.work()
    letters = [one for one in clinic.to_patient() if one.invite]
    told = events(letters)
    assert [int(one["SEQUENCE"]) for one in told] == [0, 1, 2]
    assert len({str(one["UID"]) for one in told}) == 1
    assert [one.invite_method for one in letters] == ["REQUEST", "REQUEST", "CANCEL"]
    assert str(told[-1]["STATUS"]) == "CANCELLED"


@pytest.mark.html
def test_another_reader_of_calendars_understands_the_same(clinic, stranger, visit):
    """What ical.js makes of created, moved and cancelled, beside what icalendar makes of it."""
    pick(stranger, visit)
    clinic.work()
    stranger.submit(stranger.get(f"{visit}/cancel"), {})
    clinic.work()
    letters = [one for one in clinic.to_patient() if one.invite]
    read = [read_by_script(one.invite) for one in letters]
    assert [one["method"] for one in read] == ["REQUEST", "REQUEST", "CANCEL"]
    for one, event in zip(read, events(letters), strict=True):
        other = one["events"][0]
        assert other["uid"] == str(event["UID"])
        assert other["sequence"] == int(event["SEQUENCE"])
        assert other["start"] == event.DTSTART.timestamp()
        assert other["end"] == event.DTEND.timestamp()
        assert other["status"] == str(event["STATUS"])
        assert other["attendees"] == 1
    assert [one["events"][0]["sequence"] for one in read] == [0, 1, 2]


def read_by_script(calendar):
    done = subprocess.run(
        [Path(sys.executable).parent / "node", "read_calendar.mjs"],
        cwd=HTML,
        input=calendar,
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


def test_the_clinician_is_told_without_a_name(clinic, stranger, sent, served):
    # Later than the next digest on any day of the week, so nobody is told of the booking at once.
    visit = sent(start=clinic.free(days=8))
    with served.app_context():
        at_once("moved", "cancelled")
    pick(stranger, visit)
    clinic.work()
    stranger.submit(stranger.get(f"{visit}/cancel"), {})
    clinic.work()
    reference = clinic.intake().reference
    told = [one for one in clinic.letters if reference in one.subject and "A call" in one.subject]
    assert [one.subject.split(":")[0] for one in told] == [
        "A call has a new time",
        "A call is no longer yours",
    ]
    with served.app_context():
        assert list(db.session.scalars(db.select(Notice.event))) == ["new", "booked"]
    assert not any("Quillfeather" in one.text + one.html for one in told)


def test_a_call_that_goes_to_a_colleague_is_told_to_both(clinic, visit, served, stranger):
    with served.app_context(), writing() as session:
        other = add_clinician(session, "Bob Reed", created_at=clock.now())
    with served.app_context():
        at_once("booked", "cancelled")
    with served.app_context():
        chosen = ChosenTime(clinic.call().start, other)
        changing.move(clinic.intake().id, chosen, seen=0, actor=PATIENT, now=clock.now())
    told = [one for one in clinic.work() if "A call" in one.subject]
    assert sorted(one.subject.split(":")[0] for one in told) == [
        "A call is booked",
        "A call is no longer yours",
    ]
    assert "Bob Reed" in stranger.get(visit).text


def test_the_same_move_twice_is_one(clinic, visit, move):
    start = clinic.free(hours=60)
    assert move(start=start) == "changed"
    assert move(start=start, seen=0) == "standing"
    assert clinic.call().sequence == 1


def test_the_same_move_by_another_unseen_is_a_conflict(clinic, clinician, visit, move):
    start = clinic.free(hours=60)
    move(staff(clinician), start=start)
    with pytest.raises(changing.ChangedMeanwhile):
        move(start=start, seen=0)
    assert clinic.call().sequence == 1


def test_a_move_of_what_changed_unseen_is_a_conflict_shown_kindly(
    clinic, clinician, visit, stranger, move
):
    days = stranger.get(f"{visit}/time").soup.select("main .days__link")
    page = stranger.get(str(days[-1]["href"]))
    times = [str(one["value"]) for one in page.soup.select("main input[type=radio]")]
    move(staff(clinician), hours=60)
    stands = clinic.call().start
    told = stranger.submit(page, {"choice": times[-1]}, holding="choice")
    assert "changed in the meantime" in told.text
    assert clinic.call().start == stands


def test_a_second_cancel_by_the_same_hand_is_nothing_by_another_a_conflict(
    clinic, clinician, visit, cancel
):
    assert cancel(seen=0) == "changed"
    assert cancel(seen=0) == "standing"
    with pytest.raises(changing.ChangedMeanwhile):
        cancel(staff(clinician), seen=0)
    assert clinic.call().sequence == 1


def test_what_has_taken_place_is_neither_moved_nor_cancelled(
    clinic, clinician, visit, move, cancel
):
    with clinic.app.app_context(), writing() as session:
        call = session.query(Appointment).one()
        change_state(session, call, "complete", actor=staff(clinician), now=clock.now())
    with pytest.raises(changing.NoCall):
        move(hours=60)
    with pytest.raises(IllegalMove):
        cancel()


def test_a_time_that_is_not_on_offer_is_refused_and_the_call_stands(clinic, visit, move):
    stands = clinic.call().start
    with pytest.raises(TimeTaken):
        move(start=stands + timedelta(minutes=7))
    assert clinic.call().start == stands
    assert clinic.call().sequence == 0


def test_a_time_that_another_took_meanwhile_is_said_and_the_call_stands(
    clinic, visit, stranger, sent
):
    days = stranger.get(f"{visit}/time").soup.select("main .days__link")
    page = stranger.get(str(days[-1]["href"]))
    wanted = [str(one["value"]) for one in page.soup.select("main input[type=radio]")][-1]
    sent(start=read_choice(wanted).start)
    told = stranger.submit(page, {"choice": wanted}, holding="choice")
    assert told.status == 409
    assert "Someone else has just taken that time" in told.text


def test_after_a_cancellation_another_time_can_be_picked(clinic, visit, stranger, cancel):
    cancel()
    clinic.work()
    assert "Pick a time" in stranger.get(visit).text
    page = pick(stranger, visit)
    assert "We keep this time for you" in page.text
    clinic.work()
    call = clinic.call()
    assert (call.state, call.sequence) == ("booked", 0)
    assert len(clinic.rows(Appointment)) == 2
    assert "is booked" in clinic.to_patient()[-1].text


def test_when_the_call_has_begun_nothing_is_offered_to_change(clinic, visit, stranger, pass_time):
    with clinic.app.app_context():
        pass_time(seconds=(clinic.call().start - clock.now()).total_seconds() + 60)
    assert "Cancel this call" not in stranger.get(visit).text
    assert stranger.get(f"{visit}/cancel").path == visit
    assert stranger.get(f"{visit}/time").path == visit


def test_taking_back_asks_who_it_is_and_leaves_worries_open(clinic, served, stranger, visit):
    with served.app_context(), writing() as session:
        intake = session.query(Intake).one()
        intake.safety = True
        session.add(
            Flag(
                intake_id=intake.id,
                rule="S1",
                rule_version="t",
                stop="about-you",
                severity="urgent",
                respond="now",
                safety=True,
                evidence=b"",
                raised_at=clock.now(),
                changed_at=clock.now(),
            )
        )
    asked = stranger.get(f"{visit}/withdraw")
    assert asked.path.endswith("/who")
    page = stranger.submit(asked, BORN)
    assert page.path.endswith("/withdraw")
    page = stranger.submit(page, {})
    assert "You took back your request" in page.text
    assert clinic.intake().state == "withdrawn"
    assert clinic.call().state == "cancelled"
    assert {flag.state for flag in clinic.rows(Flag)} == {"open"}
    with served.app_context():
        assert withdrawing.withdraw(intake.id, actor=PATIENT, now=clock.now()) == "standing"
        db.session.remove()


def test_nobody_is_asked_to_call_a_patient_who_took_the_request_back(clinic, served, sent):
    sent(time={"choice": "none"})
    intake_id = clinic.intake().id
    with served.app_context():
        with writing() as session:
            for kind in (TaskKind.CALLBACK, TaskKind.IN_PERSON):
                ask_a_person(session, intake_id, kind, actor=PATIENT, now=clock.now())
        withdrawing.withdraw(intake_id, actor=PATIENT, now=clock.now())
        assert open_of(intake_id) == []
        db.session.remove()
    tasks = clinic.rows(CallTask)
    assert [(task.outcome, task.closed_by) for task in tasks] == [("not_wanted", PATIENT)] * 2


@pytest.mark.parametrize("who", ["patient", "staff"])
def test_after_a_cancellation_a_person_asks_until_a_time_is_picked(
    clinic, stranger, visit, cancel, who
):
    cancel(PATIENT if who == "patient" else staff(uuid.uuid4()))
    letter = clinic.to_patient(clinic.work())[0]
    promise = "may call to ask" if who == "patient" else "will call you to find another"
    assert promise in letter.text
    assert promise in " ".join(letter.html.split())
    assert "If you do not, someone from our office will call" in stranger.get(visit).text
    assert [(task.kind, task.closed_at) for task in clinic.rows(CallTask)] == [("cancelled", None)]
    pick(stranger, visit)
    clinic.work()
    assert clinic.call().state == "booked"
    assert [(task.kind, task.outcome) for task in clinic.rows(CallTask)] == [
        ("cancelled", "booked")
    ]


def test_after_the_call_nobody_is_promised_another(clinic, served, stranger, visit):
    with served.app_context(), writing() as session:
        change_state(session, session.query(Appointment).one(), "complete", actor=PATIENT,
                     now=clock.now())  # fmt: skip
    page = stranger.get(visit)
    assert "Your appointment is over" in page.text
    assert "will call you" not in page.text


def test_a_shared_inbox_needs_the_date_of_birth_to_change_anything(clinic, stranger, sent):
    path = sent(email_private="no")
    for place in ("time", "cancel"):
        assert stranger.get(f"{path}/{place}").path.endswith("/who")
    token = stranger.get(f"{path}/who").soup.select_one("[name=csrf_token]")["value"]
    stranger.post(f"{path}/cancel", {"csrf_token": token, "seen": "0"})
    assert clinic.call().state == "booked"
    stranger.submit(stranger.get(f"{path}/who?next=cancel"), BORN)
    stranger.submit(stranger.get(f"{path}/cancel"), {})
    assert clinic.call().state == "cancelled"


def test_no_act_goes_without_its_token_and_none_by_looking(clinic, served, visit):
    client = served.test_client()
    for place in ("time", "cancel", "withdraw"):
        client.get(f"{visit}/{place}?seen=0&reason=time&choice=x")
        client.head(f"{visit}/{place}")
        assert client.post(f"{visit}/{place}", data={"seen": "0"}).status_code == 400
    assert clinic.call().state == "booked"
    assert clinic.intake().state == "submitted"


def test_ten_browsers_that_move_at_once_make_one_move(clinic, served, visit):
    pages = []
    for _ in range(10):
        browser = Inside(served)
        days = browser.get(f"{visit}/time").soup.select("main .days__link")
        page = browser.get(str(days[-1]["href"]))
        times = [str(one["value"]) for one in page.soup.select("main input[type=radio]")]
        pages.append((browser, page, times[-1]))
    for browser, page, choice in pages:
        assert browser.submit(page, {"choice": choice}, holding="choice").status == 200
    assert clinic.call().sequence == 1
