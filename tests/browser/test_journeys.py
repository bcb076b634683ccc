"""The main job by hand: a person fills in the form, the clinic is told, the call is booked."""

from __future__ import annotations

import re

import pytest
from icalendar import Calendar

from tests.browser.chromium import PHONE
from tests.browser.hands import Finger, Keyboard
from tests.browser.visitor import Visitor
from tests.services.stack import Stack
from tests.walks.answers import MARKERS, PLAIN

pytestmark = [pytest.mark.browser, pytest.mark.services]

REFERENCE = re.compile(r"[2-9A-Z]{3}-[2-9A-Z]{4}")


def finish(visitor: Visitor) -> str:
    """Walk to the end; gives the reference that the last page shows."""
    visitor.walk(PLAIN)
    visitor.hand.press("Send my answers")
    visitor.page.wait_for_url("**/intake/done")
    found = REFERENCE.search(visitor.page.locator("main").inner_text())
    assert found, visitor.page.locator("main").inner_text()
    return found.group()


def read_alert(stack: Stack, reference: str) -> str:
    """Wait for the clinician's alert; gives its link."""
    login = stack.login("clinician")
    row = stack.inbox.wait_for(
        lambda row: login["email"] in row["to"] and reference in row["subject"]
    )
    body = stack.inbox.message(row["id"]).get_body(("plain",)).get_content()
    assert MARKERS["name"] not in body
    link = re.search(r"http://\S+", body)
    assert link, body
    return link.group()


def read_invite(stack: Stack) -> Calendar:
    """Wait for the patient's confirmation; gives the invite in it."""
    row = stack.inbox.wait_for(lambda row: MARKERS["email"] in row["to"])
    message = stack.inbox.message(row["id"])
    parts = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    assert parts, [part.get_content_type() for part in message.walk()]
    assert parts[0].get_param("method") == "REQUEST"
    return Calendar.from_ical(parts[0].get_payload(decode=True))


def acknowledge(page, stack: Stack, link: str) -> None:
    """Follow the alert's link as the clinician, sign in, take the case."""
    login = stack.login("clinician")
    page.goto(link)
    page.fill("[name=email]", login["email"])
    page.fill("[name=password]", login["password"])
    hand = Finger(page)
    hand.press("Sign in")
    assert page.url.split("?")[0] == link.split("?", maxsplit=1)[0]
    hand.press("I have this")
    assert "Dr. Dana Whitfield" in page.locator("main").inner_text()


def whole_job(chromium, stack: Stack, hand: type[Finger | Keyboard], *, scripts: bool) -> None:
    context = chromium.new_context(viewport=PHONE, java_script_enabled=scripts)
    context.set_default_timeout(30_000)
    page = context.new_page()
    reference = finish(Visitor(page, hand(page), stack.web_url))
    link = read_alert(stack, reference)
    assert link.endswith(f"/staff/intakes/{reference}")
    event = next(iter(read_invite(stack).walk("VEVENT")))
    assert "ketamine" not in str(event["SUMMARY"]).lower()
    desk = chromium.new_context(java_script_enabled=scripts).new_page()
    desk.set_default_timeout(30_000)
    acknowledge(desk, stack, link)
    context.close()
    desk.context.close()


def test_by_keyboard_alone_on_a_phone(chromium, stack):
    whole_job(chromium, stack, Keyboard, scripts=True)


def test_without_javascript(chromium, stack):
    whole_job(chromium, stack, Finger, scripts=False)


@pytest.mark.postgres
def test_on_postgresql(chromium, tmp_path, postgres_url):
    with Stack(tmp_path, database_url=postgres_url) as stack:
        whole_job(chromium, stack, Finger, scripts=True)
