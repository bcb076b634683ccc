"""A question from the care team, answered behind the link; and a message, read there."""

import pytest
from sqlalchemy import select

from intake.domain.actors import staff
from intake.domain.outcomes import Disposition
from intake.extensions import db
from intake.gateways import clock
from intake.models import Flag, Intake, Job, Notice, PatientMessage, PatientQuestion, Role, User
from intake.queries.answers import load_draft
from intake.services import asking, messaging
from intake.services.asking import Wanted
from intake.services.transaction import writing
from tests.walks.seated import listed
from tests.web.visit.conftest import BORN

SECRET = "Does the Zzyzx tablet make you dizzy?"
MEDICINES = {
    "medicines": {"kinds": ["prescribed"], "takes": "yes"},
    "medicine-list": {
        "items": [listed("m1", "sertraline", dose="50 mg", often="daily", last_taken="today")],
        "next": 2,
        "finished": True,
    },
    "antidepressant:m1": {"state": "taking"},
    "how-you-take-it:m1": {"state": "taking"},
}


@pytest.fixture
def dana(served, clinician):
    with served.app_context(), writing() as session:
        role = session.scalars(select(Role)).first()
        user = User(email="d@example.org", name="Dr. D", fs_uniquifier="d", roles=[role],
                    created_at=clock.now())  # fmt: skip
        session.add(user)
        session.flush()
        return user.id


@pytest.fixture
def ask(clinic, dana):
    def ask(*wanted, **more):
        with clinic.app.app_context():
            case = db.session.scalars(select(Intake)).one()
            key = asking.ask(
                case.id, Wanted(*wanted, **more), seen=case.version, user_id=dana,
                actor=staff(dana), now=clock.now(),
            )  # fmt: skip
            db.session.remove()
        return key

    return ask


def answers(clinic):
    with clinic.app.app_context():
        return load_draft(db.session.scalars(select(Intake)).one()).answers


def reply(browser, visit, value):
    page = browser.get(f"{visit}/questions")
    assert "A question from your care team" in page.text, page.text
    return browser.submit(page, {"answer": value}, holding="answer")


def test_the_mail_holds_no_word_of_the_question_and_leads_to_the_page(clinic, visit, ask):
    ask("other", words=SECRET)
    (letter,) = clinic.to_patient(clinic.work())
    for text in (letter.subject, letter.text, letter.html):
        assert "Zzyzx" not in text
        assert "question" not in text.lower()
    assert visit in letter.text


def test_a_stranger_sees_that_something_waits_and_none_of_it(stranger, visit, ask):
    ask("other", words=SECRET)
    assert "Answer a question from us" in stranger.get(visit).text
    page = stranger.get(f"{visit}/questions")
    assert page.path == f"{visit}/who"
    assert "Zzyzx" not in page.text
    assert "Zzyzx" in stranger.submit(page, BORN).text


def test_a_number_is_kept_where_the_form_keeps_it_and_the_case_waits_no_more(
    clinic, known, visit, ask
):
    ask("callback")
    assert clinic.intake().asked_at is not None
    page = reply(known, visit, "608 555 0123")
    assert "Your care team has your answer" in page.text
    assert answers(clinic)["contact"]["phone"] == "+16085550123"
    case = clinic.intake()
    assert (case.asked_at, case.heard) == (None, "answer")
    assert clinic.rows(Notice, Notice.event == "answer") or clinic.jobs("alert-answer")


def test_a_wrong_number_is_asked_for_again_and_changes_nothing(clinic, known, visit, ask):
    ask("callback")
    page = reply(known, visit, "12")
    assert page.status == 422
    assert answers(clinic)["contact"]["phone"] == "+16085550177"
    assert clinic.intake().asked_at is not None


def test_the_dose_changes_one_medicine_alone(clinic, sent, stranger, ask):
    visit = sent(answers=MEDICINES)
    stranger.submit(stranger.get(f"{visit}/who"), BORN)
    ask("dose", "m1")
    reply(stranger, visit, "75 mg each day")
    (item,) = answers(clinic)["medicine-list"]["items"]
    assert (item["text"], item["dose"]) == ("sertraline", "75 mg each day")


def test_danger_in_an_answer_raises_a_flag_tells_staff_and_shows_help(clinic, known, visit, ask):
    ask("other", words="How are you?")
    clinic.work()
    page = reply(known, visit, "I want to die. I do not want to live any more.")
    flags = clinic.rows(Flag, Flag.state == "open", Flag.safety)
    assert any(flag.stop.startswith("asked:") for flag in flags)
    assert clinic.intake().priority < 20
    assert "988" in page.text
    assert clinic.rows(Job, Job.kind == "alert-safety")


def test_a_question_that_was_taken_back_is_asked_no_more(clinic, known, visit, ask, dana):
    key = ask("callback")
    page = known.get(f"{visit}/questions")
    with clinic.app.app_context():
        assert asking.take_back(key, actor=staff(dana), now=clock.now())
    assert known.submit(page, {"answer": "608 555 0123"}, holding="answer").path == visit
    assert answers(clinic)["contact"]["phone"] == "+16085550177"
    assert clinic.intake().asked_at is None
    assert clinic.to_patient(clinic.work()) == []


def test_an_answer_counts_once(clinic, known, visit, ask):
    ask("callback")
    page = known.get(f"{visit}/questions")
    known.submit(page, {"answer": "608 555 0123"}, holding="answer")
    known.submit(page, {"answer": "608 555 0199"}, holding="answer")
    assert answers(clinic)["contact"]["phone"] == "+16085550123"


def test_another_patients_question_is_none_of_theirs(clinic, known, visit, ask, sent):
    key = ask("other", words=SECRET)
    theirs = sent(email="zephyrine.two@example.org")
    assert known.get(f"{theirs}/questions/{key}").path == f"{theirs}/who"
    assert "Zzyzx" not in known.get(f"{theirs}/questions/{key}").text


@pytest.fixture
def message(clinic, dana):
    def write(text):
        with clinic.app.app_context():
            case = db.session.scalars(select(Intake)).one()
            messaging.write_to(
                case.id, Disposition.REFER, text, seen=case.version, user_id=dana,
                actor=staff(dana), now=clock.now(),
            )  # fmt: skip
            db.session.remove()

    return write


def test_a_message_is_read_behind_the_date_of_birth_and_no_mail_holds_it(
    clinic, stranger, visit, message
):
    message("The Zzyzx house can help you.")
    (letter,) = clinic.to_patient(clinic.work())
    assert "Zzyzx" not in letter.text + letter.html + letter.subject
    assert "Zzyzx" not in stranger.get(visit).text
    page = stranger.get(f"{visit}/messages")
    assert page.path == f"{visit}/who"
    assert "Zzyzx house" in stranger.submit(page, BORN).text
    (row,) = clinic.rows(PatientMessage)
    assert row.read_at is not None
    assert b"Zzyzx" not in row.body


def test_words_of_a_question_are_sealed(clinic, visit, ask):
    ask("other", words=SECRET)
    (row,) = clinic.rows(PatientQuestion)
    assert b"Zzyzx" not in row.body
