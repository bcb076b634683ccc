"""The calendar feed of a clinician: its address, which is a secret, and what it leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask_security import current_user
from werkzeug.exceptions import NotFound

from intake.domain.actors import staff
from intake.domain.zones import say
from intake.extensions import limiter
from intake.gateways import clock
from intake.presenters.feed import written
from intake.queries.feeds import feed_calls, feed_made_at, find_feed
from intake.services import feeding
from intake.web.clinician.schedule import pages
from intake.web.clinician.schedule.hours import editable, found

if TYPE_CHECKING:
    import uuid

    from flask import Flask, Response
    from flask.typing import ResponseReturnValue

calendar: Final = Blueprint("feed", __name__, url_prefix="/calendar")
LOOKS: Final = "120 per minute"


def register(app: Flask) -> None:
    """Give `app` the feeds, which calendars read without a session."""
    limiter.limit(LOOKS)(calendar)
    app.register_blueprint(calendar)


@calendar.get("/<token>.ics")
def calls(token: str) -> Response:
    """A clinician's calls, for whoever holds the address."""
    whose = find_feed(token)
    if whose is None:
        raise NotFound
    body = written(whose, feed_calls(whose.clinician_id, now=clock.now()), _case)
    response = current_app.response_class(body, mimetype="text/calendar")
    response.add_etag()
    # Looked at again each time, so that an address that was taken away shows nothing any more.
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Content-Disposition"] = 'inline; filename="calls.ics"'
    response.headers["X-Robots-Tag"] = "noindex"
    response.make_conditional(request)
    return response


@pages.get("/<uuid:clinician_id>/feed")
def feed(clinician_id: uuid.UUID) -> ResponseReturnValue:
    """Whether there is a feed, and how to make one; the address itself is shown but once."""
    return _shown(clinician_id, None)


@pages.post("/<uuid:clinician_id>/feed")
def renew_feed(clinician_id: uuid.UUID) -> ResponseReturnValue:
    """Make the address, or a new one in place of the old. It is shown here and never again.

    No redirect: it would have to carry the secret in an address, or keep it somewhere.

    Raises:
        NotFound: it is somebody else's calendar.
    """
    if current_user.id != clinician_id:
        raise NotFound
    found(clinician_id)
    token = feeding.renew_feed(clinician_id, actor=staff(current_user.id), now=clock.now())
    base = current_app.config["SETTINGS"].base_url.rstrip("/")
    return _shown(clinician_id, base + url_for("feed.calls", token=token))


@pages.post("/<uuid:clinician_id>/feed/end")
def end_feed(clinician_id: uuid.UUID) -> ResponseReturnValue:
    """Take the address away: the clinician's own act, or a manager's."""
    editable(clinician_id)
    feeding.end_feed(clinician_id, actor=staff(current_user.id), now=clock.now())
    return redirect(url_for(".feed", clinician_id=clinician_id), 303)


def _shown(clinician_id: uuid.UUID, address: str | None) -> str:
    row = editable(clinician_id)
    made = feed_made_at(clinician_id)
    return render_template(
        "staff/schedule/feed.html",
        row=row,
        made=say(made, row.zone, row.zone) if made else None,
        address=address,
        webcal=address and "webcal://" + address.partition("://")[2],
        mine=current_user.id == clinician_id,
    )


def _case(reference: str) -> str:
    base = current_app.config["SETTINGS"].base_url.rstrip("/")
    return str(base + url_for("clinician.case", reference=reference))
