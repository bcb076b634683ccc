"""Every question page: what is missing is said, what was typed stays, nobody skips one."""

import pytest

from intake.domain.steps import BY_PATH, PART_ONE, STEPS
from intake.models import Answer, Intake, WebSession
from tests.walks.answers import MARKERS, PLAIN, changed
from tests.walks.journey import slug_of, walk, whole_journey

PATHS = [step.path for step in STEPS]
ANSWERS = changed(
    stopped={"stopped": "yes"},
    stopped_list=({"text": "Prozac", "how": "stopped", "decided": "me"},),
    cssrs={"q1": "yes", "q2": "no", "q6": "no"},
)
TYPED = {
    "contact": {"name": "Zoë <b>Quill</b>", "email": "nobody@", "phone": "12", "birth_date-month": "13"},
    "hopes": {"hope_text": "line one\nline </textarea><b>two"},
    "medicine-list": {"text": 'Lexapro "10"', "dose": "a < b"},
    "stopped-list": {"text": "Prozac", "why": "because & so", "when-day": "99"},
    "consent": {"signature": "Zephyrine"},
}  # fmt: skip


def missing_ids(page):
    """Targets of the error summary's links that the page does not have."""
    soup = page.soup
    targets = [str(link["href"]).removeprefix("#") for link in soup.select(".errors a")]
    assert targets
    return [target for target in targets if soup.find(id=target) is None]


@pytest.fixture
def at(browser, clinician):
    def go(path):
        if path == "check" or BY_PATH[path].part == PART_ONE:
            return walk(browser, ANSWERS, until=path)
        whole_journey(browser)
        return walk(browser, until=path, start="/intake/more")

    return go


@pytest.mark.parametrize("path", PATHS)
def test_an_empty_page_says_what_is_missing_with_links_that_work(at, browser, path):
    page = browser.submit(at(path), {})
    assert page.status == 422
    assert slug_of(page) == path
    assert page.soup.title.get_text().strip().startswith("Error:")
    assert missing_ids(page) == []


@pytest.mark.parametrize("path", TYPED)
def test_what_was_typed_is_still_there(at, browser, path):
    page = browser.submit(at(path), TYPED[path])
    assert page.status == 422
    assert missing_ids(page) == []
    for name, text in TYPED[path].items():
        control = page.soup.select_one(f'main [name="{name}"]')
        kept = (
            control.get_text().removeprefix("\n")
            if control.name == "textarea"
            else control["value"]
        )
        assert kept == text


@pytest.mark.parametrize("path", PATHS[1:])
def test_nobody_new_reaches_a_later_page(browser, rows, path):
    for item in ("", "/m1", "/add"):
        assert browser.get(f"/intake/{path}{item}").path == "/intake/before-you-start"
    first = browser.get("/intake/")
    token = first.soup.select_one("[name=csrf_token]")["value"]
    page = browser.post(f"/intake/{path}", {"csrf_token": token, **PLAIN.get("about-you")})
    if path == "time":  # a time of a list is chosen anew: there are no words to give back
        assert page.path == "/intake/before-you-start"
    else:
        assert (page.status, page.path) == (409, f"/intake/{path}")
        assert "This answer was not saved." in page.text
    assert rows(Intake) == []


def test_a_page_further_on_sends_back_to_the_one_that_waits(at, browser):
    page = at("hopes")
    token = page.soup.select_one("[name=csrf_token]")["value"]
    for path in ("medicines", "phq9", "consent", "time", "check"):
        assert browser.get(f"/intake/{path}").path == "/intake/hopes"
        assert browser.post(f"/intake/{path}", {"csrf_token": token}).path == "/intake/hopes"


def test_pages_that_are_not_there(at, browser):
    at("hopes")
    for path in ("/intake/nowhere", "/intake/contact/x/remove", "/intake/medicine-list/m1/eat"):
        assert browser.get(path).status == 404
    assert browser.get("/intake/contact/m9").path == "/intake/hopes"


def test_a_page_that_was_answered_opens_with_its_answer(at, browser):
    at("hopes")
    page = browser.get("/intake/contact")
    assert page.soup.select_one("[name=name]")["value"] == MARKERS["name"]
    assert page.soup.select_one('[name="birth_date-year"]')["value"] == "1985"
    assert page.soup.select_one("[name=voicemail][value=no]").has_attr("checked")
    assert browser.submit(page, {}).path == "/intake/hopes"


def test_only_declared_fields_are_stored(at, browser, draft):
    page = at("about-you")
    forged = {"state": "WI", "adult": "yes", "priority": "0", "score": "27", "owner_id": "x"}
    browser.submit(page, forged)
    _intake, stored = draft()
    assert stored.answers["about-you"] == {"adult": "yes", "state": "WI"}


def test_each_save_is_a_new_version_and_the_old_one_stays(at, browser, rows, draft):
    at("hopes")
    page = browser.get("/intake/contact")
    browser.submit(page, {"name": "Another Name"})
    _intake, stored = draft()
    assert stored.versions["contact"] == 2
    assert stored.answers["contact"]["name"] == "Another Name"
    kept = [row for row in rows(Answer) if row.stop == "contact"]
    assert [(row.version, row.current) for row in kept] == [(1, False), (2, True)]


def test_sending_the_same_again_changes_nothing(at, browser, draft):
    at("hopes")
    page = browser.get("/intake/contact")
    for _ in range(2):
        assert browser.submit(page, {}).path == "/intake/hopes"
    assert draft()[1].versions["contact"] == 1


def test_the_cookie_is_a_token_and_the_session_holds_ids_alone(at, browser, rows, draft):
    at("hopes")
    intake, _stored = draft()
    cookie = browser.client.get_cookie("intake").value
    assert str(intake.id) not in cookie
    assert intake.reference not in cookie
    sessions = [row.data for row in rows(WebSession)]
    assert len(sessions) == 1
    assert str(intake.id) in sessions[0]
    assert "Quillfeather" not in sessions[0]


def test_a_planted_cookie_is_worth_nothing_after_the_first_answer(browser, rows):
    first = browser.get("/intake/")
    planted = browser.client.get_cookie("intake").value
    browser.submit(first, PLAIN["before-you-start"])
    assert browser.client.get_cookie("intake").value != planted
    assert len(rows(WebSession)) == 1


def test_the_raw_database_tells_nothing(at, tmp_path):
    at("check")
    raw = b"".join(path.read_bytes() for path in tmp_path.glob("intake.sqlite3*"))
    words = [*MARKERS.values(), "Lexapro", "escitalopram", "Prozac", "fluoxetine", "ssri",
             "antidepressant", "depression", "1985-03-14", "+16085550177"]  # fmt: skip
    assert [word for word in words if word.lower().encode() in raw.lower()] == []


def test_no_address_of_a_page_tells_a_class_of_medicine():
    assert not [path for path in BY_PATH if "depress" in path or "ssri" in path]
