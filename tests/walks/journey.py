"""One patient's way through the form, over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.walks.answers import PLAIN

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.walks.web import Browser, Page

MOST_PAGES = 60


def slug_of(page: Page) -> str:
    return page.path.removeprefix("/intake/").split("/")[0]


def walk(
    browser: Browser,
    answers: Mapping[str, Any] = PLAIN,
    *,
    until: str = "check",
    start: str = "/intake/",
    named: Callable[[Page], str] | None = None,
    fill: Callable[[Browser, Page, Mapping[str, Any]], Page] | None = None,
) -> Page:
    """Answer page after page until the page `until` is reached; gives that page.

    The second part starts at `/intake/more`. At other addresses than the patient's, `named` gives
    a page's name and `fill` answers it.

    The first time offered is taken unless `answers` has a `time`.
    """
    page = browser.get(start)
    for _ in range(MOST_PAGES):
        assert page.status == 200, f"{page.status} at {page.path}: {page.text[:600]}"
        if (named or slug_of)(page) == until:
            return page
        page = (fill or answer)(browser, page, answers)
    raise AssertionError(f"never reached {until}; stuck at {page.path}")


def answer(browser: Browser, page: Page, answers: Mapping[str, Any]) -> Page:
    """Fill in one page and send it."""
    slug = slug_of(page)
    if slug == "help-now":
        onward = page.soup.select_one("main a.button[href]")
        assert onward, f"the crisis page leads nowhere: {page.text[:400]}"
        return browser.get(str(onward["href"]))
    fields = answers.get(slug)
    if slug == "time":
        if fields:
            return browser.submit(page, fields, holding="choice")
        day = first_day(browser, page)
        return browser.submit(day, {"choice": first_time(day)}, holding="choice")
    assert fields is not None, f"there is no answer for {slug}"
    if isinstance(fields, tuple):
        for number, item in enumerate(fields):
            page = page if number == 0 and page.path.endswith("/add") else _add(browser, slug)
            page = browser.submit(page, item, holding="text")
            if page.soup.select_one("main [name=meant]"):
                page = browser.submit(page, {"meant": "none"}, holding="meant")
        return browser.submit(page, {"more": "no"}, holding="more")
    return browser.submit(page, fields)


def first_day(browser: Browser, page: Page) -> Page:
    """The page with the times of the first day that has any."""
    link = page.soup.select_one("main a[href*='day=']")
    assert link, f"no day is offered: {page.text[:600]}"
    return browser.get(str(link["href"]))


def first_time(page: Page) -> str:
    """The first time that the page offers."""
    offered = page.soup.select("main input[type=radio][name=choice]")
    times = [str(choice["value"]) for choice in offered if "T" in str(choice["value"])]
    assert times, f"no time is offered: {page.text[:600]}"
    return times[0]


def submit(browser: Browser, page: Page) -> Page:
    """Send the form from check-your-answers; gives the page that follows."""
    return browser.submit(page, {})


def whole_journey(browser: Browser, answers: Mapping[str, Any] = PLAIN) -> Page:
    """From the first page to done."""
    page = submit(browser, walk(browser, answers))
    assert page.status == 200, f"{page.status}: {page.text[:600]}"
    assert slug_of(page) == "done", page.path
    return page


def _add(browser: Browser, slug: str) -> Page:
    return browser.get(f"/intake/{slug}/add")
