"""Staff in two browsers: a code set up with a phone, asked for each time, and signed out at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.chromium import DESK, PHONE, too_wide
from tests.browser.hands import Finger, Keyboard
from tests.services.stack import Stack
from tests.walks.accounts import Phone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

    Hand = type[Finger | Keyboard]

pytestmark = [pytest.mark.browser, pytest.mark.services]
SET_UP = "/staff/account/second-factor"


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A web server where everybody needs a second factor, as outside the demo."""
    var = tmp_path_factory.mktemp("strict")
    with Stack(var, ["web"], env={"INTAKE_SECOND_FACTOR": "required"}) as running:
        yield running


@pytest.fixture
def opened(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """A tab in a browser of its own, such as another person's or another machine's."""
    made: list[BrowserContext] = []

    def open_tab(**options: object) -> Page:
        made.append(chromium.new_context(**options))  # type: ignore[arg-type]
        page = made[-1].new_page()
        page.set_default_timeout(30_000)
        return page

    yield open_tab
    for one in made:
        one.close()


def sign_in(page: Page, hand: Finger | Keyboard, stack: Stack, role: str) -> None:
    """Fill in the page that asks for the password."""
    login = stack.login(role)
    page.goto(f"{stack.web_url}/staff/")
    hand.fill({"email": login["email"], "password": login["password"]})
    hand.press("Sign in")
    page.wait_for_url(lambda url: "/staff/login?" not in url)


def set_up(page: Page, hand: Finger | Keyboard, stack: Stack) -> tuple[Phone, str, list[str]]:
    """Set up a phone; gives it, the code that did it, and the recovery codes."""
    page.goto(f"{stack.web_url}/staff/schedule")
    assert page.url.endswith(SET_UP), "nothing else may be reached before"
    hand.press("Start")
    page.locator(".scan__key").wait_for(state="attached")
    page.wait_for_load_state("load")
    scan = page.locator("img.scan")
    assert scan.evaluate("image => image.complete && image.naturalWidth > 100")
    assert not too_wide(page)
    phone = Phone(page.locator(".scan__key").text_content() or "")
    used = phone.code(-1)
    hand.fill({"code": used})
    hand.press("Confirm")
    page.locator(".codes__item").first.wait_for()
    codes = page.locator(".codes__item").all_inner_texts()
    assert len(set(codes)) == 10
    hand.press("I have kept them")
    page.wait_for_url("**/staff/")
    return phone, used, codes


def path(page: Page) -> str:
    return page.url.split("?", maxsplit=1)[0].partition("/staff")[2]


@pytest.mark.parametrize(
    ("hand", "role", "options"),
    [
        (Keyboard, "clinician", {"viewport": PHONE}),
        (Finger, "manager", {"viewport": DESK, "java_script_enabled": False}),
    ],
    ids=["keyboard", "no-script"],
)
def test_a_code_is_set_up_and_asked_and_one_press_signs_out_everywhere(
    strict, opened, hand, role, options
):
    mine, other, thief = opened(**options), opened(**options), opened(**options)
    sign_in(mine, hand(mine), strict, role)
    phone, used, codes = set_up(mine, hand(mine), strict)

    sign_in(other, hand(other), strict, role)
    assert path(other) == "/login/code"
    hand(other).fill({"code": used})
    hand(other).press("Sign in")
    other.locator(".errors").wait_for()
    assert "was used before" in other.locator("main").inner_text()
    hand(other).fill({"code": phone.code()})
    hand(other).press("Sign in")
    other.wait_for_url("**/staff/")

    thief.context.add_cookies(other.context.cookies())
    thief.goto(f"{strict.web_url}/staff/account")
    assert path(thief) == "/account", "a copied cookie is worth what the session is worth"

    mine.goto(f"{strict.web_url}/staff/account")
    assert "10 recovery codes left" in mine.locator("main").inner_text()
    hand(mine).press("Sign out everywhere")
    assert "You are signed out everywhere" in mine.locator("main").inner_text()
    for page in (mine, other, thief):
        page.goto(f"{strict.web_url}/staff/account")
        assert path(page) == "/login"
    other.go_back()
    assert "signed in" not in other.locator("main").inner_text()

    sign_in(other, hand(other), strict, role)
    hand(other).fill({"code": codes[0]})
    hand(other).press("Sign in")
    other.wait_for_url("**/staff/")
    other.goto(f"{strict.web_url}/staff/account")
    assert "9 recovery codes left" in other.locator("main").inner_text()
