"""A patient's mail shows what they allowed, and staff mail names nobody."""

import uuid
from datetime import timedelta

import pytest

from intake.domain.states import AppointmentState
from intake.domain.work import Kind
from intake.models import Appointment
from intake.services.transaction import writing
from tests.fixtures.calls import add_clinician, add_draft, ready_answers
from tests.fixtures.ledger import add_job, add_staff, clock, delivery, job, sent, work
from tests.fixtures.service import NOON

__all__ = ["clock", "sent"]

TELLING = ("ketamine", "esketamine", "antidepressant", "ssri", "sertraline", "screening", "clinic")
ADDRESS = "quill.marker@example.org"


def told(clock, **wishes):
    """The one letter about a booked call of a patient with these wishes."""
    answers = ready_answers()
    answers["contact"] |= wishes
    answers["medicines"] = {"finished": True, "items": [{"text": "sertraline"}], "takes": "yes"}
    start = NOON + timedelta(days=2)
    with writing() as session:
        clinician = add_clinician(session, created_at=NOON)
        case = add_draft(session, NOON, answers=answers, state="submitted", submitted_at=NOON)
        call = Appointment(
            id=uuid.uuid4(),
            intake_id=case,
            clinician_id=clinician,
            state=AppointmentState.BOOKED,
            starts_at=start,
            ends_at=start + timedelta(minutes=30),
            busy_from=start,
            busy_until=start + timedelta(minutes=40),
            zone="America/Chicago",
            created_at=NOON,
            changed_at=NOON,
        )
        session.add(call)
    key = f"confirm-call:{call.id}:0"
    job_id = add_job(Kind.CONFIRM_CALL, key=key, intake_id=case, subject_id=call.id)
    assert work(job_id, clock) == "done", job(job_id).error_code
    assert delivery(job_id).user_id is None
    return job_id


def whole(letter):
    """Everything that can be read of a letter but the reader's own address."""
    parts = (letter.sender_name, letter.subject, letter.text, letter.html, letter.invite.decode())
    return "\n".join(parts).replace("\r\n ", "").lower()


@pytest.mark.parametrize("shared", ["no", "unsure", None])
def test_who_shares_an_inbox_and_shows_no_name_gets_a_time_and_no_more(app, clock, sent, shared):
    wishes = {"show_clinic_name": "no"} | ({"email_private": shared} if shared else {})
    told(clock, **wishes)
    (letter,) = sent
    assert letter.to == ADDRESS
    assert letter.sender_name == "Lakeside Office"
    read = whole(letter)
    # The sender's address is the clinic's own, and holds no more than its neutral name.
    assert "lakeside ketamine" not in read
    assert not [word for word in TELLING if word in read]
    assert "/visit/" not in read
    assert "quill" not in letter.text.lower() + letter.html.lower() + letter.subject.lower()


def test_what_was_not_answered_is_not_allowed(app, clock, sent):
    told(clock)
    (letter,) = sent
    assert letter.sender_name == "Lakeside Office"
    assert "/visit/" not in whole(letter)


def test_who_allows_the_name_sees_it_and_still_no_medicine(app, clock, sent):
    told(clock, show_clinic_name="yes", email_private="yes")
    (letter,) = sent
    assert letter.sender_name == "Lakeside Ketamine Clinic"
    assert "sertraline" not in whole(letter)
    assert "ssri" not in whole(letter)


def test_staff_read_a_reference_and_a_link_and_no_person(app, clock, sent):
    with writing() as session:
        case = add_draft(session, NOON, answers=ready_answers(), reference="K7Q2-M4XN"[:9])
    for kind in (Kind.ALERT_SAFETY, Kind.ALERT_NEW_FORM):
        reader = add_staff("clinician" if kind is Kind.ALERT_SAFETY else "manager")
        assert work(add_job(kind, intake_id=case, subject_id=reader), clock) == "done"
    for letter in sent:
        read = whole(letter)
        assert "k7q2-m4xn" in read
        assert "quill" not in read
        assert "/staff/intakes/k7q2-m4xn" in read
        assert not [word for word in ("sertraline", "ssri", "6085550177") if word in read]
