"""A form on the phone by hand: begun from the inbox, left and gone on with, sent, read as a case."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.browser.chromium import DESK, PHONE
from tests.browser.hands import Finger
from tests.browser.visitor import Visitor
from tests.walks.answers import MARKERS, PLAIN

if TYPE_CHECKING:
    from tests.services.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.services]


class Reader(Visitor):
    """Somebody of the staff who reads the form aloud."""

    @property
    def slug(self) -> str:
        parts = urlsplit(self.page.url).path.removeprefix("/staff/phone/").split("/")
        return "before-you-start" if parts[0] == "new" else parts[1]


def sign_in(page, stack: Stack) -> None:
    login = stack.login("clinician")
    page.goto(f"{stack.web_url}/staff/")
    page.fill("[name=email]", login["email"])
    page.fill("[name=password]", login["password"])
    Finger(page).press("Sign in")


@pytest.mark.parametrize(
    ("viewport", "scripts"), [(DESK, True), (PHONE, False)], ids=["desk", "phone-without-scripts"]
)
def test_from_the_inbox_to_a_case_that_says_who_wrote_each_answer(
    chromium, stack, viewport, scripts
):
    context = chromium.new_context(viewport=viewport, java_script_enabled=scripts)
    context.set_default_timeout(30_000)
    page = context.new_page()
    sign_in(page, stack)
    hand = Finger(page)
    hand.press("Start a form on the phone")
    reader = Reader(page, hand, stack.web_url)
    reader.walk_on(PLAIN, until="hopes")
    reference = urlsplit(page.url).path.split("/")[3]
    if scripts:
        page.locator("[name=hope_text]").fill("To sleep again.")
        page.locator("[data-kept]:visible").wait_for()
    hand.press("Stop here and come back later")
    hand.press(f"Go on with {reference}")
    assert reader.slug == "hopes"
    if scripts:
        assert page.locator("[name=hope_text]").input_value() == "To sleep again."
    reader.walk_on(PLAIN)
    hand.press("Send the form")
    page.wait_for_url(f"**/staff/phone/{reference}/done")
    told = page.locator("main").inner_text()
    assert "Your reference is" in told
    assert reference in told
    hand.press("Open the case")
    case = page.locator("main").inner_text()
    assert "Said on the phone, written down by Dr. Dana Whitfield" in case
    assert "spoken on the phone, read aloud by Dr. Dana Whitfield" in page.content()
    row = stack.inbox.wait_for(lambda row: MARKERS["email"] in row["to"])
    assert row["id"]
    context.close()
