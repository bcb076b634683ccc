"""What is typed and not sent: kept, shown again, never written over, read by the rules once."""

import re

import pytest
from werkzeug.datastructures import MultiDict

from intake.models import Flag, History, Job, Unsent
from intake.queries.cases import load_case
from tests.walks.answers import MARKERS, PLAIN, changed
from tests.walks.inside import Inside
from tests.walks.journey import walk
from tests.walks.scenes import work
from tests.walks.web import standing

BORN = {name: value for name, value in PLAIN["contact"].items() if name.startswith("birth_date")}
DANGER = "I want to kill myself tonight"
WINDOW = "{:032x}".format


def typing(browser, page, fields, *, window=1, number=1, **extra):
    """What the page's script sends while somebody types."""
    form = page.form("version")
    at = form.select_one("[data-keep]")["data-keep"]
    values = {**standing(form), **fields, "window": WINDOW(window), "number": str(number), **extra}
    answer = browser.client.post(at, data=MultiDict(values))
    return answer.status_code, answer.get_json()


def sending(browser, page, fields, *, window=1):
    return browser.submit(page, {**fields, "window": WINDOW(window)}, holding="version")


@pytest.fixture
def hopes(browser):
    return walk(browser, until="hopes")


def test_what_was_typed_is_there_again_and_says_so(browser, hopes, draft):
    before = draft()
    told = typing(browser, hopes, {"hope_text": MARKERS["hope_text"], "goals": ["depression"]})
    assert (told[0], told[1]["kept"]) == (200, True)
    assert draft()[1].answers == before[1].answers
    assert draft()[0].version == before[0].version
    page = browser.get("/intake/hopes")
    assert "You wrote this before" in page.text
    assert "not sent yet" in page.text
    assert standing(page.form("version"))["hope_text"] == MARKERS["hope_text"]
    assert standing(page.form("version"))["goals"] == ["depression"]
    assert not page.soup.select(".errors"), "what is not sent is not wrong"
    assert browser.submit(page, {"ssri_plan": "together"}, holding="version").path == "/intake/care"
    assert draft()[1].answers["hopes"]["hope_text"] == MARKERS["hope_text"]
    assert "You wrote this before" not in browser.get("/intake/hopes").text


def test_it_is_there_on_another_device(browser, served, hopes, pass_time):
    typing(browser, hopes, {"hope_text": MARKERS["hope_text"]})
    other = Inside(served)
    other.client.set_cookie("intake", browser.client.get_cookie("intake").value)
    assert MARKERS["hope_text"] in other.get("/intake/hopes").html


def test_it_is_sealed_and_no_rule_is_asked(browser, served, hopes, rows, tmp_path):
    typing(browser, hopes, {"hope_text": f"{DANGER} {MARKERS['hope_text']}"})
    assert rows(Flag) == []
    assert not [job for job in rows(Job) if job.kind == "alert-safety"]
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("intake.sqlite3*"))
    assert MARKERS["hope_text"].encode() not in stored
    assert not [row for row in rows(History) if "unsent" in row.event]


def test_two_windows_keep_their_own_words(browser, hopes, rows):
    other = browser.get("/intake/hopes")
    typing(browser, hopes, {"hope_text": "first words"}, window=1)
    typing(browser, other, {"hope_text": "second words"}, window=2)
    typing(browser, hopes, {"hope_text": "first words and more"}, window=1, number=2)
    assert len(rows(Unsent)) == 2
    page = browser.get("/intake/hopes")
    assert "first words and more" in page.html
    link = page.soup.find("a", string=re.compile("Show it"))["href"]
    assert "second words" in browser.get(link).html


def test_a_window_that_goes_on_with_old_words_takes_them_over(browser, hopes, rows):
    typing(browser, hopes, {"hope_text": "old"}, window=1)
    one, other = (browser.get("/intake/hopes") for _ in range(2))
    typing(browser, one, {"hope_text": "old and one"}, window=2)
    typing(browser, other, {"hope_text": "old and other"}, window=3)
    assert sorted(row.window for row in rows(Unsent)) == [WINDOW(2), WINDOW(3)]
    sending(browser, one, {"ssri_plan": "together", "goals": ["depression"]}, window=2)
    assert "old and other" in browser.get(browser.get("/intake/hopes").soup.find(
        "a", string=re.compile("Show it"))["href"]).html  # fmt: skip


