"""One view for every question page: who may see it, what is shown, what is saved, what is next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import abort, redirect, render_template, request, session, url_for

from intake.domain.journey import Journey, Stop
from intake.domain.steps import BY_PATH
from intake.gateways import clock
from intake.queries.answers import reference_of
from intake.services import answering, drafting
from intake.web.patient import lists, pages, typed
from intake.web.patient.onward import go_on, posted_version, url_after
from intake.web.patient.rendering import render_merge, render_question, summary_row
from intake.web.patient.seats import answerer, phoned, place, take_seat
from intake.web.patient.visiting import Visit, bind, clinic, load_visit, url_of, url_onward

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from intake.forms.base import StepForm


@pages.get("/intake/")
def resume() -> ResponseReturnValue:
    """Go on where this browser left off."""
    visit = load_visit()
    if not visit.editable or visit.between:
        return redirect(url_for(place("done")), 303)
    return redirect(url_onward(visit.journey), 303)


@pages.get("/intake/more")
def more() -> ResponseReturnValue:
    """Begin the second part, or go on with it."""
    visit = load_visit()
    if not visit.editable or not visit.sent:
        return redirect(url_for(place("resume")), 303)
    return redirect(url_onward(visit.journey), 303)


@pages.route("/intake/<slug>", methods=["GET", "POST"], endpoint="question")
@pages.route("/intake/<slug>/<item>", methods=["GET", "POST"], endpoint="question_of_item")
def question(slug: str, item: str | None = None) -> ResponseReturnValue:
    """Show a question page, or save what was answered on it."""
    step = BY_PATH.get(slug)
    if step is None:
        abort(404)
    visit = load_visit()
    if not visit.editable:
        return redirect(url_for(place("done")), 303)
    stop = visit.journey.find(step.slug, None if step.collection else item)
    if stop is None or not visit.journey.can_visit(stop):
        if request.method == "POST" and visit.intake is None:
            return _no_form(visit, Stop(step, None if step.collection else item))
        onward = url_for(place("done")) if visit.between else url_onward(visit.journey)
        return redirect(onward, 303)
    if step.collection:
        return lists.show(visit, stop, item)
    if request.method == "POST":
        return receive(visit, stop)
    found = typed.before(visit, stop)
    form = bind(visit, stop, found.shown.fields if found.shown else None)
    return render_question(visit, stop, form, **typed.told(found, stop))


def _no_form(visit: Visit, stop: Stop) -> ResponseReturnValue:
    """An answer from a browser without a form: give the words back, and the way to the form."""
    rows = bind(visit, stop, request.form).rows()
    said = [summary_row(row) for row in rows if row.text]
    return render_template("patient/no_form.html", said=said), 409


def receive(visit: Visit, stop: Stop) -> ResponseReturnValue:
    """Save a page and go on; show it again when something is wrong."""
    form = bind(visit, stop, request.form)
    if not form.validate():
        return render_question(visit, stop, form), 422
    if visit.intake is None:
        return _begin(stop, form)
    try:
        saved = answering.save(
            visit.intake.id,
            stop.key,
            form.answer(),
            base_version=posted_version(),
            amending=visit.amending,
            ending=typed.ending(stop),
            actor=answerer(),
            now=clock.now(),
        )
    except answering.Stale as stale:
        standing = bind(visit, stop, None, saved=stale.standing).rows()
        hidden = {"version": stale.version}
        return render_merge(visit, stop, standing, form.rows(), hidden), 409
    except (answering.OffRoute, answering.NotEditable):
        return redirect(url_for(place("resume")), 303)
    return go_on(saved, url_after(Journey(saved.draft.answers, part=visit.part), stop), stop)


def _begin(stop: Stop, form: StepForm) -> ResponseReturnValue:
    answer = form.answer()
    intake_id = drafting.begin(
        stop.key,
        answer,
        privacy_version=answer["notice"]["version"],
        zone=clinic().zone,
        actor=answerer(),
        now=clock.now(),
    )
    if phoned() is not None:
        take_seat(intake_id, reference_of(intake_id))
    else:
        # A token that somebody planted before must be worth nothing now that answers hang on it.
        session["intake"] = str(intake_id)
        session.rotate = True  # type: ignore[attr-defined]
    return redirect(url_after(Journey({stop.key: answer}), stop), 303)


@pages.get("/intake/pause")
def halt() -> ResponseReturnValue:
    """Kindly say why the way ends here, and how it may go on."""
    visit = load_visit()
    waiting = visit.journey.next
    if not visit.editable or not visit.journey.halt or waiting is None:
        return redirect(url_for(place("resume")), 303)
    context: dict[str, Any] = {"change_url": url_of(waiting)}
    return render_template(f"patient/halts/{visit.journey.halt}.html", **context)
