"""What is read aloud: the patient's own pages, one by one, at the addresses of the phone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flask import has_request_context, request
from flask_babel import gettext as _

from intake.clinical.aloud import Reading, danger_steps, reading
from intake.domain.steps import BY_PATH
from intake.web import keeping
from intake.web.patient import check, deleting, help_now, lists, questions, time
from intake.web.patient.seats import phoned
from intake.web.phone import on_the_phone, pages

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

LOOK = ["GET"]
POST = ["POST"]
BOTH = ["GET", "POST"]
FIRST = "before-you-start"


def _add(
    path: str, name: str, view: Callable[..., ResponseReturnValue], methods: list[str]
) -> None:
    pages.add_url_rule(f"/<reference>{path}", name, on_the_phone(view), methods=methods)


_add("/", "resume", questions.resume, LOOK)
_add("/more", "more", questions.more, LOOK)
_add("/pause", "halt", questions.halt, LOOK)
_add("/check", "check", check.check, BOTH)
_add("/time", "time", time.time_page, BOTH)
_add("/help-now", "help_now", help_now.help_now, LOOK)
_add("/act-now", "act_now", help_now.act_now, LOOK)
_add("/<slug>", "question", questions.question, BOTH)
_add("/<slug>/<item>", "question_of_item", questions.question, BOTH)
_add("/<slug>/<item>/<act>", "item", lists.act_on_item, BOTH)
_add("/typed/<slug>", "typed", keeping.typed, POST)
_add("/typed/<slug>/<item>", "typed", keeping.typed, POST)
_add("/thrown-away/<slug>", "throw_away", deleting.throw_away, POST)
_add("/thrown-away/<slug>/<item>", "throw_away", deleting.throw_away, POST)
pages.before_request(time.keep_their_time)


@pages.route("/new", methods=BOTH)
def begin() -> ResponseReturnValue:
    """The first page. Its answer makes the form; nothing is stored before."""
    return questions.question(FIRST)


def in_words(found: Reading) -> Reading:
    """The same in the reader's language."""
    return replace(found, say=str(_(found.say)), staff=str(_(found.staff)))


@pages.app_context_processor
def read_aloud() -> dict[str, Any]:
    """What the form's templates are given: whether they are read aloud, and then what is said."""
    # Not by what `sit_down` has found: a page that was refused before that is read aloud, too.
    if not has_request_context() or request.blueprint != pages.name:
        return {"on_phone": False, "form_layout": "layout/patient.html"}
    values, found = request.view_args or {}, phoned()
    page = str(values.get("slug") or request.path.rpartition("/")[2])
    slug = FIRST if request.endpoint == "phone.begin" else page
    slug = BY_PATH[slug].slug if slug in BY_PATH else slug
    return {
        "on_phone": True,
        "form_layout": "layout/phone.html",
        "aloud": in_words(reading(slug)),
        "danger_steps": [_(step) for step in danger_steps()],
        "phone_reference": found.reference if found else values.get("reference"),
    }