def test_the_first_window_may_go_on_too(browser, hopes, rows):
    typing(browser, hopes, {"hope_text": "old"}, window=1)
    again = browser.get("/intake/hopes")
    typing(browser, hopes, {"hope_text": "old went on"}, window=1, number=2)
    typing(browser, again, {"hope_text": "old again"}, window=2)
    assert sorted(row.window for row in rows(Unsent)) == [WINDOW(1), WINDOW(2)]


def test_what_comes_late_from_a_window_that_was_sent_changes_nothing(browser, hopes):
    answer = {**PLAIN["hopes"], "hope_text": "the whole sentence"}
    assert sending(browser, hopes, answer).path == "/intake/care"
    status, told = typing(browser, hopes, {"hope_text": "the whole sen"}, number=9)
    assert (status, told["kept"]) == (409, False)
    page = browser.get("/intake/hopes")
    assert "the whole sentence" in page.html
    assert "You wrote this before" not in page.text


def test_what_comes_out_of_order_changes_nothing(browser, hopes):
    typing(browser, hopes, {"hope_text": "newer"}, number=5)
    assert typing(browser, hopes, {"hope_text": "older"}, number=4)[0] == 200
    assert "newer" in browser.get("/intake/hopes").html


def test_an_answer_saved_elsewhere_meanwhile_gets_the_merge_page(browser, hopes, draft):
    typing(browser, hopes, {"hope_text": "typed", "ssri_plan": "together"}, window=1)
    browser.submit(browser.get("/intake/hopes?typed=saved"), PLAIN["hopes"], holding="version")
    page = browser.get("/intake/hopes")
    assert "You wrote something else here" in page.text
    page = browser.get(page.soup.find("a", string=re.compile("Show it"))["href"])
    page = browser.submit(page, {"goals": ["anxiety"]}, holding="version")
    assert page.status == 409
    assert draft()[1].answers["hopes"]["hope_text"] == PLAIN["hopes"]["hope_text"]
    assert "typed" in page.text


def test_it_can_be_thrown_away(browser, hopes, draft):
    typing(browser, hopes, {"hope_text": "a lapwing"})
    page = browser.get("/intake/hopes")
    assert page.soup.select_one("button[form=throw-away]")
    page = browser.post(
        page.soup.select_one("#throw-away")["action"],
        standing(page.soup.select_one("#throw-away")),
    )
    assert page.path == "/intake/hopes"
    assert "lapwing" not in page.html
    assert "hopes" not in draft()[1].answers


def test_a_page_that_is_wrong_still_belongs_to_its_window(browser, hopes, rows):
    typing(browser, hopes, {"hope_text": "typed"})
    page = sending(browser, hopes, {"hope_text": "typed"})
    assert page.status == 422
    assert page.soup.select_one("[name=window]")["value"] == WINDOW(1)
    sending(browser, page, PLAIN["hopes"])
    assert [row.body for row in rows(Unsent)] == [None]


def test_a_medicine_that_was_half_written(browser, draft):
    page = walk(browser, until="medicine-list")
    assert page.path.endswith("/add")
    typing(browser, page, {"text": "Zoloft", "dose": "50"})
    page = browser.get("/intake/medicine-list")
    assert standing(page.form("text"))["text"] == "Zoloft"
    assert "You wrote this before" in page.text
    page = browser.submit(page, PLAIN["medicine-list"][0], holding="text")
    typing(browser, browser.get("/intake/medicine-list/m1"), {"dose": "2 tablets"})
    assert "2 tablets" in browser.get("/intake/medicine-list/m1").html
    assert "2 tablets" not in browser.get("/intake/medicine-list/add").html


def test_an_item_changed_elsewhere_is_not_written_over_by_old_words(browser, draft):
    walk(browser, until="stopped")
    typing(browser, browser.get("/intake/medicine-list/m1"), {"dose": "typed"})
    item = browser.get("/intake/medicine-list/m1?typed=saved")
    browser.submit(item, {"dose": "saved"}, holding="text")
    page = browser.get("/intake/medicine-list/m1")
    assert browser.submit(page, {}, holding="text").status == 409
    assert draft()[1].answers["medicine-list"]["items"][0]["dose"] == "saved"


