"""A link by mail to go on with a form on another device.

Opening the link changes nothing, since mail programs open links by themselves; pressing the button
uses it up. The token stays in the path of these pages alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Blueprint, redirect, render_template, request, session, url_for

from intake.extensions import limiter
from intake.forms.base import Surroundings
from intake.forms.resume import ResumeForm
from intake.gateways import clock
from intake.security.headers import ORIGIN_ALONE
from intake.services import resuming
from intake.web.patient.visiting import today

if TYPE_CHECKING:
    from flask import Flask, Response
    from flask.typing import ResponseReturnValue

pages: Final = Blueprint("resume", __name__, url_prefix="/resume")
ASKS: Final = "10 per minute; 60 per hour"


def register(app: Flask) -> None:
    """Give `app` the pages of a way back."""
    limiter.limit(ASKS, methods=["POST"])(pages)
    app.register_blueprint(pages)


@pages.after_request
def _keep_to_ourselves(response: Response) -> Response:
    response.headers["Referrer-Policy"] = ORIGIN_ALONE
    return response


@pages.route("", methods=["GET", "POST"])
def ask() -> ResponseReturnValue:
    """Ask for the address, and say the same whatever it is."""
    sent = request.form if request.method == "POST" else None
    form = ResumeForm(sent, None, Surroundings(today()))
    if sent is None or not form.validate():
        body = render_template("patient/resume.html", form=form, begun="intake" in session)
        return body, 200 if sent is None else 422
    resuming.ask(str(form.answer()["email"]), now=clock.now())
    return redirect(url_for(".sent"), 303)


@pages.get("/sent")
def sent() -> str:
    """What happens now, the same for every address."""
    return render_template("patient/resume_sent.html")


@pages.route("/<token>", methods=["GET", "POST"])
def go_on(token: str) -> ResponseReturnValue:
    """Ask whether to go on here; the same page for every token. Posted, use the link up."""
    if request.method != "POST":
        return render_template("patient/resume_here.html")
    draft = resuming.use(token, now=clock.now())
    if draft is None:
        return render_template("patient/resume_over.html"), 410
    # Who holds the link is still asked for the date of birth, and a planted token is worth nothing.
    session.clear()
    session["intake"] = str(draft)
    session["locked"] = True
    session.rotate = True  # type: ignore[attr-defined]
    return redirect(url_for("patient.resume"), 303)
