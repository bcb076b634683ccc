"""Staff fill in a patient's form on the phone: the same pages, the same flags, another source."""

import re

import pytest

from intake.domain.states import IntakeState
from intake.extensions import db
from intake.models import Answer, Flag, History, Intake, Job, Submission, User, WebSession
from intake.queries.answers import load_draft
from intake.queries.cases import load_case
from tests.walks.answers import MARKERS, PLAIN, changed
from tests.walks.inside import Inside
from tests.walks.journey import walk, whole_journey
from tests.walks.phone import home_of, walk_aloud
from tests.web.clinician.conftest import DANA, SAM

DANGER = {**PLAIN["phq9"], "q9": "3"}


@pytest.fixture
def actor(served):
    """The actor that a member of staff is in history."""

    def find(email):
        with served.app_context():
            return f"user:{db.session.scalar(db.select(User.id).where(User.email == email))}"

    return find


@pytest.fixture
def opened(served):
    """The intake of a page's form, its draft, and what was sent."""

    def read(page):
        with served.app_context():
            case = load_case(home_of(page)[-8:])
            return case.intake, case.draft, case.frozen

    return read


def send(browser, page):
    return browser.submit(page, {}, holding="seen")


def test_nothing_is_stored_before_the_first_answer(dana, stored):
    dana.get("/staff/phone/")
    before = stored()
    page = dana.get("/staff/phone/new")
    assert page.status == 200
    assert stored() == before
    assert dana.submit(page, {}).status == 422
    assert stored() == before


def test_each_answer_is_kept_with_who_wrote_it_down(dana, actor, opened, served):
    page = walk_aloud(dana)
    intake, draft, _ = opened(page)
    assert intake.state == IntakeState.DRAFT
    assert intake.phoned_by == actor(DANA)
    assert set(draft.saved_by.values()) == {actor(DANA)}
    assert draft.spoken == set(draft.answers)
    with served.app_context():
        acted = db.select(History.actor).where(
            History.intake_id == intake.id, History.event.in_(("intake.begin", "answer.save"))
        )
        assert set(db.session.scalars(acted)) == {actor(DANA)}


def test_the_answers_are_those_of_the_patients_own_pages(dana, opened, served):
    page = walk_aloud(dana)
    patient = Inside(served)
    walk(patient)
    with served.app_context():
        own = db.session.scalars(
            db.select(Intake).where(Intake.phoned_by.is_(None), Intake.state == "draft")
        ).one()
        typed = load_draft(own).answers
    said = opened(page)[1].answers
    assert set(said) == set(typed)
    for stop in set(typed) - {"before-you-start", "consent", "medicine-list", "time"}:
        assert said[stop] == typed[stop], stop


def test_consent_is_kept_as_spoken_and_read_by_whom(dana, actor, opened):
    page = send(dana, walk_aloud(dana))
    assert (page.status, page.path) == (200, f"{home_of(page)}/done")
    intake, _, frozen = opened(page)
    assert intake.state == IntakeState.SUBMITTED
    for stop in ("before-you-start", "consent"):
        assert frozen["answers"][stop]["given"] == "aloud"
        assert frozen["saved_by"][stop] == actor(DANA)
    asked = {row["label"] for section in frozen["sections"] for page in section["pages"]
             for row in page["rows"]}  # fmt: skip
    assert "The full name that the patient says to agree" in asked
    assert "Type your full name to sign" not in asked


def test_a_patient_who_signs_alone_is_asked_as_before(served):
    patient = Inside(served)
    page = walk(patient, until="consent")
    assert "Type your full name to sign" in page.text
    assert "Read this aloud" not in page.text


def test_what_follows_is_what_follows_any_form(dana, served, opened):
    page = send(dana, walk_aloud(dana))
    patient = Inside(served)
    done = whole_journey(patient)
    own = re.search(r"[2-9A-Z]{3}-[2-9A-Z]{4}", done.text).group()
    with served.app_context():
        kinds = []
        for reference in (home_of(page)[-8:], own):
            intake = db.session.scalars(db.select(Intake).filter_by(reference=reference)).one()
            jobs = db.session.scalars(db.select(Job.kind).filter_by(intake_id=intake.id))
            kinds.append(sorted(jobs))
    assert kinds[0] == kinds[1] != []


def test_the_browser_of_the_staff_never_holds_a_form(dana, served):
    done = send(dana, walk_aloud(dana))
    assert done.status == 200
    with served.app_context():
        rows = list(
            db.session.scalars(db.select(WebSession).where(WebSession.user_id.is_not(None)))
        )
    assert rows
    assert dana.get("/intake/check").path == "/intake/before-you-start"


def test_danger_is_told_as_it_is_saved_and_the_page_says_what_to_do(dana, served):
    page = walk_aloud(dana, changed(phq9=DANGER), until="help-now")
    for words in ("Stay on the line", "Call 988", "Please get help now", "I am here with you"):
        assert words in page.text
    with served.app_context():
        intake = db.session.scalars(db.select(Intake).filter_by(reference=home_of(page)[-8:])).one()
        assert intake.safety
        flags = db.session.scalars(db.select(Flag).filter_by(intake_id=intake.id, safety=True))
        assert "urgent" in {flag.severity for flag in flags}
        told = db.session.scalars(db.select(Job.kind).filter_by(intake_id=intake.id))
        assert "alert_safety" in {kind.replace("-", "_") for kind in told}
    assert f"/staff/intakes/{home_of(page)[-8:]}" in dana.get("/staff/").html
    asked = dana.submit(page, PLAIN["safety-now"], holding="where")
    assert asked.path.startswith(home_of(page))


