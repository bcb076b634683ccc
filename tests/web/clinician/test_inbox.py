"""The list of cases as staff see it."""

import re

import pytest
from sqlalchemy import select

from intake.gateways import clock
from intake.models import Intake
from intake.services.transaction import writing
from tests.fixtures.calls import add_draft
from tests.walks.answers import MARKERS
from tests.walks.inside import Inside
from tests.web.clinician.conftest import DANA, MANAGER, OPERATOR, press

MOST_STATEMENTS = 12


def references(page):
    return [link.get_text(strip=True) for link in page.soup.select("main table a[href*=intakes]")]


def test_the_riskiest_case_is_first_although_it_came_last(dana, desk):
    assert references(dana.get("/staff/")) == [desk.urgent, desk.calm]


def test_a_row_tells_priority_age_call_and_that_nobody_has_it(dana, desk):
    first = dana.get("/staff/").soup.select("main tbody tr")[0].get_text(" ", strip=True)
    # How long it waits depends on how long ago the desk was made.
    assert re.search(r"Waiting \d{1,2} min", first), first
    for words in (desk.urgent, "Urgent", "Requested", "Nobody yet"):
        assert words in first


@pytest.mark.parametrize("path", ["/staff/", "/staff/intakes/KX4-7PW"])
def test_a_stranger_is_asked_to_sign_in(served, path):
    assert Inside(served).get(path).path == "/staff/login"


def test_an_operator_is_told_that_there_is_no_such_page(sign_in):
    assert sign_in(OPERATOR).get("/staff/").status == 404


@pytest.mark.parametrize("email", [DANA, MANAGER])
def test_those_who_read_cases_see_the_list(sign_in, email):
    assert sign_in(email).get("/staff/").status == 200


def test_looking_at_the_list_changes_nothing(dana, stored):
    before = stored()
    dana.get("/staff/")
    assert stored() == before


def test_a_page_of_the_list_asks_the_database_a_bounded_number_of_times(dana, counted):
    with counted() as statements:
        dana.get("/staff/")
    assert len(statements) <= MOST_STATEMENTS, "\n".join(statements)


@pytest.mark.parametrize("after", ["", "x", "1_2_3", "0_2026-11-23_x", "'; DROP TABLE intake"])
def test_a_place_that_means_nothing_is_the_beginning(dana, desk, after):
    assert references(dana.get(f"/staff/?after={after}"))[0] == desk.urgent


def tabs(page):
    return {
        link.contents[0].strip(): link.select_one(".tabs__count").get_text()
        for link in page.soup.select(".tabs__link")
    }


def test_each_tab_has_its_count_and_an_address_of_its_own(dana, desk, urgent):
    page = dana.get("/staff/")
    assert tabs(page) == {
        "All open": "2", "Needs attention": "1", "New": "2", "Mine": "0",
        "Booked today": "0", "Waiting on patient": "0", "Closed": "0",
    }  # fmt: skip
    assert references(dana.get("/staff/?tab=attention")) == [desk.urgent]
    press(dana, dana.get(urgent), "I have this")
    assert references(dana.get("/staff/?tab=mine")) == [desk.urgent]
    assert tabs(dana.get("/staff/?tab=new"))["New"] == "1"


@pytest.mark.parametrize("tab", ["", "all", "<script>", "OPEN"])
def test_a_tab_that_is_none_is_the_whole_list(dana, desk, tab):
    assert references(dana.get(f"/staff/?tab={tab}")) == [desk.urgent, desk.calm]


def test_a_case_says_by_when_it_is_taken_and_when_it_is_late(dana, pass_time):
    row = dana.get("/staff/").soup.select("main tbody tr")[0].get_text(" ", strip=True)
    assert "Take it by" in row
    assert "Late" not in row
    for _ in range(2):
        # A person who does nothing for a quarter of an hour is signed out.
        pass_time(minutes=9)
        dana.get("/staff/")
    row = dana.get("/staff/").soup.select("main tbody tr")[0].get_text(" ", strip=True)
    assert "Late" in row


