"""Each invariant is told when it is broken: in the data that a simulation left, by hand."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from intake.extensions import db
from intake.models import Appointment, Job
from intake.services.transaction import writing
from intake.simulation import invariants, report
from intake.simulation.reminders import wrong_reminders

# The first who looks waits for the days to pass; on a busy machine that is long.
pytestmark = [pytest.mark.services, pytest.mark.timeout(900)]
HOURS = (24, 1)
FAR = timedelta(days=400)
# A simulation begins on the Monday after the day on which it runs: nothing of it is ever here.
LONG_AGO = {
    "begins": "2001-01-01 16:00:00.000000",
    "ends": "2001-01-01 16:30:00.000000",
    "free": "2001-01-01 16:40:00.000000",
}


def now():
    """After everything that the simulation did, and before anything that it left to do."""
    last = db.session.scalar(select(Job.created_at).order_by(Job.created_at.desc()).limit(1))
    db.session.rollback()
    return last


def broken(came, **values):
    found = report.check_all(HOURS, came, [], now=values.get("now") or now())
    db.session.rollback()
    return {name: lines for name, lines in found.items() if lines}


def change(statement, **values):
    with writing() as session:
        touched = session.execute(text(statement), values).rowcount
    assert touched


def one(query):
    found = db.session.scalars(query.limit(1)).first()
    db.session.rollback()
    assert found is not None, "the simulation left no such row; another seed has one"
    return found


def booked():
    return one(select(Appointment).where(Appointment.state == "booked"))


def reminded(state):
    return one(select(Job).where(Job.kind == "remind-call", Job.state == state))


def test_what_was_left_alone_holds(kept, came):
    assert broken(came) == {}


def test_a_request_without_a_call_and_without_a_task(kept, came):
    call = booked()
    change("DELETE FROM call_task")
    change("UPDATE appointment SET state = 'released' WHERE id = :id", id=call.id.hex)
    found = broken(came)["each sent intake has exactly one call or a staff task"]
    assert f"{call.intake_id}: neither a call nor a task" in found


def test_a_call_that_was_never_booked(kept, came):
    call = booked()
    change("UPDATE appointment SET state = 'requested' WHERE id = :id", id=call.id.hex)
    assert "never booked" in str(broken(came))


def test_a_call_of_a_request_that_was_taken_back(kept, came):
    call = booked()
    change("UPDATE intake SET state = 'withdrawn' WHERE id = :id", id=call.intake_id.hex)
    assert f"{call.intake_id}: was taken back" in str(broken(came))


def test_a_missed_call_that_nobody_follows_up(kept, came):
    call = booked()
    with writing() as session:
        session.execute(text("DELETE FROM call_task"))
    change("UPDATE appointment SET state = 'no_show' WHERE id = :id", id=call.id.hex)
    assert f"{call.intake_id}: the call was missed" in str(broken(came))


def test_two_calls_of_one_clinician_at_once(kept, came):
    calls = db.session.scalars(select(Appointment).limit(2)).all()
    first, second = ((each.id.hex, each.clinician_id.hex) for each in calls)
    db.session.rollback()
    with writing() as session:
        triggers = session.scalars(
            text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%overlap%'")
        ).all()
        assert triggers
        for name in triggers:
            session.execute(text(f"DROP TRIGGER {name}"))
        for each, state in ((first, "completed"), (second, "no_show")):
            session.execute(
                text(
                    "UPDATE appointment SET clinician_id = :who, state = :state, "
                    "starts_at = :begins, ends_at = :ends, busy_from = :begins, "
                    "busy_until = :free WHERE id = :id"
                ),
                {"id": each[0], "who": first[1], "state": state, **LONG_AGO},
            )
    one, other = sorted(each.id for each in calls)
    assert invariants.no_overlap() == [f"{one} and {other} overlap"]


def test_a_reminder_that_was_never_planned(kept, came):
    job = reminded("queued")
    change("DELETE FROM job WHERE id = :id", id=job.id.hex)
    assert [line for line in wrong_reminders(HOURS, came) if "no reminder" in line]


def test_a_reminder_at_another_hour_than_the_calls(kept, came):
    change("UPDATE job SET run_at = :at WHERE id = :id",
           at=LONG_AGO["begins"], id=reminded("queued").id.hex)  # fmt: skip
    assert [line for line in wrong_reminders(HOURS, came) if "no reminder" in line]


@pytest.mark.parametrize("copies", [0, 2])
def test_a_reminder_that_never_came_or_came_twice(kept, came, copies):
    job = reminded("done")
    told = came.copy()
    told[str(job.id)] = copies
    assert f"is done, and {copies} came" in str(wrong_reminders(HOURS, told))
    assert f"{job.id}: is accepted, and {copies} came" in str(broken(told))


def test_a_reminder_of_an_old_revision(kept, came):
    call = booked()
    change("UPDATE appointment SET revision = revision + 1 WHERE id = :id", id=call.id.hex)
    told = str(wrong_reminders(HOURS, came))
    assert "nobody was told of revision" in told


def test_a_reminder_that_came_late(kept, came):
    job = reminded("done")
    later = job.run_at + timedelta(hours=2)
    change("UPDATE job SET done_at = :at WHERE id = :id", at=str(later)[:26], id=job.id.hex)
    assert "after its time" in str(wrong_reminders(HOURS, came))


def test_a_reminder_of_nothing(kept, came):
    change("UPDATE job SET subject_id = id WHERE id = :id", id=reminded("queued").id.hex)
    assert "a reminder of what is no call" in str(wrong_reminders(HOURS, came))


def test_work_that_is_left_or_dead(kept, came):
    assert "is queued" in str(broken(came, now=now() + FAR))
    change("UPDATE job SET state = 'dead' WHERE kind = 'book-call'")
    assert "book-call is dead" in str(broken(came))


def test_an_urgent_case_that_nobody_was_told_of(kept, came):
    change("DELETE FROM job WHERE kind = 'alert-safety'")
    assert invariants.urgent_is_told()


def test_what_had_to_be_mended(kept, came):
    change("UPDATE history SET event = 'case.healed', became = 'invite-missing' "
           "WHERE event = 'appointment.book'")  # fmt: skip
    assert "invite-missing: mended" in str(invariants.nothing_had_to_be_mended())
