"""A person who fills in the form in no order at all, and somebody who watches what is kept.

Nothing here knows a step: controls are filled by what they are, with the words of `answers.py`
where it has any.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from sqlalchemy import select

from intake.domain.journey import Journey
from intake.domain.states import IntakeState
from intake.domain.steps import BY_PATH, STEPS, in_clear
from intake.extensions import db
from intake.models import Answer, Intake, Submission, Unsent
from intake.queries.answers import load_draft
from tests.walks.answers import PLAIN
from tests.walks.inside import Inside
from tests.walks.journey import slug_of
from tests.walks.web import Page, standing

if TYPE_CHECKING:
    import uuid
    from random import Random

    from bs4 import Tag
    from flask import Flask

ITEMS = {
    "medicine-list": PLAIN["medicine-list"][0],
    "stopped-list": {"text": "Zoloft", "how": "stopped", "decided": "me"},
}
WORDS = ("Zoloft", "sertralene", "O'Brien <b>", "two\nlines", "", "é 👩‍👩‍👧‍👦", "x" * 120)
BORN = {name: value for name, value in PLAIN["contact"].items() if name.startswith("birth_date")}
OURS = {"csrf_token", "version", "seen", "submission_key", "zone", "window", "source"}
AGAIN = "You wrote this before"
PAGES = (*(step.path for step in STEPS), "check", "done", "", "help-now", "pause", "welcome-back")


@dataclass(frozen=True)
class Kept:
    """What the database holds of one intake: every version ever saved, what was sent, what was not.

    `unsent` holds by page and window what was typed there and neither sent nor thrown away.
    """

    state: str
    versions: dict[tuple[str, int], bytes]
    answers: dict[str, dict[str, Any]]
    sent: tuple[bytes, ...]
    unsent: dict[tuple[str, str], bytes] = field(default_factory=dict)


class Wanderer:
    """One person in one browser with several windows.

    Attributes:
        app: the web process; `crash` puts another one in its place.
        windows: pages that are still open, old ones too.
    """

    def __init__(self, app: Flask, intake_id: uuid.UUID) -> None:
        self.app = app
        self.intake_id = intake_id
        self.browser = Inside(app)
        with self.browser.client.session_transaction() as session:
            session["intake"] = str(intake_id)
        self.windows: list[Page] = []
        self.names: dict[int, str] = {}
        self.saves = count(1)
        self.posts: list[tuple[str, dict[str, Any]]] = []
        self.kept = self.read()
        self.open("/intake/")

    def open(self, path: str) -> Page:
        """Look at a page. Looking never changes an answer."""
        page = self.browser.get(path)
        assert self.read() == self.kept, f"looking at {path} changed an answer"
        return self._seen(page)

    def send(self, path: str, fields: dict[str, Any]) -> Page:
        """Post, and see that nothing but this page's answer changed and nothing typed is gone."""
        self.posts.append((path, fields))
        page = self.browser.post(path, fields)
        self._hold(self.read(), path, fields)
        self._seen(page)
        if page.status in (400, 409, 422, 503):
            self._typed_is_there(page, fields)
        if page.soup.select_one("main [name^=kept-]"):
            self._carried(page, fields)
        return page

    def type(self, page: Page, random: Random) -> None:
        """Fill in a page and do not send it; what stood there is kept, and shown again."""
        form = next((f for f in page.soup.select("main form") if f.select_one("[data-keep]")), None)
        if form is None:
            return
        at = str(form.select_one("[data-keep]")["data-keep"])  # type: ignore[index]
        fields = standing(form) | self._choices(form, page, random)
        fields["window"] = fields.get("window") or self.names.setdefault(
            id(page), secrets.token_hex(16)
        )
        answer = self.browser.client.post(at, data={**fields, "number": str(next(self.saves))})
        assert answer.status_code < 500, f"{answer.status_code} at {at}"
        before, self.kept = self.kept, self.read()
        same = (before.state, before.versions, before.answers, before.sent)
        now = self.kept
        assert same == (now.state, now.versions, now.answers, now.sent), "typing changed an answer"
        self._hold_unsent(before, fields)
        again = self.open(page.url.removeprefix("http://localhost"))
        if answer.status_code == 200 and again.path == page.path and AGAIN in again.text:
            self._typed_is_there(again, fields)

    def delete(self) -> None:
        """Have the form deleted; one that tells of danger stays as it is."""
        page = self.open("/intake/delete")
        if page.path != "/intake/delete":
            return
        fields = standing(page.form("csrf_token"))
        page = self.browser.post("/intake/delete/yes", fields)
        assert page.status < 500
        before, self.kept = self.kept, self.read()
        if page.path == "/intake/deleted":
            assert (self.kept.state, self.kept.answers) == (IntakeState.WITHDRAWN, {})
            assert (self.kept.versions, self.kept.unsent) == ({}, {})
        elif page.path == "/intake/closed":
            assert self.kept == before, "what tells of danger was touched"
        self.windows.append(self.open("/intake/"))

    def crash(self, app: Flask) -> None:
        """The web process dies and another takes its place; the browser knows nothing of it."""
        cookie = self.browser.client.get_cookie("intake")
        self.app = app
        self.browser = Inside(app)
        if cookie:
            self.browser.client.set_cookie("intake", cookie.value)
        assert self.read() == self.kept, "a crash lost something"

    def fill(self, page: Page, random: Random) -> tuple[str, dict[str, Any]] | None:
        """What this person puts into one of the page's forms, and where it goes."""
        forms = page.soup.select("main form[method=post]")
        if not forms:
            return None
        form = random.choice(forms) if random else forms[0]
        fields = standing(form)
        if random:
            fields |= self._choices(form, page, random)
        if id(page) in self.names and form.select_one("[data-keep]"):
            fields["window"] = self.names[id(page)]
        return urljoin(page.url, str(form.get("action") or page.url)), fields

    def read(self) -> Kept:
        """What is kept now."""
        with self.app.app_context():
            intake = db.session.get_one(Intake, self.intake_id)
            rows = db.session.execute(
                select(Answer.stop, Answer.version, Answer.body).where(
                    Answer.intake_id == self.intake_id
                )
            ).all()
            sent = db.session.scalars(
                select(Submission.body).where(Submission.intake_id == self.intake_id)
            ).all()
            unsent = db.session.scalars(
                select(Unsent).where(Unsent.intake_id == self.intake_id, Unsent.body.is_not(None))
            ).all()
            found = Kept(
                intake.state,
                {(row.stop, row.version): row.body for row in rows},
                load_draft(intake).answers,
                tuple(sent),
                {(row.stop, row.window): row.body or b"" for row in unsent},
            )
            db.session.remove()
        return found

    def _hold(self, now: Kept, path: str, fields: dict[str, Any]) -> None:
        """No version is ever lost or changed, and after sending none is added."""
        before, self.kept = self.kept, now
        self._hold_unsent(before, fields)
        assert before.versions.items() <= now.versions.items(), "a saved answer was lost"
        new = set(now.versions) - set(before.versions)
        target = path.split("?", maxsplit=1)[0].removeprefix("http://localhost").split("/")
        for stop, _version in new:
            assert stop.partition(":")[0] in target, f"{path} changed {stop}"
        if before.state != IntakeState.DRAFT:
            assert (now.versions, now.sent) == (before.versions, before.sent), "it was sent"
        elif now.state != IntakeState.DRAFT:
            assert Journey(now.answers).next is None, "a step was skipped"
            assert now.sent

    def _hold_unsent(self, before: Kept, fields: dict[str, Any]) -> None:
        """Words that were not sent go by being sent from their own window, or from one after it."""
        ends = {fields.get("window"), str(fields.get("source", "")).partition("-")[0]}
        gone = {key for key in before.unsent if key not in self.kept.unsent}
        assert all(window in ends for _stop, window in gone), "words of another window are gone"
        changed = {
            key for key, body in before.unsent.items() if self.kept.unsent.get(key, body) != body
        }
        assert all(window == fields.get("window") for _stop, window in changed), "written over"

    def _carried(self, page: Page, fields: dict[str, Any]) -> None:
        """A page that asks who is there holds all that was posted."""
        held: dict[str, list[str]] = {}
        for control in page.soup.select("main [name^=kept-]"):
            held.setdefault(str(control["name"]).removeprefix("kept-"), []).append(control["value"])
        for name in (fields.keys() - OURS) & held.keys():
            assert _as_list(held[name]) == _as_list(fields[name]), f"{name} was lost"

    def _seen(self, page: Page) -> Page:
        assert page.status < 500, f"{page.status} at {page.path}"
        assert page.soup.select_one('a[href="tel:988"]')
        step = BY_PATH.get(slug_of(page))
        if step and page.status == 200 and self.kept.state == IntakeState.DRAFT:
            self._may_be_here(page, step.slug)
        self.windows = [*self.windows[-5:], page]
        return page

    def _may_be_here(self, page: Page, slug: str) -> None:
        """Every page before this one on the route has its answer."""
        journey = Journey(self.kept.answers)
        item = page.path.split("/")[3] if page.path.count("/") > 2 else None
        stop = journey.find(slug, None if BY_PATH[in_clear(slug)].collection else item)
        assert stop is not None, f"{page.path} is not on the route"
        assert journey.can_visit(stop), f"{page.path} was reached before its turn"

    def _typed_is_there(self, page: Page, fields: dict[str, Any]) -> None:
        """A page that refuses still holds what was typed, in a control or hidden beside a button."""
        held: dict[str, Any] = {}
        for form in page.soup.select("main form"):
            held |= standing(form)
        asked = {str(control["name"]) for control in page.soup.select("main [name]")} - OURS
        for name in asked & fields.keys():
            shown, typed = _as_list(held.get(name)), _as_list(fields[name])
            assert shown == typed, f"{name} was lost"

    def _choices(self, form: Tag, page: Page, random: Random) -> dict[str, Any]:
        slug = slug_of(page)
        usual = ITEMS.get(slug) or PLAIN.get(slug) or {}
        usual = BORN if slug == "welcome-back" else usual
        made: dict[str, Any] = {}
        willing = random.random() < 0.6
        names = {
            str(c["name"]): c
            for c in form.select("input:not([type=hidden]), textarea, select")
            if c.get("name")
        }
        for name, control in names.items():
            kind = control.get("type", "text") if control.name == "input" else control.name
            dice = random.random()
            if isinstance(usual, dict) and name in usual and (willing or dice < 0.4):
                made[name] = usual[name]
            elif not willing and dice > 0.95:
                made[name] = []
            elif kind in {"radio", "checkbox"}:
                made[name] = [random.choice(_values(form, name))]
            elif kind == "select":
                made[name] = random.choice([o.get("value", "") for o in control.select("option")])
            else:
                made[name] = random.choice(WORDS)
        return made


def _values(form: Tag, name: str) -> list[str]:
    return [str(c["value"]) for c in form.select(f'input[name="{name}"]')]


def _as_list(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return sorted(one.replace("\r\n", "\n") for one in values if one)
