"""What is typed behind the link and not sent: kept as on the form's pages, and shown to nobody else."""

import pytest
from werkzeug.datastructures import MultiDict

from intake.models import Flag, Unsent
from tests.walks.answers import MARKERS
from tests.walks.inside import Inside
from tests.walks.web import standing
from tests.web.visit.conftest import BORN
from tests.web.visit.test_asked import ask, dana
from tests.web.visit.test_medicines import taking
from tests.web.visit.test_page import everything

__all__ = ["ask", "dana", "taking"]
WINDOW = "{:032x}".format
DAILY = {"often": "daily", "last_taken": "today"}
WORDS = {"text": MARKERS["other"], "dose": "half of one"}


def typing(browser, page, fields, *, window=1, number=1, **extra):
    """What the page's script sends while somebody types."""
    form = page.form("version")
    at = form.select_one("[data-keep]")["data-keep"]
    values = {**standing(form), **fields, "window": WINDOW(window), "number": str(number), **extra}
    answer = browser.client.post(at, data=MultiDict(values))
    return answer.status_code, answer.get_json()


@pytest.fixture
def adding(taking, stranger):
    """The page on which a known patient adds a medicine after sending."""
    return stranger.get(f"{taking}/medicines/medicine-list/add")


def test_it_is_there_again_and_changes_no_answer(clinic, adding, stranger):
    version = clinic.intake().version
    status, told = typing(stranger, adding, WORDS)
    assert (status, told["kept"]) == (200, True)
    assert told["left"] > 1700
    assert clinic.intake().version == version
    page = stranger.get(adding.path)
    assert "You wrote this before" in page.text
    assert standing(page.form("version"))["dose"] == "half of one"
    page = stranger.submit(page, DAILY, holding="version")
    assert page.status == 200, page.text
    assert [row.body for row in clinic.rows(Unsent, Unsent.body.is_not(None))] == []
    assert "You wrote this before" not in stranger.get(adding.path).text


def test_it_can_be_thrown_away(clinic, adding, stranger):
    typing(stranger, adding, WORDS)
    form = stranger.get(adding.path).soup.select_one("#throw-away")
    page = stranger.post(form["action"], standing(form))
    assert page.path == adding.path
    assert MARKERS["other"] not in page.html
    assert clinic.rows(Unsent) == []


def test_the_token_and_the_words_are_in_no_stored_row(served, taking, adding, stranger):
    typing(stranger, adding, WORDS)
    stored = repr(everything(served))
    assert MARKERS["other"] not in stored
    assert taking.rpartition("/")[2] not in repr(everything(served)["web_session"])


def test_the_link_alone_keeps_and_shows_nothing(clinic, served, taking, adding, stranger):
    typing(stranger, adding, WORDS)
    other = Inside(served)
    token = standing(other.get(f"{taking}/who").form())["csrf_token"]
    before = [row.number for row in clinic.rows(Unsent)]
    assert typing(other, adding, {"dose": "x"}, window=2, csrf_token=token)[0] == 409
    assert [row.number for row in clinic.rows(Unsent)] == before
    assert MARKERS["other"] not in other.get(adding.path).html
    assert other.client.get(f"{taking}/still-here").get_json() == {"left": 0}


@pytest.mark.parametrize("slug", ["contact", "phq9", "hopes", "nowhere"])
def test_only_pages_about_medicines_are_kept(clinic, taking, adding, stranger, slug):
    token = standing(adding.form("version"))["csrf_token"]
    body = {"csrf_token": token, "hope_text": "x", "window": WINDOW(1), "number": "1"}
    answer = stranger.client.post(f"{taking}/typed/{slug}", data=body)
    assert answer.status_code == 409
    page = stranger.post(f"{taking}/medicines/thrown-away/{slug}", {"csrf_token": token})
    assert page.path == f"{taking}/medicines"
    assert clinic.rows(Unsent) == []


def test_nobody_keeps_without_the_token(clinic, adding, stranger):
    assert typing(stranger, adding, WORDS, csrf_token="x")[0] == 400
    assert clinic.rows(Unsent) == []


