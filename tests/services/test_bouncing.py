"""What comes back is marked and told, once; a report that speaks of nothing of ours does nothing."""

import mailbox
import uuid

import pytest
from sqlalchemy import func, select

from intake.domain.priority import rank
from intake.domain.work import Kind
from intake.extensions import db
from intake.gateways.bounces import read_bounce
from intake.gateways.mailer import NullMailer
from intake.inbox.returns import report_of
from intake.models import Delivery, History, Intake, Job, Notice
from intake.services import bouncing
from intake.services.transaction import writing
from tests.fixtures.calls import add_draft
from tests.fixtures.ledger import add_job, add_staff, app, clock, delivery, sent, work
from tests.fixtures.service import NOON

__all__ = ["app", "clock", "sent"]


@pytest.fixture
def people(app):
    return {role: add_staff(role) for role in ("clinician", "manager")}


@pytest.fixture
def case(people):
    with writing() as session:
        made = add_draft(session, NOON, reference="K7Q-M4XN", priority=rank("urgent", "now"))
        session.get(Intake, made).owner_id = people["clinician"]
        return made


@pytest.fixture
def letter(case, people, sent, clock):
    """An alert to the clinician that the mail server took; gives its job."""
    job_id = add_job(Kind.ALERT_SAFETY, intake_id=case, subject_id=people["clinician"])
    assert work(job_id, clock) == "done"
    return job_id


def message_of(job_id, sent):
    """The message as it went out, under its envelope."""
    one = next(one for one in sent if one.job_id == str(job_id))
    lines = (f"Message-ID: {one.message_id}", f"X-Intake-Job: {one.job_id}", f"To: {one.to}")
    return one.envelope, "\r\n".join([*lines, "Subject: marker-quote", "", "marker-text"]).encode()


def report(job_id, sent, reader="clinician@example.org"):
    to, raw = message_of(job_id, sent)
    return report_of(to, reader, raw).as_bytes()


def everything():
    db.session.rollback()
    return {
        model.__tablename__: db.session.scalar(select(func.count()).select_from(model))
        for model in (Delivery, Job, Notice, History)
    }


def test_each_message_has_its_own_address_to_come_back_to(letter, sent):
    assert sent[0].envelope == f"bounces+{letter}@intake.example.org"
    assert sent[0].sender == sent[0].reply_to == "office@lakeside.example.org"


def test_a_bounced_address_of_a_colleague_is_told_to_the_manager(letter, people, sent, clock):
    assert bouncing.take_in(report(letter, sent), now=clock())
    row = delivery(letter)
    assert (row.state, row.smtp_code, row.enhanced_code) == ("bounced", 550, "5.1.1")
    [told] = db.session.scalars(select(Job).where(Job.kind == Kind.ALERT_UNDELIVERED)).all()
    assert told.subject_id == people["manager"]
    assert work(told.id, clock) == "done"
    last = sent[-1]
    assert last.to == "manager@example.org"
    assert "K7Q-M4XN" in last.subject
    assert "a colleague" in last.text
    assert "clinician@example.org" not in last.text + last.html + last.subject


def test_the_same_report_twice_changes_nothing(letter, sent, clock):
    raw = report(letter, sent)
    assert bouncing.take_in(raw, now=clock())
    before = everything()
    assert not bouncing.take_in(raw, now=clock.pass_by(minutes=5))
    assert everything() == before
    assert delivery(letter).changed_at == NOON


def test_a_forged_report_of_an_unknown_message_changes_nothing(letter, sent, clock):
    before = everything()
    forged = report(letter, sent).replace(str(letter).encode(), str(uuid.uuid4()).encode())
    assert not bouncing.take_in(forged, now=clock())
    assert everything() == before
    assert delivery(letter).state == "accepted"


def test_a_report_of_a_message_that_was_not_sent_yet_changes_nothing(
    letter, case, people, sent, clock
):
    waiting = add_job(Kind.ALERT_SAFETY, intake_id=case, subject_id=people["manager"])
    forged = report(letter, sent).replace(str(letter).encode(), str(waiting).encode())
    assert not bouncing.take_in(forged, now=clock())
    assert delivery(waiting).state == "queued"


def test_no_word_of_the_report_is_kept(letter, sent, clock):
    raw = report(letter, sent).replace(b"There is no such mailbox", b"marker-diagnostic heron")
    assert bouncing.take_in(raw, now=clock())
    db.session.rollback()
    for table in db.metadata.sorted_tables:
        rows = repr(db.session.execute(table.select()).all())
        assert "heron" not in rows
        assert "marker-quote" not in rows


