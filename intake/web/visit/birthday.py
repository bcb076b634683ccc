"""The date of birth, asked before anything that only the patient may see or end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import redirect, render_template, request, session, url_for

from intake.forms.birthday import BirthdayForm
from intake.gateways import clock
from intake.services import links, returning
from intake.web.patient.visiting import today
from intake.web.visit import pages
from intake.web.visit.guest import Guest, load_guest, remember

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

# Where somebody goes on: names of our own pages, never an address from outside.
ONWARD: Final = {
    "page": "visit.page",
    "time": "visit.time",
    "cancel": "visit.cancel",
    "in-person": "visit.in_person",
    "withdraw": "visit.withdraw",
    "medicines": "visit.medicines",
    "more": "visit.more",
    "questions": "visit.asked",
    "messages": "visit.messages",
    "copy": "visit.copy",
}
# Where somebody comes back to who was there when they rested.
BACK_TO: Final = frozenset(
    {"visit.question", "visit.question_of_item", "visit.item", "visit.answer"}
)
LEFT: Final = "visit-left"


@pages.route("/who", methods=["GET", "POST"])
def who() -> ResponseReturnValue:
    """Ask for the date of birth, five times in a day at most."""
    guest = load_guest()
    target = request.values.get("next", "page")
    if guest.known or not guest.birth_date:
        return _onward(guest, target)
    if not links.may_try(guest.link, now=clock.now()):
        return _away(guest)
    if request.method != "POST":
        return _ask(guest, BirthdayForm.blank(today()), target)
    return _check(guest, target)


def ask_first(guest: Guest, target: str) -> ResponseReturnValue:
    """Lead to the question, and from there to the page of this name; without a date, to nothing.

    Whoever was known here before they rested comes back to the very page that they were on.
    """
    if not guest.birth_date:
        return redirect(url_for("visit.page"), 303)
    if guest.was_known:
        where = {name: str(value) for name, value in (request.view_args or {}).items()}
        session[LEFT] = [str(guest.link.id), request.endpoint, where]
    return redirect(url_for("visit.who", next=target), 303)


def _check(guest: Guest, target: str) -> ResponseReturnValue:
    form = BirthdayForm.sent(request.form, today())
    if not form.validate():
        return _ask(guest, form, target), 422
    if not links.spend_try(guest.link.id, now=clock.now()):
        return _away(guest)
    if not returning.is_same_day(form.birth_date.stored() or "", guest.birth_date):
        form.birth_date.errors = [form.WRONG]
        return _ask(guest, form, target), 422
    links.forget_tries(guest.link.id)
    remember(guest)
    return _onward(guest, target)


def _onward(guest: Guest, target: str) -> ResponseReturnValue:
    link, endpoint, where = session.pop(LEFT, ("", "", {}))
    if link == str(guest.link.id) and endpoint in BACK_TO:
        return redirect(url_for(endpoint, **where), 303)
    return redirect(url_for(ONWARD.get(target, ONWARD["page"])), 303)


def _ask(guest: Guest, form: BirthdayForm, target: str) -> str:
    return render_template("visit/who.html", form=form, target=target, clinic=guest.clinic)


def _away(guest: Guest) -> ResponseReturnValue:
    return render_template("visit/too_many_tries.html", clinic=guest.clinic), 429
