"""What is paused stands on every page of staff, with since when and why."""

from datetime import timedelta

import pytest

from intake.domain.faults import FaultClass
from intake.domain.work import Kind
from intake.gateways import clock
from intake.services import channels, operating
from intake.services.transaction import writing
from tests.web.operator.conftest import sign_in

REASON = "the provider moves its servers"


@pytest.fixture
def paused(served):
    def pause(name, until=None):
        with served.app_context():
            now = clock.now()
            until = now + until if until else None
            operating.pause(name, actor="user:1", reason=REASON, now=now, until=until)

    return pause


def notes(browser, path):
    page = browser.get(path)
    assert page.status == 200
    return [one.get_text(" ", strip=True) for one in page.soup.select(".banner--note")]


PAGES = [
    ("clinician", "/staff/"),
    ("clinician", "/staff/schedule"),
    ("manager", "/staff/people"),
    ("operator", "/ops/jobs"),
    ("auditor", "/ops/deliveries"),
]


@pytest.mark.parametrize(("role", "path"), PAGES)
def test_every_page_says_that_mail_is_paused_since_when_and_why(served, paused, role, path):
    browser = sign_in(served, role)
    assert notes(browser, path) == []
    paused("mail")
    (note,) = notes(browser, path)
    assert note.startswith("Mail is paused Since ")
    assert f"because: {REASON}" in note
    assert "What waits is kept" in note
    assert ("About this pause" in note) is (role != "clinician")


def test_its_end_is_told_too(served, paused):
    paused("critical", timedelta(hours=2))
    (note,) = notes(sign_in(served, "clinician"), "/staff/")
    assert note.startswith("Safety alerts are paused Since ")
    assert ", until " in note


def test_what_only_keeps_the_house_bothers_nobody(served, paused):
    for name in ("housekeeping", "purge", "canary"):
        paused(name)
    assert notes(sign_in(served, "clinician"), "/staff/") == []


def test_one_kind_is_named(served, paused):
    paused("confirm-call")
    (note,) = notes(sign_in(served, "clinician"), "/staff/")
    assert note.startswith("Some work is paused: confirm-call")


@pytest.mark.parametrize(
    ("fault", "times", "words"),
    [
        (FaultClass.OUTAGE, 9, "the other side does not answer"),
        (FaultClass.CONFIGURATION, 1, "the other side refuses our settings"),
    ],
)
def test_a_channel_that_rests_says_so_in_plain_words(served, fault, times, words):
    with served.app_context(), writing() as session:
        for _ in range(times):
            channels.note_failure(session, Kind.CONFIRM_CALL, fault, "x", now=clock.now())
    (note,) = notes(sign_in(served, "clinician"), "/staff/")
    assert words in note


@pytest.mark.parametrize("path", ["/ops/", "/ops/pauses"])
def test_where_pauses_are_told_anyway_they_are_told_once(served, paused, path):
    paused("mail")
    page = sign_in(served, "operator").get(path)
    assert page.text.count(REASON) == 1


def test_nobody_who_is_not_signed_in_learns_of_it(served, paused):
    paused("mail")
    assert REASON not in served.test_client().get("/staff/login").text
    assert REASON not in served.test_client().get("/").text