@pytest.mark.parametrize("path", ["nowhere", "check", "care", "medicine-list", "hopes/x"])
def test_only_pages_that_are_open_are_kept(browser, hopes, rows, path):
    token = standing(hopes.form())["csrf_token"]
    body = {"csrf_token": token, "hope_text": "x", "window": WINDOW(1), "number": "1"}
    assert browser.client.post(f"/intake/typed/{path}", data=body).status_code in (404, 409)
    assert rows(Unsent) == []


@pytest.mark.parametrize("window", ["", "x", "A" * 32, "0" * 33, None])
def test_a_window_without_a_name_keeps_nothing(browser, hopes, rows, window):
    token = standing(hopes.form())["csrf_token"]
    body = {"csrf_token": token, "hope_text": "x", "number": "1"} | (
        {} if window is None else {"window": window}
    )
    assert browser.client.post("/intake/typed/hopes", data=body).status_code == 409
    assert rows(Unsent) == []


def test_nobody_can_fill_the_database_with_windows(browser, hopes, rows):
    for number in range(30):
        typing(browser, hopes, {"hope_text": f"words {number}"}, window=number + 1)
    assert len(rows(Unsent)) == 8


def test_without_the_token_nothing_is_kept(browser, hopes, rows):
    assert typing(browser, hopes, {"hope_text": "x"}, csrf_token="x")[0] == 400
    assert rows(Unsent) == []


def test_a_date_that_is_only_begun_is_there_again(browser):
    page = walk(browser, until="contact")
    typing(browser, page, {"birth_date-month": "3"})
    page = browser.get("/intake/contact")
    assert standing(page.form("version"))["birth_date-month"] == "3"


def test_of_somebody_under_age_nothing_typed_is_kept(browser, rows):
    page = walk(browser, until="contact")
    fields = {**PLAIN["contact"], "birth_date-year": "2015"}
    assert typing(browser, page, fields)[0] == 409
    assert rows(Unsent) == []


@pytest.mark.usefixtures("clinician")
def test_words_of_danger_that_were_left_reach_staff_once(browser, served, hopes, rows, pass_time):
    typing(browser, hopes, {"hope_text": DANGER})
    pass_time(minutes=29)
    assert work(served) == []
    typing(browser, hopes, {"hope_text": f"{DANGER}, I think"}, number=2)
    pass_time(minutes=29)
    assert work(served) == [], "somebody who still types has not left"
    pass_time(minutes=2)
    assert len(work(served)) == 1
    [flag] = [flag for flag in rows(Flag) if flag.safety]
    assert flag.stop == "hopes"
    pass_time(hours=5)
    assert [letter for letter in work(served) if "safety" in letter.subject.lower()] == []
    jobs = [job for job in rows(Job) if job.kind == "screen-unsent"]
    assert [job.state for job in jobs] == ["done"]
    typing(browser, hopes, {"hope_text": f"{DANGER}, I think so"}, number=3)
    pass_time(minutes=31)
    work(served)
    assert len([flag for flag in rows(Flag) if flag.safety]) == 1
    with served.app_context():
        from datetime import date

        from intake.extensions import db
        from intake.models import Intake
        from intake.presenters.brief import flag_lines

        case = load_case(db.session.scalars(db.select(Intake.reference)).one())
        assert case.flags[0].evidence[0].unsent
        words = [line.evidence for line in flag_lines(case.flags, date(2026, 11, 26))]
    assert any("Typed, but not sent" in told for line in words for told in line)


def test_where_somebody_in_danger_is_is_kept_as_they_write_it(browser, served, draft):
    walk(browser, changed(safe_now={"help_now": "yes"}), until="about-you")
    page = browser.get("/intake/help-now")
    assert typing(browser, page, {"where": MARKERS["place"]})[0] == 200
    page = browser.get("/intake/help-now")
    assert standing(page.form("version"))["where"] == MARKERS["place"]
    assert "It is not sent yet" in page.text
    assert "safety-now" not in draft()[1].answers
    assert browser.submit(page, {**PLAIN["safety-now"], "where": MARKERS["place"]}).status == 200
    assert draft()[1].answers["safety-now"]["where"] == MARKERS["place"]


