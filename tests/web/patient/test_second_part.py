"""The second part: offered once the first was sent, frozen by itself, heard at once."""

import uuid

import pytest

from intake.domain.actors import PATIENT
from intake.domain.steps import PART_TWO, QUESTIONNAIRE_VERSION, STEPS
from intake.extensions import db
from intake.models import Answer, Flag, History, Intake, Job, Submission
from intake.queries.answers import load_draft
from intake.security.vaults import vault_of
from intake.services import answering, second_part, submitting
from intake.services.submitting import BODY
from tests.fixtures.service import NOON
from tests.walks.answers import MARKERS, PLAIN, changed
from tests.walks.inside import Inside
from tests.walks.journey import submit, walk, whole_journey

SECOND = [step for step in STEPS if step.part == PART_TWO]


@pytest.fixture
def done(browser, clinician):
    return whole_journey(browser)


def walk_on(browser, answers=PLAIN, *, until="check"):
    """Answer the second part page after page until `until` is reached."""
    return walk(browser, answers, until=until, start="/intake/more")


def bodies(served, part):
    with served.app_context():
        intake = db.session.scalars(db.select(Intake)).one()
        return [
            (row, vault_of(intake).open(row.body, BODY, row.id))
            for row in db.session.scalars(db.select(Submission).where(Submission.part == part))
        ]


def test_it_is_offered_when_the_first_part_was_sent(done, browser):
    assert "Answer them now (about 6 minutes)" in done.text
    assert browser.get("/intake/").path == "/intake/done"
    assert browser.get("/intake/hopes").path == "/intake/done"
    assert browser.get("/intake/time").path == "/intake/done"
    assert browser.get("/intake/check").path == "/intake/done"
    page = browser.get("/intake/more")
    assert page.path == "/intake/tried"
    assert "Section 1 of 4" in page.text
    assert page.soup.select_one("a.back")["href"] == "/intake/done"


def test_nothing_of_it_is_open_before_the_first_part_was_sent(browser, clinician):
    assert browser.get("/intake/more").path == "/intake/before-you-start"
    for step in SECOND:
        assert browser.get(f"/intake/{step.path}").path == "/intake/before-you-start"


def test_it_is_sent_by_itself_and_the_first_part_stands_as_it_was(done, browser, served):
    first = bodies(served, 1)
    check = walk_on(browser)
    assert "Paxil" in check.text
    assert MARKERS["which"] in check.text
    assert MARKERS["hope_text"] not in check.text, "the first part was sent already"
    page = submit(browser, check)
    assert page.path == "/intake/done"
    assert "We have all your answers" in page.text
    assert [body for _, body in bodies(served, 1)] == [body for _, body in first]
    ((row, body),) = bodies(served, 2)
    assert row.questionnaire_version == body["questionnaire"] == QUESTIONNAIRE_VERSION
    assert row.rules_version
    assert set(body["answers"]) == {step.slug for step in SECOND}
    assert set(body["versions"]) == set(body["answers"])
    words = [row["label"] for s in body["sections"] for p in s["pages"] for row in p["rows"]]
    assert "Do you have any allergies?" in words


def test_after_it_was_sent_nothing_of_it_can_be_changed(done, browser, served, rows):
    check = walk_on(browser)
    submit(browser, check)
    submit(browser, check)
    assert len(bodies(served, 2)) == 1
    assert [h.event for h in rows(History)].count("intake.second-part") == 1
    assert browser.get("/intake/more").path == "/intake/done"
    assert browser.get("/intake/health").path == "/intake/done"
    saved = len(rows(Answer))
    assert browser.post("/intake/health", {"conditions": "stroke", "version": "1"})
    assert len(rows(Answer)) == saved


def test_it_can_be_left_and_gone_on_with(done, browser):
    walk_on(browser, until="mental-health")
    page = browser.get("/intake/done")
    assert "Go on with the questions" in page.text
    assert browser.get("/intake/").path == "/intake/mental-health"


def test_somebody_who_tried_nothing_is_not_asked_for_a_list(done, browser, rows):
    page = walk_on(browser, changed(tried={"tried": "no"}))
    assert "What you took before" not in page.text
    submit(browser, page)
    assert "C3" in {flag.rule for flag in rows(Flag)}


