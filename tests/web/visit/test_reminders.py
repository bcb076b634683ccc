"""Reminders: in time, once each, of the call as it stands; never of one that moved or is off."""

from datetime import timedelta

import pytest

from intake.clinical.guidance import mail_sentence
from intake.domain.actors import PATIENT
from intake.domain.choices import ChosenTime
from intake.domain.zones import say
from intake.extensions import db
from intake.gateways import clock
from intake.models import Delivery, Job, Notice
from intake.services import changing
from intake.services.transaction import writing

REMIND = "remind-call"


@pytest.fixture
def until(clinic, pass_time):
    """Let the clock run until so long before the call."""

    def run(**before):
        with clinic.app.app_context():
            left = clinic.call().start - timedelta(**before) - clock.now()
        pass_time(seconds=left.total_seconds())

    return run


def reminders(clinic):
    return [one for one in clinic.to_patient(clinic.work()) if "coming up" in one.text]


def move(clinic, clinician, **ahead):
    with clinic.app.app_context():
        call = clinic.call()
        chosen = ChosenTime(clinic.free(**ahead), clinician)
        changing.move(
            clinic.intake().id, chosen, seen=call.sequence, actor=PATIENT, now=clock.now()
        )
    return call.start


def cancel(clinic):
    with clinic.app.app_context():
        changing.cancel(clinic.intake().id, actor=PATIENT, now=clock.now())


def test_one_a_day_before_and_one_an_hour_before(clinic, visit, until):
    assert reminders(clinic) == []
    until(hours=24, minutes=1)
    assert reminders(clinic) == []
    until(hours=23, minutes=59)
    assert len(reminders(clinic)) == 1
    until(hours=2)
    assert reminders(clinic) == []
    until(minutes=59)
    assert len(reminders(clinic)) == 1
    until(hours=-1)
    assert reminders(clinic) == []


def test_it_asks_where_and_what_changed_and_says_the_one_sentence(clinic, visit, until):
    until(hours=23)
    told = reminders(clinic)[0]
    assert "Will you still be in Wisconsin at that time?" in told.text
    assert "Has anything changed in your medicines?" in told.text
    assert mail_sentence() in told.text
    assert visit in told.text
    assert not told.invite


def test_moved_then_cancelled_never_reminds_of_an_old_time(
    clinic, clinician, visit, until, pass_time
):
    move(clinic, clinician, hours=100)
    clinic.work()
    move(clinic, clinician, hours=160)
    clinic.work()
    cancel(clinic)
    clinic.work()
    for _ in range(14 * 12):
        pass_time(hours=2)
        assert reminders(clinic) == []
    assert not [job for job in clinic.jobs(REMIND) if job.state == "done"]


def test_a_moved_call_reminds_of_its_new_time_alone(clinic, clinician, visit, pass_time):
    before = move(clinic, clinician, hours=160)
    clinic.work()
    told = []
    with clinic.app.app_context():
        days = (clinic.call().start - clock.now()).days + 2
    for _ in range(days * 48):
        pass_time(minutes=30)
        told += reminders(clinic)
    assert len(told) == 2
    call = clinic.call()
    assert all(str(say(call.start, call.zone, call.clinic_zone)) in one.text for one in told)
    assert not any(str(say(before, call.zone, call.clinic_zone)) in one.text for one in told)


def test_a_reminder_already_in_a_workers_hands_looks_again(clinic, clinician, visit, until):
    """Its job was claimed before the move: the letter is not written."""
    with clinic.app.app_context():
        rows = {job.id: job.key for job in clinic.jobs(REMIND)}
    move(clinic, clinician, hours=160)
    with clinic.app.app_context(), writing() as session:
        # As if the move had not taken them out of line.
        for job_id in rows:
            job = session.get(Job, job_id)
            job.run_at, job.done_at = clock.now(), None
            session.execute(db.update(Job).where(Job.id == job_id).values(state="queued"))
            session.add(
                Delivery(
                    job_id=job_id,
                    intake_id=job.intake_id,
                    audience="patient",
                    template=REMIND,
                    message_id=f"<{job_id}@x>",
                    queued_at=clock.now(),
                    changed_at=clock.now(),
                )
            )
    assert reminders(clinic) == []
    ended = [job for job in clinic.jobs(REMIND) if job.id in rows]
    assert {(job.state, job.error_code) for job in ended} == {("cancelled", "older-revision")}
    # Nobody waits for it, so nobody hears that it was lost.
    assert clinic.jobs("alert-undelivered") == []
    assert clinic.rows(Notice, Notice.event == "undelivered") == []


def test_a_day_reminder_that_comes_too_late_leaves_it_to_the_next(clinic, visit, until):
    until(minutes=50)
    assert len(reminders(clinic)) == 1


def test_a_call_booked_for_soon_has_no_reminder_of_the_past(clinic, sent):
    sent(start=clinic.free(hours=3))
    with clinic.app.app_context():
        ahead = clinic.call().start - clock.now()
    planned = [job.key.rpartition(":")[2] for job in clinic.jobs(REMIND)]
    assert planned == (["1"] if ahead < timedelta(hours=24) else ["24", "1"])


def test_the_clinic_says_when(clinic, served, sent):
    served.config["CLINIC"] = served.config["CLINIC"].model_copy(update={"reminder_hours": (36, 2)})
    sent()
    assert sorted(job.key.rpartition(":")[2] for job in clinic.jobs(REMIND)) == ["2", "36"]


def test_the_page_tells_of_reminders_to_come_and_not_of_those_that_will_not(
    clinic, stranger, visit
):
    assert stranger.get(visit).text.count("A reminder of your call: To be sent") == 2
    cancel(clinic)
    clinic.work()
    assert "A reminder of your call" not in stranger.get(visit).text
