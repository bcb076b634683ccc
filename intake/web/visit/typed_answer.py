"""An answer to the care team while it is typed: kept, shown again, done with once it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request
from werkzeug.datastructures import MultiDict

from intake.domain.steps import asked_stop
from intake.forms.asking import answer_form
from intake.gateways import clock
from intake.queries.asked import open_questions
from intake.queries.unsent import load_unsent
from intake.services import asking, unsent
from intake.web.patient import typed
from intake.web.patient.visiting import today

if TYPE_CHECKING:
    import uuid

    from intake.queries.asked import Asked
    from intake.services.unsent import Ending, Window
    from intake.web.visit.guest import Guest


def find_open(guest: Guest, question_id: uuid.UUID) -> Asked | None:
    """A question to this patient that waits for an answer."""
    return next((one for one in open_questions(guest.intake) if one.row.id == question_id), None)


def keep_posted(guest: Guest) -> None:
    """Keep what was posted to a question beyond this browser's window, too."""
    found = find_open(guest, (request.view_args or {})["question_id"])
    if found is not None:
        keep(guest, found, unsent.Window(typed.posted_window() or typed.new_window(), typed.MOST))


def keep(guest: Guest, found: Asked, window: Window) -> bool:
    """Keep what this request carries of an answer. Gives whether it is kept."""
    form = answer_form(found.row.kind, str(found.body["name"]), request.form, today())
    # The value is made as it is checked; what is wrong with it does not matter here.
    form.validate()
    value = form.answer_field.stored()
    stop, answer = asking.would_answer(found, value, guest.draft.answers)
    words = unsent.Typed(
        window=window,
        base_version=0,
        sent=typed.posted_words(),
        stop=stop,
        answer=answer,
        source=typed.posted_source(),
    )
    return unsent.keep(guest.intake.id, _page(found), words, amending=True, now=clock.now())


def before(guest: Guest, found: Asked) -> typed.Before | None:
    """The newest words that were typed here and not sent."""
    words = load_unsent(guest.intake, _page(found))
    told = [one for one in words if any(value for _name, value in one.fields)]
    if not told:
        return None
    one = told[0]
    return typed.Before(MultiDict(one.fields), 0, unsent.Window(one.window, one.number))


def ending(found: Asked) -> Ending:
    """What sending this answer does to the words that were kept of it."""
    return unsent.ending(
        _page(found), typed.posted_window(), typed.posted_source(), now=clock.now()
    )


def throw_away(guest: Guest, found: Asked) -> None:
    """Throw away the words that this request names."""
    source = typed.posted_source()
    if source is not None:
        unsent.throw_away(guest.intake.id, _page(found), source, now=clock.now())


def _page(found: Asked) -> str:
    return asked_stop(str(found.row.id))