def test_a_flag_and_its_alert_are_one_with_the_look(browser, served, clinician, hopes, rows):
    from unittest.mock import patch

    from intake.gateways import clock
    from intake.services.claiming import Worker
    from intake.services.working import JobFailed, run_job

    typing(browser, hopes, {"hope_text": DANGER})
    [job] = [job for job in rows(Job) if job.kind == "screen-unsent"]
    with served.app_context():
        from datetime import timedelta

        now = clock.now() + timedelta(minutes=31)
        with (
            patch("intake.services.flagging.call_for_help", side_effect=RuntimeError),
            pytest.raises(JobFailed),
        ):
            run_job(job.id, Worker("me@host:1.1", "test"), lambda: now)
    assert rows(Flag) == []
    assert [row.looked for row in rows(Unsent)] == [0]


def test_what_was_sent_is_not_read_again(browser, served, hopes, rows, pass_time):
    typing(browser, hopes, {"hope_text": DANGER})
    sending(browser, hopes, PLAIN["hopes"])
    assert not [job for job in rows(Job) if job.kind == "screen-unsent"]
    pass_time(minutes=31)
    work(served)
    assert rows(Flag) == []


def test_unsent_danger_in_a_question_with_choices(browser, served, clinician, rows, pass_time):
    page = walk(browser, until="phq9")
    typing(browser, page, {"q9": "3"})
    pass_time(minutes=31)
    assert len(work(served)) == 1
    assert {flag.stop for flag in rows(Flag) if flag.safety} == {"phq9"}


def test_a_post_after_the_session_ended_is_kept_on_our_side_too(browser, served, hopes, pass_time):
    pass_time(minutes=31)
    page = browser.submit(hopes, {**PLAIN["hopes"], "hope_text": "typed for long"})
    assert page.soup.select_one('[name="birth_date-day"]'), page.text[:300]
    # The window with what was typed is closed, and the date is given in another one.
    other = browser.get("/intake/")
    page = browser.submit(other, BORN)
    assert page.path == "/intake/hopes"
    assert "typed for long" in page.html
    assert "You wrote this before" in page.text


def test_typing_keeps_the_session_and_looking_does_not(browser, hopes, pass_time):
    ask = lambda: browser.client.get("/intake/still-here").get_json()["left"]  # noqa: E731
    pass_time(minutes=20)
    assert 540 <= ask() <= 600
    assert typing(browser, hopes, {"hope_text": "x"})[1]["left"] >= 1799
    for _ in range(29):
        pass_time(minutes=1)
        last = ask()
    assert 0 < last <= 60
    pass_time(minutes=2)
    assert ask() == 0
    assert browser.get("/intake/hopes").path == "/intake/welcome-back"


def test_more_time_is_given_at_a_press(browser, hopes, pass_time):
    token = standing(hopes.form())["csrf_token"]
    pass_time(minutes=28)
    answer = browser.client.post("/intake/still-here", data={"csrf_token": token})
    assert answer.get_json()["left"] >= 1799
    pass_time(minutes=28)
    assert browser.get("/intake/hopes").path == "/intake/hopes"


def test_no_press_opens_a_form_that_rests(browser, hopes, pass_time):
    token = standing(hopes.form())["csrf_token"]
    pass_time(minutes=31)
    answer = browser.client.post("/intake/still-here", data={"csrf_token": token})
    assert answer.get_json() == {"left": 0}
    assert browser.get("/intake/hopes").path == "/intake/welcome-back"


def test_what_is_typed_after_the_rest_is_kept_and_opens_nothing(browser, hopes, pass_time):
    pass_time(minutes=31)
    assert typing(browser, hopes, {"hope_text": "after the rest"}) == (
        200, {"kept": True, "left": 0}
    )  # fmt: skip
    page = browser.get("/intake/hopes")
    assert page.path == "/intake/welcome-back"
    assert "after the rest" not in page.html
    assert "after the rest" in browser.submit(page, BORN).html
