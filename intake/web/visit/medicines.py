"""A change in the medicines after sending: the form's own pages, its save and its rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flask import abort, g, render_template, url_for

from intake.clinical.formulary import load_formulary
from intake.domain.steps import AMENDABLE, BY_PATH
from intake.forms import keeping
from intake.gateways import clock
from intake.presenters.crisis import panel
from intake.presenters.medicines import cards, named_notes
from intake.web.patient import deleting, lists, questions
from intake.web.patient.seats import AMENDING
from intake.web.patient.visiting import Visit, idle_time, surroundings, today, url_of
from intake.web.visit import pages
from intake.web.visit.amending import amending

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from intake.domain.journey import Stop
    from intake.web.visit.guest import Guest

TAKEN: Final = "medicine-list"
STOPPED: Final = "stopped-list"
# A list that is not open yet is opened by the question before it.
OPENED_BY: Final = {TAKEN: "medicines", STOPPED: "stopped"}
METHODS: Final = ["GET", "POST"]


@pages.get("/medicines", endpoint="medicines")
@amending
def overview() -> ResponseReturnValue:
    """What is on the lists, and what can be told of each."""
    guest: Guest = g.guest
    visit: Visit = g.get(AMENDING)
    context: dict[str, Any] = {
        "taken": _listed(visit, TAKEN),
        "stopped": _listed(visit, STOPPED),
        "add_url": _add_url(visit, TAKEN),
        "stop_url": _add_url(visit, STOPPED),
        "waiting": _waiting(visit),
        "notes_list": named_notes(visit.journey.on_route(), load_formulary(), today()),
        "clinic": guest.clinic,
        "back_url": url_for("visit.page"),
        **idle_time(visit),
    }
    return render_template("visit/medicines.html", **context)


@pages.route("/medicines/<slug>", methods=METHODS, endpoint="question")
@pages.route("/medicines/<slug>/<item>", methods=METHODS, endpoint="question_of_item")
@amending
def question(slug: str, item: str | None = None) -> ResponseReturnValue:
    """A page of the form about medicines."""
    _only_medicines(slug)
    return questions.question(slug, item)


@pages.route("/medicines/<slug>/<item>/<act>", methods=METHODS, endpoint="item")
@amending
def act_on_item(slug: str, item: str, act: str) -> ResponseReturnValue:
    """Remove an item of a list, or settle which medicine was meant."""
    _only_medicines(slug)
    return lists.act_on_item(slug, item, act)


@pages.post("/medicines/thrown-away/<slug>", endpoint="throw_away")
@pages.post("/medicines/thrown-away/<slug>/<item>", endpoint="throw_away")
@amending
def throw_away(slug: str, item: str | None = None) -> ResponseReturnValue:
    """Throw away words that were typed on a page and not sent; the saved answer stands."""
    return deleting.throw_away(slug, item)


@pages.get("/help-now")
@amending
def help_now() -> ResponseReturnValue:
    """The full page of help numbers, where an answer asks for it."""
    return render_template(
        "patient/help_now.html",
        panel=panel("page", g.guest.clinic, clock.now()),
        saved=True,
        onward=url_for("visit.medicines"),
    )


def _only_medicines(slug: str) -> None:
    step = BY_PATH.get(slug)
    if step is None or step.section not in AMENDABLE:
        abort(404)


def _listed(visit: Visit, slug: str) -> list[dict[str, Any]]:
    stop = visit.journey.find(slug)
    if stop is None:
        return []
    items = keeping.items_of(visit.fields(stop))
    shown = cards(stop.step, items, surroundings(visit, stop), load_formulary())
    return [
        {
            "item": item,
            "card": card,
            "change_url": url_for("visit.question_of_item", slug=stop.step.path, item=item["id"]),
            "how_url": _how_url(visit, str(item["id"])),
        }
        for item, card in zip(items, shown, strict=True)
    ]


def _how_url(visit: Visit, item_id: str) -> str | None:
    """The page about how one medicine is taken, where there is one."""
    stops = (stop for stop in visit.journey.stops if stop.item == item_id)
    found: Stop | None = next((s for s in stops if s.step.section in AMENDABLE), None)
    return url_of(found) if found and visit.journey.can_visit(found) else None


def _add_url(visit: Visit, slug: str) -> str:
    stop = visit.journey.find(slug)
    if stop is None or not visit.journey.can_visit(stop):
        return url_for("visit.question", slug=OPENED_BY[slug])
    return url_for("visit.question_of_item", slug=stop.step.path, item=lists.ADD)


def _waiting(visit: Visit) -> str | None:
    """A page that a change has opened and that is not answered yet."""
    stop = visit.journey.next
    return url_of(stop) if stop and stop.step.section in AMENDABLE else None