def test_one_stops_and_a_colleague_goes_on(dana, sam, actor, opened):
    page = walk_aloud(dana, until="hopes")
    reference = home_of(page)[-8:]
    assert "1 form on the phone is not finished" in sam.get("/staff/").text
    listed = sam.get("/staff/phone/")
    assert "Dr. Dana" in listed.text
    link = listed.soup.select_one(f"a[href*='{reference}']")
    there = sam.get(str(link["href"]))
    assert there.path == page.path
    done = send(sam, walk_aloud(sam, start=home_of(page) + "/"))
    _, draft, _ = opened(done)
    assert draft.saved_by["contact"] == actor(DANA)
    assert draft.saved_by["hopes"] == actor(SAM)
    assert reference not in sam.get("/staff/phone/").text


def test_a_page_is_saved_with_an_error_summary_and_what_was_typed(dana):
    page = walk_aloud(dana, until="contact")
    wrong = dana.submit(page, {**PLAIN["contact"], "phone": "12"}, holding="version")
    assert wrong.status == 422
    assert "There is a problem" in wrong.text
    assert MARKERS["name"] in wrong.html


def test_nobody_is_made_to_have_an_email(dana, served, opened):
    no_email = {**PLAIN["contact"], "email": "", "email_private": ""}
    page = walk_aloud(dana, changed(contact=no_email))
    done = send(dana, page)
    assert "They gave no email" in done.text
    intake, draft, _ = opened(done)
    assert "email" not in draft.answers["contact"]
    assert intake.email_index is None
    assert intake.phone_index is not None
    patient = Inside(served)
    alone = patient.submit(walk(patient, until="contact"), no_email)
    assert alone.status == 422


def test_two_windows_that_differ_are_both_shown(dana):
    page = walk_aloud(dana, until="stopped")
    path = f"{home_of(page)}/contact"
    one, other = dana.get(path), dana.get(path)
    assert dana.submit(one, {"name": "First"}, holding="version").status == 200
    merge = dana.submit(other, {"name": "Second"}, holding="version")
    assert merge.status == 409
    assert "First" in merge.text
    assert "Second" in merge.text
    kept = dana.submit(merge, {}, holding="version")
    assert kept.path.startswith(home_of(page))
    assert 'value="Second"' in dana.get(path).html


def test_what_is_typed_is_kept_and_shown_again_and_can_be_thrown_away(dana):
    page = walk_aloud(dana, until="hopes")
    form = page.form("version")
    marker = form.select_one("[data-keep]")
    assert marker["data-keep"] == f"{home_of(page)}/typed/hopes"
    sent = {"csrf_token": form.select_one("[name=csrf_token]")["value"], "version": "0",
            "goals": "depression", "hope_text": "To sleep.", "window": "a" * 32,
            "number": "1"}  # fmt: skip
    assert dana.client.post(marker["data-keep"], data=sent).get_json()["kept"]
    again = dana.get(page.path)
    assert "You wrote this before" in again.text
    assert "To sleep." in again.text
    form = again.soup.select_one("#throw-away")
    hidden = {each["name"]: each["value"] for each in form.select("input[name]")}
    gone = dana.post(str(form["action"]), hidden)
    assert "To sleep." not in gone.text


def test_a_list_says_of_each_thing_who_wrote_it_down(dana, actor, opened):
    page = walk_aloud(dana, until="stopped")
    items = opened(page)[1].answers["medicine-list"]["items"]
    assert [item["by"] for item in items] == [actor(DANA)]


def test_the_second_part_is_read_aloud_too(dana, opened, actor):
    done = send(dana, walk_aloud(dana))
    more = walk_aloud(dana, start=f"{home_of(done)}/more")
    done = send(dana, more)
    assert "Nothing more is asked before the call" in done.text
    intake, _, frozen = opened(done)
    assert frozen["saved_by"]["gad7"] == actor(DANA)
    assert intake.heard is None


def test_a_form_that_its_patient_does_not_want_is_deleted(dana, served):
    page = walk_aloud(dana, until="hopes")
    asked = dana.get(f"{home_of(page)}/delete")
    gone = dana.submit(asked, {}, holding="csrf_token")
    assert gone.path == "/staff/phone/"
    assert "The form is deleted" in gone.text
    with served.app_context():
        kept = (
            db.select(Answer)
            .join(Intake, Intake.id == Answer.intake_id)
            .where(Intake.reference == home_of(page)[-8:])
        )
        assert list(db.session.scalars(kept)) == []
    assert dana.get(page.path).status == 404


def test_one_that_tells_of_danger_stays_a_case(dana):
    page = walk_aloud(dana, changed(safe_now={"help_now": "yes"}), until="help-now")
    kept = dana.submit(dana.get(f"{home_of(page)}/delete"), {}, holding="csrf_token")
    assert kept.path == f"/staff/intakes/{home_of(page)[-8:]}"
    assert "stays a case" in kept.text


def test_a_sent_form_is_sent_once(dana, served):
    page = walk_aloud(dana)
    first, again = send(dana, page), send(dana, page)
    assert first.path == again.path
    with served.app_context():
        intake = db.session.scalars(db.select(Intake).filter_by(reference=home_of(page)[-8:])).one()
        assert (
            len(list(db.session.scalars(db.select(Submission).filter_by(intake_id=intake.id)))) == 1
        )
