"""A time for the call: days first, then the times of one day; and a way on when none suits."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from flask import redirect, render_template, request, session, url_for

from intake.domain.choices import ChosenTime, read_choice
from intake.domain.journey import Journey
from intake.domain.states import AppointmentState
from intake.domain.zones import US_ZONES, day_name, default_zone, zone_name
from intake.gateways import clock
from intake.presenters.times import Times
from intake.queries.calls import call_details
from intake.queries.slots import offered
from intake.services import answering, holding
from intake.services.choosing import STOP, choose_time
from intake.services.holding import state_of
from intake.services.placing import TimeTaken
from intake.web.patient import pages
from intake.web.patient.onward import go_on, url_after
from intake.web.patient.rendering import frame
from intake.web.patient.seats import answerer, kept_as, place
from intake.web.patient.visiting import Visit, bind, clinic, load_visit, url_onward

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from intake.domain.journey import Stop
    from intake.forms.base import StepForm

KEEPING: Final = "keeping"


@dataclass(frozen=True)
class Page:
    """All that the pages of times need."""

    visit: Visit
    stop: Stop
    times: Times
    zones: tuple[tuple[str, str], ...]

    def form(self, *, sent: bool = False) -> StepForm:
        """The form, bound to what was sent or to what is kept."""
        words = request.form if sent else None
        saved = self.visit.fields(self.stop) or {}
        form = bind(self.visit, self.stop, words, saved=saved, offers=self.times.every_choice())
        form.zone.choices = list(self.zones)
        return form


@pages.before_request
def keep_their_time() -> None:
    """Whoever looks at a page keeps their time for longer. At most once a minute it is written."""
    last = session.get(kept_as(KEEPING))
    if last is None or request.method != "GET":
        return
    now = clock.now()
    if now - dt.datetime.fromisoformat(last) < holding.RENEW_EVERY:
        return
    visit = load_visit()
    if visit.intake is not None and holding.renew(visit.intake.id, now=now):
        session[kept_as(KEEPING)] = now.isoformat()
    else:
        session.pop(kept_as(KEEPING))


@pages.route("/intake/time", methods=["GET", "POST"], endpoint="time")
def time_page() -> ResponseReturnValue:
    """Show the days, or one day's times; keep what was chosen."""
    visit = load_visit()
    if visit.intake is None or visit.sent:
        return redirect(url_for(place("resume")), 303)
    stop = visit.journey.find(STOP)
    if stop is None or not visit.journey.can_visit(stop):
        return redirect(url_onward(visit.journey), 303)
    page = _page(visit, stop)
    return _receive(page) if request.method == "POST" else _show(page, page.form())


def pick_again() -> ResponseReturnValue:
    """The kept time is gone: say so, with every answer still there, and offer the others."""
    visit = load_visit()
    stop = visit.journey.find(STOP)
    if visit.intake is None or stop is None:
        return redirect(url_for(place("resume")), 303)
    holding.release(visit.intake.id, actor=answerer(), now=clock.now())
    page = _page(visit, stop)
    return _show(page, page.form(), taken=True), 409


def _receive(page: Page) -> ResponseReturnValue:
    assert page.visit.intake is not None
    form = page.form(sent=True)
    chosen = read_choice(form.choice.data)
    if chosen is not None and str(chosen) not in form.choice.labels():
        return _show(_page(page.visit, page.stop), page.form(), taken=True), 409
    if not form.validate():
        return _show(page, form), 422
    try:
        saved = choose_time(
            page.visit.intake.id,
            form.answer(),
            zone=page.times.zone,
            actor=answerer(),
            now=clock.now(),
        )
    except TimeTaken:
        visit = load_visit()
        return _show(_page(visit, page.stop), page.form(), taken=True), 409
    except (answering.OffRoute, answering.NotEditable):
        return redirect(url_for(place("resume")), 303)
    session[kept_as(KEEPING)] = clock.now().isoformat()
    return go_on(saved, url_after(Journey(saved.draft.answers), page.stop))


def _page(visit: Visit, stop: Stop) -> Page:
    assert visit.intake is not None
    now, zones = clock.now(), _zones(visit)
    call = call_details(visit.intake.id)
    held = call is not None and call.state == AppointmentState.HELD and call.is_kept(now)
    times = Times(
        offers=offered(now=now, state=state_of(visit.draft.answers), besides=visit.intake.id),
        zone=_zone(visit, zones),
        clinic_zone=clinic().zone,
        kept=ChosenTime(call.start, call.clinician_id) if call and held else None,
    )
    return Page(visit, stop, times, zones)


def _show(page: Page, form: StepForm, *, taken: bool = False) -> str:
    day, after = _date("day"), _date("after")
    times = page.times
    here = _address()
    context: dict[str, Any] = {
        **frame(page.visit, page.stop),
        "form": form,
        "times": times,
        "taken": taken,
        "here": here,
        "day_name": day_name,
    }
    if day is not None and not (taken and not times.day(day).offers):
        shown = times.day(day)
        form.choice.choices = times.choices(shown)
        if form.choice.data is None or not read_choice(form.choice.data):
            form.choice.data = str(times.kept) if times.kept else None
        context |= {"day": shown, "beside": times.beside(day), "back_url": here()}
        return render_template("patient/times/day.html", **context)
    form.choice.choices = form.wishes
    rows, more = times.days(after)
    context |= {"rows": rows, "more": more, "after": after}
    return render_template("patient/steps/time.html", **context)


def _address() -> Callable[..., str]:
    """Makes addresses of this page that keep the chosen zone and the way back to the check."""
    kept = {name: request.args[name] for name in ("zone", "from") if name in request.args}

    def here(**query: Any) -> str:
        return url_for(place("time"), **(kept | query))

    return here


def _zones(visit: Visit) -> tuple[tuple[str, str], ...]:
    """The zones to pick from. Where the state has a zone of its own, it stands for its name."""
    own = _usual_zone(visit)
    zones = tuple(
        (own, name) if name == zone_name(own) else (zone, name) for zone, name in US_ZONES
    )
    return zones if own in dict(zones) else ((own, zone_name(own)), *zones)


def _usual_zone(visit: Visit) -> str:
    return default_zone(state_of(visit.draft.answers)) or clinic().zone


def _zone(visit: Visit, zones: tuple[tuple[str, str], ...]) -> str:
    said_before = visit.draft.answers.get(STOP, {}).get("zone")
    asked = (request.form.get("zone"), request.args.get("zone"), said_before)
    return next((zone for zone in asked if zone in dict(zones)), _usual_zone(visit))


def _date(name: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
