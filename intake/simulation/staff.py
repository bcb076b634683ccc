"""The made-up clinic's people: they answer alerts, find times, hold calls, and one falls ill."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from intake.simulation.browser import Browser, Page, Stuck

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime
    from random import Random

    from intake.simulation.patient import Patient

HERE: Final = "/staff/intakes/"
SIGN_IN: Final = "/staff/login"
TRIES: Final = 8
WAITS_S: Final = 10


@dataclass
class Member:
    """One of the staff at their own computer.

    Attributes:
        browser: theirs; whoever was idle for too long signs in again.
        email: their login, and `password` with it.
        dice: what chooses for them.
        seen: what they did, counted.
    """

    browser: Browser
    email: str
    password: str
    dice: Random
    seen: Counter[str] = field(default_factory=Counter)

    def open(self, path: str) -> Page:
        """Open a page of the staff's, after signing in where that is asked for.

        Raises:
            Stuck: the sign-in is refused.
        """
        page = self.browser.get(path)
        for _ in range(TRIES):
            if page.path != SIGN_IN:
                return page
            told = {"email": self.email, "password": self.password}
            page = self.browser.submit(page, told, holding="password")
            if page.status == HTTPStatus.TOO_MANY_REQUESTS:
                # A week in minutes is more than the door lets anybody try in one.
                time.sleep(WAITS_S)
            else:
                self.seen["staff signed in"] += 1
            page = self.browser.get(path)
        raise Stuck(f"{page.status}: {self.email} cannot sign in")

    def take(self, reference: str) -> bool:
        """Take a case that an alert tells of, and call the patient; tells whether it was free."""
        page = self.open(HERE + reference)
        if not any("acknowledge" in form.action for form in page.read.forms):
            return False
        page = self.browser.press(page, "acknowledge")
        if page.status == 409:
            self.seen["a colleague had the case"] += 1
            return False
        log = self.open(f"{HERE}{reference}/calls")
        self.browser.submit(log, {"result": "spoke", "note": "Spoke."}, holding="result")
        self.seen["took an urgent case"] += 1
        return True

    def conclude(self, reference: str) -> None:
        """Write down what came of the urgent flags of a case."""
        page = self.open(f"{HERE}{reference}/outcome")
        told = {"outcome": "safe_for_now", "note": "Spoke. Safe for now."}
        page = self.browser.submit(page, told, holding="outcome")
        self.seen["wrote down an outcome"] += page.status == 200

    def end_calls(self, day: date, people: Mapping[str, Patient]) -> None:
        """Go through the calls of a day: check in and end those that took place."""
        page = self.open(f"/staff/schedule?view=day&day={day.isoformat()}")
        for link in page.links("/staff/schedule/calls/"):
            call = self.open(link)
            if not any(form.action.endswith("/miss") for form in call.read.forms):
                continue
            patient = next((people[one] for one in people if one in call.words), None)
            if patient is not None and patient.plan.stays_away:
                self.browser.press(call, "/miss")
                self.seen["call missed"] += 1
                continue
            self._check_in(link)
            self.browser.press(self.open(link), "/complete")
            self.seen["call took place"] += 1

    def _check_in(self, link: str) -> None:
        page = self.open(f"{link}/check-in")
        told = {
            "identity": "details",
            "place": "100 Example Street, Madison",
            "state": "WI",
            "callback": "608-555-0188",
            "private": "yes",
            "reconnect": "clinic",
            "safe": "yes",
            "changed": "no",
        }
        form = page.form("identity")
        page = self.browser.send(page, told, form)
        self.seen["checked in" if page.status == 200 else "check-in refused"] += 1

    def call_patients(self) -> None:
        """Go through the patients who wait for a person to find a time with them."""
        page = self.open("/staff/schedule/to-call")
        for form in list(page.read.forms):
            if form.named("outcome"):
                self._settle(page, form.action)

    def _settle(self, page: Page, action: str) -> None:
        form = page.form(action=action)
        ending = self.dice.choices(["booked", "in_person", "not_wanted"], [7, 2, 1])[0]
        if ending == "booked":
            number = [one.action for one in page.read.forms if one.named("outcome")].index(action)
            links = page.links("/time")
            if number < len(links) and self._find_time(links[number]):
                self.seen["found a time with a patient"] += 1
                return
            ending = "other"
        self.browser.send(page, {"outcome": ending}, form)
        self.seen["settled without a call"] += 1

    def _find_time(self, link: str) -> bool:
        page = self.open(link)
        days = page.links("day=")
        if not days:
            return False
        page = self.open(self.dice.choice(days))
        times = [one.value for one in page.form("choice").named("choice")]
        page = self.browser.submit(page, {"choice": self.dice.choice(times)}, holding="choice")
        return page.status == 200

    def fall_ill(self, now: datetime, zone: str) -> None:
        """Take the day off, and have other times found for the patients of that day."""
        today = now.astimezone(ZoneInfo(zone)).date()
        mine = self.open("/staff/schedule").links("/staff/schedule/")
        homes = [link for link in mine if link.count("/") == 3 and link.count("-") >= 4]
        for home in homes:
            page = self.open(f"{home}/days")
            if page.status == 200 and any(form.named("kind") for form in page.read.forms):
                break
        else:
            raise Stuck("nobody's days can be changed by this clinician")
        told = {
            "kind": "off",
            "first-month": str(today.month),
            "first-day": str(today.day),
            "first-year": str(today.year),
        }
        page = self.browser.submit(page, told, holding="kind")
        if any(form.named("replace") for form in page.read.forms):
            page = self.browser.submit(page, {"replace": "yes"}, holding="replace")
        self.seen["a clinician fell ill"] += page.status == 200
