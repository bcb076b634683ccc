"""The form as somebody of the staff fills it in with a patient on the phone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tests.walks.afterwards import EMERGENCY
from tests.walks.answers import PLAIN
from tests.walks.journey import first_day, first_time, walk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.walks.album import Looking
    from tests.walks.web import Browser, Page

HOME = re.compile(r"/staff/phone/[2-9A-Z]{3}-[2-9A-Z]{4}")


def home_of(page: Page) -> str:
    """The address of the form that a page belongs to."""
    found = HOME.match(page.path)
    assert found, f"no form on the phone is at {page.path}"
    return found.group()


def slug_of(page: Page) -> str:
    """Which page of the form it is."""
    return "before-you-start" if page.path.endswith("/new") else page.path.split("/")[4]


def _heard(page: Page) -> str:
    assert page.soup.select_one(".aloud"), page.path
    return slug_of(page)


def walk_aloud(
    browser: Browser,
    answers: Mapping[str, Any] = PLAIN,
    *,
    until: str = "check",
    start: str = "/staff/phone/new",
) -> Page:
    """Read page after page and write down the answers, up to the page `until`; gives that page."""
    return walk(browser, answers, until=until, start=start, named=_heard, fill=_answered)


def _answered(browser: Browser, page: Page, answers: Mapping[str, Any]) -> Page:
    slug = slug_of(page)
    if slug in ("help-now", "act-now"):
        onward = page.soup.select_one("main .crisis a.button[href]")
        assert onward, f"the page of help leads nowhere: {page.text[:400]}"
        return browser.get(str(onward["href"]))
    fields = answers.get(slug)
    if slug == "time" and not fields:
        day = first_day(browser, page)
        return browser.submit(day, {"choice": first_time(day)}, holding="choice")
    assert fields is not None, f"there is no answer for {slug}"
    if isinstance(fields, tuple):
        return _listed(browser, page, slug, fields)
    return browser.submit(page, fields, holding="choice" if slug == "time" else "version")


def _listed(browser: Browser, page: Page, slug: str, items: tuple[Mapping[str, Any], ...]) -> Page:
    home = home_of(page)
    for number, item in enumerate(items):
        first = number == 0 and page.path.endswith("/add")
        page = browser.submit(
            page if first else browser.get(f"{home}/{slug}/add"), dict(item), holding="text"
        )
        if page.soup.select_one("main [name=meant]"):
            page = browser.submit(page, {"meant": "none"}, holding="meant")
    return browser.submit(page, {"more": "no"}, holding="more")


def on_the_phone(person: Looking, answers: Mapping[str, Any]) -> None:
    """Scenes of an album: a form read aloud, each page empty and filled, stopped, gone on, sent.

    Args:
        person: somebody of the staff who has signed in.
        answers: those of somebody with much to tell.
    """
    person.stumble = True
    person.get("/staff/phone/")
    page = walk_aloud(person, answers)
    home = home_of(page)
    person.get("/staff/phone/")
    for path in ("/medicine-list/m1/remove", "/medicine-list", "/help-now", "/delete"):
        person.get(home + path)
    one, other = (person.get(f"{home}/contact") for _ in range(2))
    person.stumble = False
    person.submit(one, {"name": "First"}, holding="version")
    assert person.submit(other, {"name": "Second"}, holding="version").status == 409
    stale = {**answers["hopes"], "csrf_token": "old"}
    assert person.submit(person.get(f"{home}/hopes"), stale, holding="version").status == 400
    done = person.submit(walk_aloud(person, answers, start=f"{home}/"), {}, holding="seen")
    assert done.path == f"{home}/done"
    worried = {**answers, "health": EMERGENCY}
    walk_aloud(person, worried, start=f"{home}/more", until="act-now")
    done = person.submit(walk_aloud(person, answers, start=f"{home}/more"), {}, holding="seen")
    assert done.path == f"{home}/done"
    person.tag += "-spoken"
    person.get(f"/staff/intakes/{home[-8:]}")
    halted = {**answers, "about-you": {"adult": "yes", "state": "other"}}
    walk_aloud(person, halted, until="pause")