def test_a_warning_that_it_takes_longer_is_no_bounce(letter, sent, clock):
    raw = report(letter, sent).replace(b"Action: failed", b"Action: delayed")
    assert not bouncing.take_in(raw.replace(b"5.1.1", b"4.4.1"), now=clock())
    assert delivery(letter).state == "accepted"


QMAIL = """From: MAILER-DAEMON@mx.example.org
To: bounces+{id}@intake.example.org
Subject: failure notice

Hi. This is the qmail-send program at mx.example.org.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<clinician@example.org>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

Message-ID: <{id}@intake.example.org>
"""


def test_a_report_that_follows_no_standard_is_read_too(letter, sent, clock):
    assert bouncing.take_in(QMAIL.format(id=letter).encode(), now=clock())
    assert delivery(letter).state == "bounced"


def test_the_message_is_found_by_what_is_quoted_where_the_address_lost_its_id(letter, sent, clock):
    raw = report(letter, sent)
    bare = raw.replace(f"bounces+{letter}@".encode(), b"bounces@")
    assert read_bounce(bare).job_ids == (letter,)
    assert bouncing.take_in(bare, now=clock())


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff",
        b"Content-Type: multipart/report; report-type=delivery-status\n\n",
        b"Content-Type: message/delivery-status; charset=nonsense\n\nStatus: 5",
        b"Subject: Out of office\nAuto-Submitted: auto-replied\n\nI am away.",
    ],
)
def test_whatever_else_comes_is_thrown_away(app, raw, clock):
    assert not bouncing.take_in(raw, now=clock())


def test_the_mailbox_is_emptied_and_one_bad_letter_keeps_nothing_back(
    app, letter, sent, clock, tmp_path
):
    box = mailbox.Maildir(tmp_path / "bounces")
    box.add(b"\x00\xff")
    box.add(report(letter, sent))
    box.add(report(letter, sent))
    assert work(add_job(Kind.READ_BOUNCES), clock) == "done"
    assert len(box) == 0
    assert delivery(letter).state == "bounced"


def test_a_mailbox_that_is_not_there_is_empty(app, clock):
    assert work(add_job(Kind.READ_BOUNCES), clock) == "done"


def test_a_patients_message_that_came_back_is_told_to_whose_case_it_is(case, people, sent, clock):
    with writing() as session:
        session.get(Intake, case).priority = rank("review", "routine")
    lost = add_job(Kind.CONFIRM_CALL, intake_id=case)
    with writing() as session:
        row = session.scalars(select(Delivery).where(Delivery.job_id == lost)).one()
        row.state = "accepted"
    raw = QMAIL.format(id=lost).encode()
    assert bouncing.take_in(raw, now=clock())
    db.session.rollback()
    [line] = db.session.scalars(select(Notice)).all()
    assert (line.event, line.user_id) == ("undelivered", people["clinician"])


def test_one_dead_address_is_told_of_once_unless_somebody_is_in_danger(case, people, sent, clock):
    def lose(priority):
        with writing() as session:
            session.get(Intake, case).priority = priority
        lost = add_job(Kind.ALERT_NEW_FORM, intake_id=case, subject_id=people["clinician"])
        assert work(lost, clock) == "done"
        clock.pass_by(minutes=1)
        assert bouncing.take_in(report(lost, sent), now=clock())
        db.session.rollback()
        told = select(func.count()).where(Job.kind == Kind.ALERT_UNDELIVERED)
        return db.session.scalar(told)

    calm = rank("review", "routine")
    assert [lose(one) for one in (calm, calm, calm)] == [1, 1, 1]
    assert lose(rank("urgent", "now")) == 2


def test_a_message_that_the_server_refuses_is_told_like_one_that_came_back(
    app, case, people, clock
):
    from intake.domain.faults import FaultClass
    from intake.domain.replies import Reply
    from intake.gateways.mailer import Sent

    class Refusing(NullMailer):
        def send(self, letter, before_text):
            return Sent(None, FaultClass.PERMANENT, "smtp-550", Reply(550, "5.1.1"))

    app.extensions["intake-mailer"] = Refusing()
    lost = add_job(Kind.ALERT_SAFETY, intake_id=case, subject_id=people["clinician"])
    assert work(lost, clock).endswith("dead")
    assert delivery(lost).state == "failed"
    [told] = db.session.scalars(select(Job).where(Job.kind == Kind.ALERT_UNDELIVERED)).all()
    assert told.subject_id == people["manager"]
    # That this one is lost too is told by the alarm of its dead job, and by no further message.
    assert work(told.id, clock).endswith("dead")
    assert len(db.session.scalars(select(Job).where(Job.kind == Kind.ALERT_UNDELIVERED)).all()) == 1
