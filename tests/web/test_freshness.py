"""Asking once more who is there: within five minutes of a proof nobody is asked, after it all are."""

import pytest

from intake.services import staffing
from intake.web.freshness import own_place, step_up
from tests.fixtures.service import NOON
from tests.walks.inside import Inside

PASSWORD = "a long and quiet password"
EMAIL = "clinician@lakeside.example.org"


@pytest.fixture
def guarded(served):
    """The service with one page that asks again, which nobody has called yet."""
    served.add_url_rule("/staff/secret.pdf", "clinician.secret", step_up(lambda: "the export"))
    with served.app_context():
        staffing.add_user(EMAIL, "Dr. Dana Whitfield", ["clinician"], PASSWORD, now=NOON)
    return served


@pytest.fixture
def person(guarded):
    visitor = Inside(guarded)
    page = visitor.get("/staff/login")
    visitor.submit(page, {"email": EMAIL, "password": PASSWORD})
    return visitor


def test_who_has_just_signed_in_is_not_asked(person):
    assert person.get("/staff/secret.pdf").html == "the export"


def test_after_five_minutes_the_password_is_asked_and_leads_on(person, pass_time):
    pass_time(minutes=6)
    page = person.get("/staff/secret.pdf?size=a4")
    assert page.path == "/staff/confirm"
    wrong = person.submit(page, {"proof": "not the password at all"})
    assert wrong.status == 422
    assert "not the password" not in wrong.html
    assert "the export" not in person.get("/staff/secret.pdf").html
    done = person.submit(page, {"proof": PASSWORD})
    assert done.url.endswith("/staff/secret.pdf?size=a4")
    assert done.html == "the export"


def test_the_page_that_asks_is_for_those_who_are_signed_in(served):
    assert Inside(served).get("/staff/confirm").path == "/staff/login"


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "/\\evil", "https://evil.example", "/staff/../x", "/staff//evil", "/", "/x"],
)
def test_confirming_leads_nowhere_else(person, target):
    assert not own_place(target)
    page = person.get("/staff/confirm")
    answer = person.submit(page, {"next": target, "proof": PASSWORD})
    assert answer.path == "/staff/account"


def test_tries_are_counted_by_person(person, pass_time):
    pass_time(minutes=6)
    page = person.get("/staff/confirm")
    codes = [person.submit(page, {"proof": "wrong " * 3}).status for _ in range(12)]
    assert codes[-1] == 429


def test_the_token_is_renewed_and_the_old_one_dead(person, guarded):
    before = person.client.get_cookie("intake").value
    page = person.get("/staff/confirm")
    person.submit(page, {"proof": PASSWORD})
    assert person.client.get_cookie("intake").value != before
    thief = guarded.test_client()
    thief.set_cookie("intake", before)
    assert thief.get("/staff/account").location.startswith("/staff/login")


def test_every_export_and_every_change_of_people_or_keys_asks_again(served):
    asking = {name for name, view in served.view_functions.items() if hasattr(view, "asks_again")}
    matters = {
        rule.endpoint
        for rule in served.url_map.iter_rules()
        if "/exports" in rule.rule or rule.rule.startswith(("/staff/people/", "/staff/account/"))
    }
    # The page of one person only shows; ending a session takes rights away and gives none.
    harmless = {"people.person", "account.end_session", "account.end_everywhere"}
    assert len(matters) > 10
    assert matters - harmless - asking == set()
