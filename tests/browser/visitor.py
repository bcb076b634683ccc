"""One patient's way through the form, in Chromium."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tests.walks.answers import PLAIN

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from playwright.sync_api import Page

    from tests.browser.hands import Finger, Keyboard

    Look = Callable[[str], None]

MOST_PAGES = 60


class Visitor:
    """Walks the form with a finger or with the keyboard.

    Args:
        page: an open tab.
        hand: how controls are filled and buttons pressed.
        base_url: where the service answers.
        look: called with the page's name each time a page is shown, and each time it shows errors.
    """

    def __init__(
        self, page: Page, hand: Finger | Keyboard, base_url: str, look: Look | None = None
    ) -> None:
        self.page = page
        self.hand = hand
        self.base_url = base_url
        self.look = look or (lambda _name: None)

    @property
    def slug(self) -> str:
        return urlsplit(self.page.url).path.removeprefix("/intake/").split("/")[0]

    def walk(
        self,
        answers: Mapping[str, Any] = PLAIN,
        *,
        until: str = "check",
        stumble: bool = False,
    ) -> None:
        """Go from the start page to the page `until`.

        Args:
            answers: by slug.
            until: slug of the page to stop at.
            stumble: send every page empty first, to see its errors.
        """
        self.page.goto(self.base_url + "/")
        self.look("start")
        self.hand.press("Start now")
        self.walk_on(answers, until=until, stumble=stumble)

    def walk_on(
        self,
        answers: Mapping[str, Any] = PLAIN,
        *,
        until: str = "check",
        stumble: bool = False,
    ) -> None:
        """Go on from the page that is open; the arguments are those of `walk`."""
        for _ in range(MOST_PAGES):
            if self.slug == until:
                self.look(until)
                return
            self._answer(answers, stumble=stumble)
        raise AssertionError(f"never reached {until}; stuck at {self.page.url}")

    def _answer(self, answers: Mapping[str, Any], *, stumble: bool) -> None:
        slug = self.slug
        name = slug + ("-add" if self.page.url.endswith("/add") else "")
        self.look(name)
        if slug == "help-now":
            self.hand.press("Go on with the form")
            return
        if stumble and slug != "time":
            before = self.page.url
            self.hand.press("Continue")
            if self.page.url == before:
                self.look(name + "-error")
            else:
                return
        fields = answers.get(slug)
        if slug == "time":
            self.hand.press("Take this time")
            return
        if isinstance(fields, tuple):
            self._answer_list(fields)
            return
        assert fields is not None, f"there is no answer for {slug}"
        self.hand.fill(fields)
        self.hand.press("Continue")

    def _answer_list(self, items: tuple[Mapping[str, Any], ...]) -> None:
        for number, item in enumerate(items):
            if number or not self.page.url.endswith("/add"):
                self.hand.fill({"more": "yes"})
                self.hand.press("Continue")
            self.hand.fill(item)
            self.hand.press("Continue")
            if self.page.locator("main [name=meant]").count():
                self.look(f"{self.slug}-meant")
                self.hand.fill({"meant": "none"})
                self.hand.press("Continue")
        self.look(self.slug)
        self.hand.fill({"more": "no"})
        self.hand.press("Continue")