def find(browser, words):
    return browser.submit(browser.get("/staff/"), {"q": words}, holding="q")


def test_a_reference_leads_to_its_case_however_it_is_typed(dana, desk, calm):
    typed = desk.calm.lower().replace("-", " ")
    assert find(dana, typed).path == calm


@pytest.mark.parametrize("words", ["marker email", "608 555 0177", "+1 (608) 555-0177"])
def test_email_and_phone_find_both_forms_of_a_person_and_stand_in_no_address(dana, desk, words):
    page = find(dana, MARKERS["email"].upper() if words == "marker email" else words)
    assert (page.status, page.url) == (200, "http://localhost/staff/search")
    assert set(references(page)) == {desk.calm, desk.urgent}


@pytest.mark.parametrize("words", ["nobody@example.org", "608 555 0100", "'; --", "%"])
def test_what_nobody_has_finds_nobody(dana, words):
    page = find(dana, words)
    assert (page.status, references(page)) == (200, [])


def test_nothing_typed_is_asked_for_again(dana):
    page = find(dana, " ")
    assert page.status == 422
    assert "Enter a reference, an email address or a phone number" in page.text


def news(browser, page):
    answer = browser.client.get(page.soup.select_one("[data-news]")["data-news"])
    return answer.status_code, answer.json["words"]


def test_a_list_learns_of_a_new_case_and_of_one_with_news(dana, served, desk):
    page = dana.get("/staff/")
    assert news(dana, page) == (200, "")
    with served.app_context(), writing() as session:
        case = add_draft(session, clock.now(), reference="KX4-7PW")
        session.get_one(Intake, case).state = "submitted"
        told = session.scalars(select(Intake).where(Intake.reference == desk.calm)).one()
        told.heard, told.heard_at = "part_two", clock.now()
    assert news(dana, page) == (200, "1 new case, 1 case with news")
    assert news(dana, dana.get("/staff/")) == (200, "")
    assert "Second part is here" in dana.get("/staff/").text


def test_asking_for_news_is_not_acting(dana, pass_time):
    page = dana.get("/staff/")
    for _ in range(2):
        pass_time(minutes=9)
        news_of = page.soup.select_one("[data-news]")["data-news"]
        status = dana.client.get(news_of).status_code
    assert status == 302


@pytest.mark.parametrize(
    "query", ["", "?since=x&came=0&told=0", "?since=2026-01-01&came=0&told=0", "?came=1"]
)
def test_a_question_for_news_that_means_nothing_is_refused(dana, query):
    assert dana.client.get(f"/staff/news{query}").status_code == 400


def test_news_are_read_when_the_case_is(dana, served, desk, calm):
    with served.app_context(), writing() as session:
        told = session.scalars(select(Intake).where(Intake.reference == desk.calm)).one()
        told.heard, told.heard_at = "part_two", clock.now()
    assert "New from the patient: Second part is here." in dana.get(calm).text
    assert "New from the patient" not in dana.get(calm).text
    assert "Second part is here" not in dana.get("/staff/").text


def test_a_case_leads_back_to_the_part_of_the_list_that_it_was_opened_from(dana, desk):
    page = dana.get("/staff/?tab=attention")
    link = page.soup.select_one("main table a[href*=intakes]")["href"]
    back = dana.get(link).soup.select_one("a.back")["href"]
    assert back == "/staff/?tab=attention"


def test_shortcuts_stand_on_the_page_with_a_switch(dana, calm):
    for path in ("/staff/", calm):
        page = dana.get(path)
        keys = page.soup.select_one("[data-keys]")
        assert keys.select_one("[data-keys-switch]").has_attr("hidden")
        for key in keys.select("[data-key-goal]"):
            goal = key["data-key-goal"]
            assert goal in ("next", "previous", "reload") or page.soup.select_one(goal), goal


def test_the_address_of_a_search_leads_back_to_the_inbox(dana):
    page = dana.get("/staff/search")
    assert (page.status, page.path) == (200, "/staff/")
