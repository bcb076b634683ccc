"""The list of cases as staff see it."""

import pytest

from tests.walks.inside import Inside
from tests.web.clinician.conftest import DANA, MANAGER, OPERATOR

MOST_STATEMENTS = 12


def references(page):
    return [link.get_text(strip=True) for link in page.soup.select("main table a[href*=intakes]")]


def test_the_riskiest_case_is_first_although_it_came_last(dana, desk):
    assert references(dana.get("/staff/")) == [desk.urgent, desk.calm]


def test_a_row_tells_priority_age_call_and_that_nobody_has_it(dana, desk):
    first = dana.get("/staff/").soup.select("main tbody tr")[0].get_text(" ", strip=True)
    for words in (desk.urgent, "Urgent", "0 min", "Requested", "Nobody yet"):
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
