"""Another time for the call, or a first one: days first, then the times of one day."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from flask import redirect, render_template, request, url_for

from intake.domain.actors import PATIENT
from intake.domain.choices import ChosenTime, read_choice
from intake.domain.states import IntakeState
from intake.domain.zones import US_ZONES, day_name, zone_name
from intake.forms.changing import TimeForm
from intake.gateways import clock
from intake.presenters.times import Times
from intake.queries.slots import offered
from intake.services import changing
from intake.services.placing import TimeTaken
from intake.web.patient.visiting import clinic, today
from intake.web.visit import pages
from intake.web.visit.birthday import ask_first
from intake.web.visit.guest import Guest, load_guest
from intake.web.visit.page import back_to_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue


@pages.route("/time", methods=["GET", "POST"])
def time() -> ResponseReturnValue:
    """Show the days, or one day's times; move the call when one was chosen."""
    guest = load_guest()
    if guest.intake.state != IntakeState.SUBMITTED or guest.over(clock.now()):
        return redirect(url_for("visit.page"), 303)
    if not guest.trusted:
        return ask_first(guest, "time")
    times = _times(guest)
    if request.method != "POST":
        return _show(guest, times, _form(times, None))
    return _receive(guest, times)


def _receive(guest: Guest, times: Times) -> ResponseReturnValue:
    form = _form(times, request.form)
    chosen = read_choice(form.choice.data)
    if chosen is not None and str(chosen) not in form.choice.labels():
        return _show(guest, times, _form(times, None), taken=True), 409
    if not form.validate() or chosen is None:
        return _show(guest, times, form), 422
    try:
        _act(guest, chosen, times.zone)
    except TimeTaken:
        return _show(guest, _times(guest), _form(times, None), taken=True), 409
    except (changing.ChangedMeanwhile, changing.NoCall):
        return back_to_page("meanwhile")
    return back_to_page("moved" if guest.standing else "asked")


def _act(guest: Guest, chosen: ChosenTime, zone: str) -> None:
    now = clock.now()
    if guest.standing is None:
        changing.ask_again(guest.intake.id, chosen, zone=zone, actor=PATIENT, now=now)
        return
    sent = request.form.get("seen", "")
    seen = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 6 else -1
    changing.move(guest.intake.id, chosen, seen=seen, zone=zone, actor=PATIENT, now=now)


def _times(guest: Guest) -> Times:
    call = guest.standing
    return Times(
        offers=offered(now=clock.now(), state=guest.state, besides=guest.intake.id),
        zone=_zone(guest),
        clinic_zone=clinic().zone,
        kept=ChosenTime(call.start, call.clinician_id) if call else None,
    )


def _form(times: Times, sent: Any) -> TimeForm:
    return TimeForm(sent, today(), times.every_choice(), _zones(times.zone), times.zone)


def _show(guest: Guest, times: Times, form: TimeForm, *, taken: bool = False) -> str:
    here = _address()
    day, after = _date("day"), _date("after")
    context: dict[str, Any] = {
        "guest": guest,
        "clinic": guest.clinic,
        "form": form,
        "times": times,
        "taken": taken,
        "here": here,
        "day_name": day_name,
        "said": times.say(guest.standing.start) if guest.standing else None,
    }
    if day is not None and times.day(day).offers:
        shown = times.day(day)
        form.choice.choices = times.choices(shown)
        context |= {"day": shown, "beside": times.beside(day), "back_url": here()}
        return render_template("visit/day.html", **context)
    rows, more = times.days(after)
    context |= {"rows": rows, "more": more, "after": after, "back_url": url_for("visit.page")}
    return render_template("visit/days.html", **context)


def _address() -> Callable[..., str]:
    """Makes addresses of this page that keep the chosen zone."""
    kept = {name: request.args[name] for name in ("zone",) if name in request.args}

    def here(**query: Any) -> str:
        return url_for("visit.time", **(kept | query))

    return here


def _zones(own: str) -> tuple[tuple[str, str], ...]:
    return US_ZONES if own in dict(US_ZONES) else ((own, zone_name(own)), *US_ZONES)


def _zone(guest: Guest) -> str:
    known = dict(_zones(guest.zone))
    asked = (request.form.get("zone"), request.args.get("zone"))
    return next((zone for zone in asked if zone in known), guest.zone)


def _date(name: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