@pytest.mark.parametrize(("field", "rule"), [("voices", "C18"), ("mania", "C19")])
def test_an_urgent_answer_is_a_flag_and_an_alert_at_once_and_says_what_to_do(
    done, browser, rows, field, rule
):
    alerts = [job for job in rows(Job) if job.kind == "alert-safety"]
    now = {**PLAIN["mental-health"], field: "now"}
    page = walk_on(browser, changed(mental_health=now), until="gad7")
    flags = {flag.rule: flag for flag in rows(Flag)}
    assert (flags[rule].severity, flags[rule].state) == ("urgent", "open")
    assert len([job for job in rows(Job) if job.kind == "alert-safety"]) > len(alerts)
    note = page.soup.select_one("main [data-note='urgent.contact']").get_text()
    assert "contact you" in note
    assert "988" in note


@pytest.mark.parametrize(
    "reading",
    [{"systolic": "182"}, {"diastolic": "121"}, {"reading_symptoms": ["chest_pain"]}],
)
def test_a_reading_that_is_an_emergency_says_call_911_on_a_page_of_its_own(
    done, browser, rows, reading
):
    health = {
        "conditions": ["high_blood_pressure"],
        "pressure_control": "not_controlled",
        "reading_symptoms": ["none"],
        **reading,
    }
    page = walk_on(browser, changed(health=health), until="act-now")
    assert "Please call 911 now" in page.soup.main.get_text()
    assert page.soup.select_one("main a[href='tel:911']")
    assert {"C5C"} <= {flag.rule for flag in rows(Flag)}
    assert [job for job in rows(Job) if job.kind == "alert-safety"]
    onward = page.soup.find("a", string="Go on with the form")
    assert browser.get(onward["href"]).path == "/intake/more-health"


def test_a_word_about_dying_in_the_second_part_shows_help(done, browser, rows):
    said = {"tried": "no", "other": "nothing helped, I want to die"}
    page = browser.submit(browser.get("/intake/more"), said)
    assert page.soup.select_one("main .crisis")
    assert any(flag.safety for flag in rows(Flag))


def test_two_windows_meet_on_a_page(done, browser):
    page = browser.get("/intake/more")
    browser.submit(page, {"tried": "no"})
    other = browser.submit(page, {"tried": "unsure"})
    assert other.status == 409


def test_nobody_sends_an_unfinished_or_a_strangers_second_part(done, served, browser):
    with served.app_context():
        intake = db.session.scalars(db.select(Intake)).one()
        key, intake_id = intake.submission_key, intake.id
        empty = {"questionnaire": "x", "versions": {}}
        for wrong, error in ((uuid.uuid4(), answering.NotEditable), (key, submitting.Incomplete)):
            with pytest.raises(error):
                second_part.submit_second(intake_id, wrong, empty, actor=PATIENT, now=NOON)
        with pytest.raises(answering.NotEditable):
            answering.save(
                intake_id,
                "hopes",
                {"goals": ["anxiety"]},
                base_version=1,
                actor="patient",
                now=NOON,
            )
    walk_on(browser)
    with served.app_context():
        with pytest.raises(submitting.Changed):
            second_part.submit_second(intake_id, key, empty, actor=PATIENT, now=NOON)
        draft = load_draft(db.session.get(Intake, intake_id))
        assert set(draft.answers) > {step.slug for step in SECOND}


def test_a_draft_has_no_second_part(browser, clinician, served):
    first = browser.get("/intake/")
    browser.submit(first, PLAIN["before-you-start"])
    with served.app_context():
        intake = db.session.scalars(db.select(Intake)).one()
        with pytest.raises(answering.NotEditable):
            second_part.submit_second(
                intake.id,
                intake.submission_key,
                {"questionnaire": "x", "versions": {}},
                actor=PATIENT,
                now=NOON,
            )


def test_another_browser_sees_nothing_of_it(done, browser, served):
    assert Inside(served).get("/intake/more").path == "/intake/before-you-start"
