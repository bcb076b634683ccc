"""What the question pages' templates are given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import render_template, request, session, url_for
from flask_babel import gettext as _

from intake.clinical.formulary import load_formulary
from intake.clinical.guidance import notes_for
from intake.domain.steps import SECTIONS
from intake.gateways import clock
from intake.presenters.check import item_text
from intake.presenters.crisis import panel
from intake.presenters.notes import in_words
from intake.presenters.urgent import said_after
from intake.services.looking import CSSRS
from intake.web.patient import typed
from intake.web.patient.onward import came_from_check
from intake.web.patient.seats import kept_as, place
from intake.web.patient.visiting import FROM_CHECK, Visit, clinic, idle_time, today, url_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from intake.clinical.crisis import CrisisPanel
    from intake.clinical.guidance import Note
    from intake.domain.journey import Stop
    from intake.forms.base import Row, StepForm


def frame(visit: Visit, stop: Stop) -> dict[str, Any]:
    """Title, progress and way back of a question page."""
    number, count = visit.journey.section(stop)
    return {
        "visit": visit,
        "stop": stop,
        "step_title": _(stop.step.title),
        # Somebody who changes one thing is on no way through the sections.
        "section_number": None if visit.amending else number,
        "section_count": count,
        "section_title": _(SECTIONS[stop.step.section]),
        "back_url": url_back(visit, stop),
        **idle_time(visit),
        "version": visit.version(stop),
        "panel": _panel(),
        "said_after": _said_after(visit, stop),
    }


def _panel() -> CrisisPanel | None:
    """Help above the question, once, where the answer before asked for it."""
    asked_for = session.pop(kept_as("panel"), None)
    return panel("panel", clinic(), clock.now()) if asked_for else None


def _said_after(visit: Visit, stop: Stop) -> list[Note]:
    """What the answers on the page before this one call for."""
    journey = visit.journey
    return said_after(
        [journey.back(stop)],
        journey.on_route(),
        today=today(),
        cssrs_asked=journey.asks(CSSRS),
    )


def _about_item(visit: Visit, stop: Stop, sent: StepForm | None = None) -> dict[str, Any]:
    """The typed name and the notes of the thing that a page is asked about.

    What was just sent counts before it is saved: who says that a medicine was stopped is not told
    to keep taking it because another answer is missing.
    """
    if stop.item is None:
        return {}
    route = visit.journey.on_route()
    if sent is not None and sent.is_submitted():
        route = {**route, stop.key: sent.answer()}
    notes = notes_for(route, load_formulary(), today=today())
    return {
        "item_text": item_text(stop, route),
        "item_notes": [
            in_words(note)
            for (_list, item), found in notes.items.items()
            if item == stop.item
            for note in found
        ],
    }


def url_back(visit: Visit, stop: Stop) -> str:
    """The page before; check-your-answers for somebody who came from there."""
    if came_from_check():
        return url_for(place("check"))
    before = visit.journey.back(stop)
    if before is None:
        return url_for(place("done" if visit.sent else "start"))
    return url_of(before)


def render_question(visit: Visit, stop: Stop, form: StepForm, **more: Any) -> str:
    """A question page."""
    return render_template(
        f"patient/steps/{stop.step.stem}.html",
        form=form,
        keep_at=typed.keep_address(visit),
        **(frame(visit, stop) | typed.carried() | _about_item(visit, stop, form) | more),
    )


def render_merge(  # noqa: PLR0913 - both versions and where each leads
    visit: Visit,
    stop: Stop,
    standing: Sequence[Row],
    just_sent: Sequence[Row],
    hidden: Mapping[str, Any],
    *,
    action: str | None = None,
) -> str:
    """Both versions of a page that was answered twice, for the person to choose from.

    Args:
        visit: the draft.
        stop: the page.
        standing: what is saved, in words; empty when it was removed.
        just_sent: what was just sent, in words.
        hidden: what marks the saved version, so that choosing the other one is heard.
        action: where the sent version is sent again; here, when not given.
    """
    return render_template(
        "patient/merge.html",
        standing=[summary_row(row) for row in standing],
        typed=[summary_row(row) for row in just_sent],
        sent=sent_again(*hidden),
        hidden=hidden,
        action=action or "",
        keep_url=url_of(
            stop, typed=typed.STORED, **({"from": FROM_CHECK} if came_from_check() else {})
        ),
        **(frame(visit, stop) | {"back_url": None}),
    )


def summary_row(row: Row) -> dict[str, Any]:
    """A question and its answer in the shape of the summary list."""
    return {"key": row.label, "value": row.text or _("Not answered"), "missing": not row.text}


def sent_again(*without: str) -> list[tuple[str, str]]:
    """The posted fields as they came, for a form that sends them once more."""
    left_out = {"csrf_token", *without}
    return [
        (name, value)
        for name, values in request.form.lists()
        if name not in left_out
        for value in values
    ]