def test_typing_counts_as_acting_and_asking_for_the_time_does_not(
    taking, adding, stranger, pass_time
):
    def left():
        return stranger.client.get(f"{taking}/still-here").get_json()["left"]

    assert "data-rests" in adding.html
    pass_time(minutes=20)
    assert 540 <= left() <= 600
    assert typing(stranger, adding, WORDS)[1]["left"] >= 1799
    for _ in range(29):
        pass_time(minutes=1)
        last = left()
    assert 0 < last <= 60
    token = standing(adding.form("version"))["csrf_token"]
    more = stranger.client.post(f"{taking}/still-here", data={"csrf_token": token})
    assert more.get_json()["left"] >= 1799
    pass_time(minutes=31)
    assert left() == 0
    more = stranger.client.post(f"{taking}/still-here", data={"csrf_token": token})
    assert more.get_json() == {"left": 0}, "a press opens nothing"
    assert stranger.get(adding.path).path == f"{taking}/who"


def test_after_the_rest_the_words_are_kept_and_come_back_after_the_date(
    clinic, taking, adding, stranger, pass_time
):
    pass_time(minutes=31)
    assert typing(stranger, adding, WORDS) == (200, {"kept": True, "left": 0})
    page = stranger.get(adding.path)
    assert page.path == f"{taking}/who"
    assert MARKERS["other"] not in page.html
    page = stranger.submit(page, BORN)
    assert page.path == adding.path, "back on the page that was open"
    assert MARKERS["other"] in page.html


def test_so_is_a_page_that_was_sent_after_the_rest(clinic, taking, adding, stranger, pass_time):
    pass_time(minutes=31)
    page = stranger.submit(adding, {**WORDS, "often": "daily"}, holding="version")
    assert page.path == f"{taking}/who"
    assert MARKERS["other"] not in repr(clinic.intake().version) + page.html
    page = stranger.submit(page, BORN)
    assert page.path == adding.path
    assert standing(page.form("version"))["dose"] == "half of one"
    assert "You wrote this before" in page.text


def test_after_the_way_out_words_on_their_way_are_kept_and_nothing_opens(
    clinic, taking, adding, stranger
):
    stranger.client.get("/leave")
    assert typing(stranger, adding, WORDS)[1] == {"kept": True, "left": 0}
    assert stranger.get(adding.path).path == f"{taking}/who"


def test_two_windows_write_over_nothing(clinic, taking, stranger):
    at = f"{taking}/medicines/medicine-list/m1"
    one, other = stranger.get(at), stranger.get(at)
    typing(stranger, one, {"dose": "first"}, window=1)
    typing(stranger, other, {"dose": "second"}, window=2)
    assert len(clinic.rows(Unsent)) == 2
    page = stranger.get(at)
    assert page.soup.find("a", string="Show it")["href"].startswith(taking)
    assert stranger.submit(one, {"dose": "first", **DAILY}, holding="version").status == 200
    assert stranger.submit(other, {"dose": "second", **DAILY}, holding="version").status == 409


def test_danger_that_was_typed_and_left_reaches_staff(clinic, taking, stranger, pass_time):
    page = stranger.get(f"{taking}/medicines/how-you-take-it/m1")
    clinic.work()
    before = {flag.rule for flag in clinic.rows(Flag)}
    typing(stranger, page, {"state": "stopped", "decided": "me", "feels_ill": "yes"})
    assert {flag.rule for flag in clinic.rows(Flag)} == before, "keeping asks no rule"
    pass_time(minutes=31)
    assert any(one.subject.startswith("Safety alert") for one in clinic.work())
    assert {flag.rule for flag in clinic.rows(Flag)} > before


def test_an_answer_to_the_care_team_is_kept_too(clinic, known, visit, ask, pass_time):
    ask("other", words="Do you have a ride home?")
    page = known.get(f"{visit}/questions")
    assert typing(known, page, {"answer": MARKERS["why"]})[1]["kept"]
    again = known.get(page.path)
    assert standing(again.form("version"))["answer"] == MARKERS["why"]
    assert "then press “Send my answer”" in again.text
    form = again.soup.select_one("#throw-away")
    assert MARKERS["why"] not in known.post(form["action"], standing(form)).html
    pass_time(minutes=31)
    page = known.submit(again, {"answer": "My sister drives me."}, holding="version")
    assert page.path == f"{visit}/who"
    page = known.submit(page, BORN)
    assert standing(page.form("version"))["answer"] == "My sister drives me."
    page = known.submit(page, {}, holding="version")
    assert "Your care team has your answer" in page.text
    assert clinic.rows(Unsent, Unsent.body.is_not(None)) == []
