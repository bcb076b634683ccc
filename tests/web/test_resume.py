"""Coming back on another device by a mailed link: who gets one, what it opens, and how often."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from intake.models import Job, ResumeLink
from tests.walks.answers import MARKERS, PLAIN
from tests.walks.inside import Inside
from tests.walks.journey import walk, whole_journey
from tests.walks.scenes import work

BORN = {name: value for name, value in PLAIN["contact"].items() if name.startswith("birth_date")}
WRONG = {**BORN, "birth_date-day": "15"}
EMAIL = MARKERS["email"]
LINK = re.compile(r"https?://[^/\s]+(/(?:resume|visit)/[\w-]{43})\b")


@pytest.fixture
def begun(browser):
    """Somebody who stopped in the middle, at the page of stopped medicines."""
    walk(browser, until="stopped")
    return browser


@pytest.fixture
def other(served):
    """The same person at another device."""
    return Inside(served)


def ask(browser, email=EMAIL):
    page = browser.submit(browser.get("/resume"), {"email": email})
    assert page.path == "/resume/sent", page.text[:300]
    return page


@pytest.fixture
def mailed(served):
    """Asks for a link and gives the letters that follow."""

    def run(browser, email=EMAIL):
        ask(browser, email)
        return work(served)

    return run


@pytest.fixture
def link(begun, other, mailed):
    [letter] = mailed(other)
    return LINK.search(letter.text).group(1)


def press(browser, link):
    return browser.submit(browser.get(link), {})


def test_the_link_leads_on_after_the_date_of_birth(other, link):
    page = press(other, link)
    assert page.path == "/intake/welcome-back"
    assert MARKERS["name"] not in page.text
    assert other.get("/intake/contact").path == "/intake/welcome-back"
    assert other.submit(page, BORN).path == "/intake/stopped"
    assert MARKERS["hope_text"] in other.get("/intake/hopes").html


def test_a_wrong_date_opens_nothing_and_after_five_there_is_the_phone(other, link):
    page = press(other, link)
    answers = [other.submit(page, WRONG).status for _ in range(6)]
    assert answers == [422] * 5 + [429]
    assert other.submit(page, BORN).status == 429
    assert other.get("/intake/contact").status == 429


def test_a_mail_scanner_uses_nothing_up(served, other, link, rows):
    for _ in range(20):
        scanner = Inside(served)
        assert scanner.get(link).status == 200
        assert served.test_client().head(link).status_code == 200
    assert [row.used_at for row in rows(ResumeLink)] == [None]
    assert press(other, link).path == "/intake/welcome-back"


def test_of_twenty_uses_side_by_side_one_succeeds(served, link):
    people = [Inside(served) for _ in range(20)]
    pages = [person.get(link) for person in people]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda pair: pair[0].submit(pair[1], {}).path, zip(people, pages)))  # noqa: B905
    assert sorted(found) == ["/intake/welcome-back"] + [link] * 19


def test_every_link_that_opens_nothing_says_the_same(served, other, link, pass_time):
    assert press(other, link).path == "/intake/welcome-back"
    tokens = [link, link[:-1] + ("A" if link[-1] != "A" else "B"), link.swapcase(), "/resume/x"]
    bodies = set()
    for used in tokens:
        page = press(Inside(served), "/resume/" + used.split("/")[-1])
        bodies.add((page.status, page.text))
    assert len(bodies) == 1
    assert bodies.pop()[0] == 410


def test_it_ends_after_fifteen_minutes(other, link, pass_time):
    pass_time(minutes=16)
    page = press(other, link)
    assert page.status == 410
    assert page.soup.select_one('main a[href="/resume"]')


def test_an_unknown_address_sees_and_leaves_the_same(begun, served, rows):
    pages = [ask(Inside(served), email) for email in (EMAIL, "nobody@example.org")]
    assert pages[0].html == pages[1].html
    assert len(rows(ResumeLink)) == 2
    waiting = [job for job in rows(Job) if job.kind == "send-link"]
    assert len({(job.state, job.queue, job.intake_id) for job in waiting}) == 1
    letters = work(served)
    assert [letter.to for letter in letters] == [EMAIL]


@pytest.mark.parametrize("typed", [EMAIL.upper(), f"  {EMAIL} "])
def test_the_address_may_be_typed_another_way(begun, other, mailed, typed):
    assert len(mailed(other, typed)) == 1


def test_nobody_is_flooded_with_links(begun, other, mailed, pass_time):
    assert [len(mailed(other)) for _ in range(5)] == [1, 1, 1, 0, 0]
    pass_time(minutes=61)
    assert len(mailed(other)) == 1


def test_a_form_that_was_sent_gets_the_link_of_its_page(browser, other, clinician, mailed, served):
    whole_journey(browser)
    work(served)
    letters = mailed(other)
    found = LINK.search(letters[-1].text).group(1)
    assert found.startswith("/visit/")
    assert other.get(found).status == 200
    assert other.get("/intake/").path == "/intake/before-you-start"


def test_a_link_of_a_form_that_was_sent_meanwhile_opens_nothing(served, clinician, browser, other):
    walk(browser)
    ask(other)
    [letter] = work(served)
    browser.submit(browser.get("/intake/check"), {})
    assert press(other, LINK.search(letter.text).group(1)).status == 410


def test_the_letter_names_nothing_and_the_database_no_token(link, begun, served, tmp_path, mailed):
    [letter] = mailed(begun)
    said = letter.text + letter.html + letter.subject + letter.sender_name
    for word in (MARKERS["name"], "Lexapro", "Lakeside Ketamine", "form"):
        assert word not in said
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("intake.sqlite3*"))
    assert link.split("/")[-1].encode() not in stored
    assert EMAIL.encode() not in stored


@pytest.mark.parametrize("typed", ["", "nobody", "a@b", "x@example.org\r\nBcc: y@example.org"])
def test_what_is_no_address_is_told_and_kept(other, typed):
    page = other.submit(other.get("/resume"), {"email": typed})
    assert page.status == 422
    assert page.soup.select_one(".errors a[href='#email']")
    assert page.soup.select_one("[name=email]")["value"] == typed


def test_a_planted_session_is_worth_nothing_after_the_link(other, link):
    page = other.get(link)
    planted = other.client.get_cookie("intake").value
    other.submit(page, {})
    assert other.client.get_cookie("intake").value != planted


def test_the_page_offers_the_form_of_this_browser(begun, other):
    assert "Go on with it here" in begun.get("/resume").text
    assert "Go on with it here" not in other.get("/resume").text
    assert other.get("/").soup.select_one('main a[href="/resume"]')
