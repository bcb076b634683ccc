"""A forgotten password: one page for every address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import redirect, render_template, request, url_for

from intake.extensions import limiter
from intake.forms.account import ForgottenForm
from intake.gateways import clock
from intake.services import staff_links
from intake.web.entry import pages

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

ASKS: Final = "10 per minute; 60 per hour"


@pages.route("/forgotten", methods=["GET", "POST"])
@limiter.limit(ASKS, methods=["POST"])
def forgotten() -> ResponseReturnValue:
    """Ask for the address, and say the same whatever it is."""
    form = ForgottenForm()
    if form.validate_on_submit():
        staff_links.ask(form.address(), now=clock.now())
        return redirect(url_for(".forgotten_sent"), 303)
    page = render_template("staff/entry/forgotten.html", form=form)
    return page, 422 if request.method == "POST" else 200


@pages.get("/forgotten/sent")
def forgotten_sent() -> str:
    """What happens now, the same for every address."""
    return render_template("staff/entry/forgotten_sent.html")
