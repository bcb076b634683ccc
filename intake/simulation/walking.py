"""Filling in the pages of the form, one after the other, as they come."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from intake.simulation.answers import BORN, plain_answer
from intake.simulation.browser import Page, Stuck, masked

if TYPE_CHECKING:
    from random import Random

    from intake.simulation.answers import Answers, Fields
    from intake.simulation.browser import Browser
    from intake.simulation.markup import Form

MOST_TRIES: Final = 12
_LISTS: Final = frozenset({"medicine-list", "stopped-list", "tried-list"})


@dataclass
class Walker:
    """Somebody who fills in pages.

    Attributes:
        browser: their browser.
        answers: what they answer, by the path of the page.
        wish: how they choose a time: `earliest`, `some time`, or the value of a wish.
        dice: what chooses for them.
        seen: what happened to them that is worth counting.
    """

    browser: Browser
    answers: Answers
    wish: str
    dice: Random
    seen: Counter[str] = field(default_factory=Counter)

    def answer(self, page: Page) -> Page:
        """Fill in the page and send it; gives the page that follows."""
        slug = slug_of(page)
        if slug in {"help-now", "act-now"}:
            if any(form.named("safe") for form in page.read.forms):
                return self._expect(self.browser.submit(page, self.answers["safety-now"]))
            return self.browser.get(onward_of(page))
        if slug == "welcome-back" or page.path.endswith("/who"):
            return self._expect(self.browser.submit(page, BORN))
        if slug == "time":
            return self.choose(page)
        if slug in _LISTS:
            return self._fill_list(page, slug)
        form = page.form()
        return self._expect(self.browser.send(page, self._fields(slug, form), form))

    def choose(self, page: Page) -> Page:
        """Choose a time on the pages that offer them, again when another was faster."""
        for _ in range(MOST_TRIES):
            some = self.wish in {"earliest", "some time"}
            asked, fields = self._some_time(page) if some else (page, self._wish(page))
            page = self.browser.submit(asked, fields, holding="choice")
            if page.status == 409:
                self.seen["told that a time was just taken"] += 1
                continue
            return self._expect(page)
        raise Stuck("every time was taken by another")

    def _some_time(self, page: Page) -> tuple[Page, Fields]:
        days = page.links("day=")
        if not days:
            return page, {"choice": "none"}
        earliest = self.wish == "earliest"
        page = self.browser.get(days[0] if earliest else self.dice.choice(days))
        times = [one.value for one in page.form("choice").named("choice") if "|" in one.value]
        if not times:
            raise Stuck(f"{masked(page.path)} is a day without times")
        return page, {"choice": times[0] if earliest else self.dice.choice(times)}

    def _wish(self, page: Page) -> Fields:
        """The wish in the words of the page; where the page does not offer it, a call back."""
        offered = {one.value for form in page.read.forms for one in form.named("choice")}
        if self.wish not in offered:
            return {"choice": "none"}
        if self.wish != "prefer":
            return {"choice": self.wish}
        part = self.dice.choice(["morning", "afternoon", "evening"])
        days = self.dice.sample("01234", 3)
        return {"choice": "prefer", "parts": [part, "afternoon"], "weekdays": days}

    def _fill_list(self, page: Page, slug: str) -> Page:
        items = self.answers.get(slug, ())
        listing = page.path.partition(slug)[0] + slug
        for number, item in enumerate(items):
            if number or not page.path.endswith("/add"):
                page = self.browser.get(f"{listing}/add")
            page = self._expect(self.browser.submit(page, item, holding="text"))
            if page.path.endswith("/meant"):
                page = self._expect(self.browser.submit(page, {"meant": "none"}, holding="meant"))
        if slug_of(page) in _LISTS:
            page = self._expect(self.browser.submit(page, {"more": "no"}, holding="more"))
        return page

    def _fields(self, slug: str, form: Form) -> Fields:
        known = self.answers.get(slug)
        return dict(known) if known is not None else plain_answer(form)

    def _expect(self, page: Page) -> Page:
        if page.status != 200:
            raise Stuck(f"{page.status} at {masked(page.path)}: {page.words[:200]}")
        return page


def slug_of(page: Page) -> str:
    """The path of the step that a page shows, in the form or on a patient's own page."""
    parts = page.path.strip("/").split("/")
    if parts[0] == "intake":
        return parts[1] if len(parts) > 1 else ""
    if parts[0] == "visit" and len(parts) > 2:
        return parts[3] if parts[2] == "medicines" and len(parts) > 3 else parts[2]
    return ""


def onward_of(page: Page) -> str:
    """Where the page of help leads on to.

    Raises:
        Stuck: nowhere.
    """
    found = page.link("/intake/") or page.link("/visit/")
    if found is None:
        raise Stuck(f"{masked(page.path)} leads nowhere")
    return found
