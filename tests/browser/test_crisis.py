"""Somebody in danger, while the broker and the mail server are down."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import pytest

from tests.browser.chromium import PHONE, too_wide, violations
from tests.browser.hands import Finger
from tests.browser.visitor import Visitor
from tests.walks.answers import PLAIN

pytestmark = [pytest.mark.browser, pytest.mark.services]

AWAY = ("broker", "inbox")
NEARLY_EVERY_DAY = {**PLAIN["phq9"], "q9": "3"}


@pytest.fixture
def cut_off(stack):
    """The service without its broker and its mail server; they come back whatever happens."""
    for name in AWAY:
        stack.stop(name)
    yield stack
    stack.start(*(name for name in AWAY if not stack.alive(name)))


def flags(stack):
    """Rule, how serious, how fast and reference of every safety flag."""
    found = "SELECT rule, severity, respond, reference FROM flag JOIN intake i ON i.id = intake_id"
    with closing(sqlite3.connect(stack.var / "intake.sqlite3")) as database:
        return database.execute(found + " WHERE flag.safety").fetchall()


def alerts(stack, reference):
    jobs = json.loads(stack.intake("jobs", "list", "--json").stdout)
    return [job for job in jobs if (job["kind"], job["reference"]) == ("alert-safety", reference)]


def test_help_shows_and_staff_are_told_when_broker_and_mail_return(chromium, cut_off):
    stack = cut_off
    context = chromium.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(30_000)
    visitor = Visitor(page, Finger(page), stack.web_url)
    visitor.walk(until="phq9")
    visitor.hand.fill(NEARLY_EVERY_DAY)
    visitor.hand.press("Continue")

    assert page.url.endswith("/intake/help-now")
    for href in ("tel:911", "tel:988", "sms:988"):
        assert page.locator(f'main a[href="{href}"]').first.is_visible()
    [(rule, severity, respond, reference)] = flags(stack)
    assert (rule, severity, respond) == ("S1", "urgent", "now")
    assert alerts(stack, reference)

    visitor.hand.fill({**PLAIN["safety-now"], "safe": "no"})
    visitor.hand.press("Send this now")
    assert page.url.endswith("/intake/cssrs")
    assert page.locator("main .crisis").is_visible()
    assert {flag[0] for flag in flags(stack)} == {"S1", "S14"}
    visitor.walk_on(until="check")

    stack.start(*AWAY)
    login = stack.login("clinician")
    told = stack.inbox.wait_for(
        lambda row: login["email"] in row["to"] and reference in row["subject"], timeout=120
    )
    body = stack.inbox.message(told["id"]).get_body(("plain",)).get_content()
    assert "nearly every day" not in body.lower()
    assert f"/staff/intakes/{reference}" in body
    context.close()


def test_the_page_of_help_can_be_used_by_everybody(chromium, stack):
    context = chromium.new_context(viewport=PHONE)
    page = context.new_page()
    page.set_default_timeout(30_000)
    visitor = Visitor(page, Finger(page), stack.web_url)
    visitor.walk(until="safe-now")
    visitor.hand.fill({"help_now": "yes"})
    visitor.hand.press("Continue")
    assert page.url.endswith("/intake/help-now")
    assert violations(page) == ""
    assert not too_wide(page)
    context.close()
