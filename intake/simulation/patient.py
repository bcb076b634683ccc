"""One made-up patient: from the first page to the call, with the pauses that people make."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING, Final

from intake.simulation.answers import BORN, DROPPED, answers_of
from intake.simulation.browser import Browser, Page, Stuck, masked
from intake.simulation.walking import Walker, slug_of

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from datetime import timedelta

    from intake.simulation.mix import Plan

MOST_PAGES: Final = 90


class Patient:
    """Somebody with a plan and a browser.

    `live` does what they do until they pause and gives for how long; whoever lets time pass goes
    on with it then.

    Attributes:
        plan: what they are going to do.
        seen: what happened to them, counted.
        reference: the case, once it was sent.
    """

    def __init__(self, plan: Plan, base_url: str, seed: int) -> None:
        dice = Random(f"{seed}/{plan.number}")  # noqa: S311 - it repeats a run, it keeps no secret
        browser = Browser(base_url, f"10.1.{plan.number // 250}.{plan.number % 250 + 1}")
        answers = answers_of(plan.kind, plan.number)
        self.plan = plan
        self.seen: Counter[str] = Counter()
        self.reference = ""
        self._browser = browser
        self._walker = Walker(browser, answers, plan.wish, dice, self.seen)
        self._home = ""

    def live(self) -> Iterator[timedelta]:
        """Come, fill in the form, send it, and do what was planned for later.

        Raises:
            Stuck: a page did not lead on.
        """
        self.seen["came"] += 1
        self._browser.get("/")
        page = yield from self._fill_in()
        if page is None:
            self.seen["left for good"] += 1
            return
        yield from self._send(page)
        passed = self.plan.comes * 0
        for after, act in self.plan.later:
            yield after - passed
            passed = after
            self._act(act)

    def _fill_in(self) -> Generator[timedelta, None, Page | None]:
        """From the first question to the check; gives its page, or nothing when they left."""
        page = self._browser.get("/intake/")
        rested = False
        for _ in range(MOST_PAGES):
            slug = slug_of(page)
            if slug == self.plan.leaves_at:
                return None
            if slug == "check":
                return page
            if slug == self.plan.rests_at and not rested:
                rested = True
                self.seen["rested"] += 1
                yield self.plan.rests
                page = self._browser.get("/intake/")
            else:
                page = self._walker.answer(page)
        raise Stuck(f"never came to the check; the last page was {masked(page.path)}")

    def _send(self, page: Page) -> Iterator[timedelta]:
        if self.plan.changes:
            page = self._change(page)
        if self.plan.dawdles:
            self.seen["dawdled before sending"] += 1
            yield self.plan.dawdles
            page = self._back_to_check()
        for _ in range(MOST_PAGES):
            if slug_of(page) == "done":
                self._sent(page)
                return
            if slug_of(page) == "check":
                page = self._browser.submit(page, {}, holding="submission_key")
                lost = page.status == 409 and any(one.named("choice") for one in page.read.forms)
                self.seen["lost the time that was kept, answers stand"] += lost
                page = self._walker.choose(self._browser.get("/intake/time")) if lost else page
            else:
                page = self._walker.answer(page)
        raise Stuck(f"could not send; the last page was {masked(page.path)}")

    def _change(self, page: Page) -> Page:
        """Go back to one answer, change nothing in it that tells more, and return to the check."""
        link = page.link(f"/intake/{self.plan.changes}?")
        if link is None:
            return page
        self.seen["changed an answer"] += 1
        return self._back_to_check(self._walker.answer(self._browser.get(link)))

    def _back_to_check(self, page: Page | None = None) -> Page:
        page = page or self._browser.get("/intake/check")
        for _ in range(MOST_PAGES):
            if slug_of(page) in {"check", "done"}:
                return page
            page = self._walker.answer(page)
        raise Stuck(f"did not come back to the check, but to {masked(page.path)}")

    def _sent(self, page: Page) -> None:
        self.seen["sent"] += 1
        self._home = page.link("/visit/") or ""
        marks = [word for word in page.words.split() if _is_reference(word)]
        if not self._home or not marks:
            raise Stuck("the last page names no reference, or no page of the patient's own")
        self.reference = marks[0]

    def _act(self, act: str) -> None:
        home = self._browser.get(self._home)
        if act == "look":
            self.seen["looked at their page"] += 1
        elif act == "second part":
            self._second_part()
        elif act == "stopped a medicine":
            self._stop_medicine(home)
        else:
            self._change_call(home, act)

    def _change_call(self, home: Page, act: str) -> None:
        link = home.link(f"{self._home}/{'time' if act == 'move' else act}")
        if link is None:
            self.seen[f"could not {act} any more"] += 1
            return
        page = self._asked_who(self._browser.get(link))
        if act == "move":
            walker = replace(self._walker, wish="some time")
            page = walker.choose(page) if page.links("day=") else page
        elif page.status == 200 and any(form.method == "post" for form in page.read.forms):
            page = self._browser.send(page, {}, page.form())
        self.seen[act] += page.path == self._home

    def _second_part(self) -> None:
        page = self._asked_who(self._browser.get(f"{self._home}/more"))
        if page.path.endswith("/more"):
            page = self._browser.submit(page, {})
        for _ in range(MOST_PAGES):
            slug = slug_of(page)
            if slug == "check":
                self._browser.submit(page, {}, holding="submission_key")
                self.seen["second part"] += 1
                return
            if slug in {"done", ""} or page.path == self._home:
                return
            page = self._walker.answer(page)
        raise Stuck(f"never came to the end of the second part, but to {masked(page.path)}")

    def _stop_medicine(self, home: Page) -> None:
        link = home.link(f"{self._home}/medicines")
        if link is None:
            return
        told = {"stopped": {"stopped": "yes"}, "stopped-list": (DROPPED,)}
        walker = replace(self._walker, answers={**self._walker.answers, **told})
        page = self._asked_who(self._browser.get(link))
        start = page.link("/medicines/stopped")
        page = walker.answer(self._browser.get(start)) if start else page
        for _ in range(MOST_PAGES):
            if page.path in {self._home, f"{self._home}/medicines"}:
                break
            page = walker.answer(page)
        self.seen["told of a stopped medicine"] += 1

    def _asked_who(self, page: Page) -> Page:
        if not page.path.endswith("/who"):
            return page
        return self._browser.submit(page, BORN)


def _is_reference(word: str) -> bool:
    plain = word.replace("-", "")
    return len(plain) in {6, 7, 8, 9} and plain.isalnum() and plain.isupper() and "-" in word
