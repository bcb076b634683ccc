"""A mail server that refuses one reader after the other: no message is worn out or dead of that."""

import pytest

from intake.domain.faults import FaultClass
from intake.domain.replies import Alike, Reply, alike_of
from intake.domain.work import Channel, Kind
from intake.extensions import db
from intake.gateways.mailer import NullMailer, Sent
from intake.models import QueueControl
from intake.queries.refusals import befalls_others
from intake.services import deliveries
from intake.services.transaction import writing
from tests.fixtures.calls import add_draft
from tests.fixtures.ledger import add_job, add_reader, app, attempts, clock, delivery, job, work

__all__ = ["app", "clock"]

BUSY = Sent(None, FaultClass.TRANSIENT, "smtp-451", Reply(451, "4.7.1"))
POLICY = Sent(None, FaultClass.PERMANENT, "smtp-554", Reply(554, "5.7.1"))
UNKNOWN = Sent(None, FaultClass.PERMANENT, "smtp-550", Reply(550, "5.1.1"))
TAKEN = Sent("accept", reply=Reply(250, "2.0.0"))


class Server(NullMailer):
    """Says the same to every reader, until it is told to say something else."""

    says = TAKEN

    def send(self, letter, before_text):
        return super().send(letter, before_text) if self.says is TAKEN else self.says


@pytest.fixture
def server(app):
    app.extensions["intake-mailer"] = Server()
    return app.extensions["intake-mailer"]


@pytest.fixture
def alert(app, clock):
    """Gives an alert of a case of its own to one reader."""

    def make(reader_id):
        with writing() as session:
            intake_id = add_draft(session, clock())
        return add_job(Kind.ALERT_NEW_FORM, intake_id=intake_id, subject_id=reader_id, now=clock())

    return make


@pytest.fixture
def readers(app):
    return [add_reader(f"reader{number}@example.org") for number in range(7)]


def outcomes(job_id):
    return [one.outcome for one in attempts(job_id)]


def test_where_policy_refuses_each_only_the_first_is_dead(server, alert, readers, clock):
    server.says = POLICY
    first, second, third = map(alert, readers[:3])
    for job_id in (first, second, third):
        work(job_id, clock)
    assert [job(one).state for one in (first, second, third)] == ["dead", "queued", "queued"]
    assert (job(second).attempts, outcomes(second)) == (0, ["outage"])
    assert (delivery(second).state, delivery(second).enhanced_code) == ("queued", "5.7.1")
    server.says = TAKEN
    clock.pass_by(hours=1)
    assert work(second, clock) == "done"
    assert delivery(second).state == "accepted"


def test_where_each_is_put_off_no_attempt_is_spent_and_the_channel_rests(
    server, alert, readers, clock
):
    server.says = BUSY
    jobs = [*map(alert, readers)]
    for job_id in jobs[:6]:
        work(job_id, clock)
    assert [job(one).attempts for one in jobs[:6]] == [1, 0, 0, 0, 0, 0]
    assert db.session.get_one(QueueControl, Channel.MAIL).paused
    assert work(jobs[6], clock) == "refused"
    server.says = TAKEN
    clock.pass_by(hours=1)
    assert work(jobs[6], clock) == "done"
    db.session.rollback()
    assert not db.session.get_one(QueueControl, Channel.MAIL, populate_existing=True).paused


@pytest.mark.parametrize("says", [POLICY, BUSY])
def test_one_reader_s_own_trouble_stays_their_own(server, alert, readers, clock, says):
    state = "dead" if says is POLICY else "queued"
    one, again = alert(readers[0]), alert(readers[0])
    server.says = says
    work(one, clock)
    work(again, clock)
    assert [job(job_id).state for job_id in (one, again)] == [state, state]
    assert [job(job_id).attempts for job_id in (one, again)] == [1, 1]


def test_what_was_taken_since_or_is_long_ago_proves_nothing(server, alert, readers, clock):
    server.says = POLICY
    work(alert(readers[0]), clock)
    clock.pass_by(seconds=1)
    server.says = TAKEN
    assert work(alert(readers[1]), clock) == "done"
    clock.pass_by(seconds=1)
    server.says = POLICY
    after_one_was_taken = alert(readers[2])
    work(after_one_was_taken, clock)
    clock.pass_by(days=1, seconds=1)
    a_day_later = alert(readers[3])
    work(a_day_later, clock)
    assert [job(one).state for one in (after_one_was_taken, a_day_later)] == ["dead", "dead"]


def test_a_mailbox_that_is_not_there_is_never_everybodys(server, alert, readers, clock):
    server.says = UNKNOWN
    jobs = [*map(alert, readers[:3])]
    for job_id in jobs:
        work(job_id, clock)
    assert {job(one).state for one in jobs} == {"dead"}


def test_two_patients_are_two_readers_and_one_is_one(app, clock):
    with writing() as session:
        cases = [add_draft(session, clock()) for _ in range(2)]
    first, again, other = (
        add_job(Kind.CONFIRM_CALL, intake_id=case) for case in (cases[0], cases[0], cases[1])
    )
    with writing() as session:
        deliveries.note_answer(session, first, "fail", 554, "5.7.1", now=clock())
    assert befalls_others(other, Alike.POLICY, now=clock())
    assert not befalls_others(again, Alike.POLICY, now=clock())
    assert not befalls_others(other, Alike.BUSY, now=clock())


@pytest.mark.parametrize(
    ("sent", "alike"),
    [
        (BUSY, Alike.BUSY),
        (POLICY, Alike.POLICY),
        (UNKNOWN, None),
        (TAKEN, None),
        (Sent(None, FaultClass.OUTAGE, "smtp-421", Reply(421, "4.3.2")), None),
        (Sent("doubt", FaultClass.TRANSIENT, "text-timeout"), None),
        (Sent(None, FaultClass.PERMANENT, "smtp-550", Reply(550, None)), None),
    ],
)
def test_which_refusals_can_befall_everybody(sent, alike):
    assert alike_of(sent.fault, sent.reply) == alike
