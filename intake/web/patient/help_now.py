"""Help, at the moment it is asked for. The form can be finished afterwards, or another day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template, session, url_for

from intake.gateways import clock
from intake.presenters.crisis import panel
from intake.web.patient import pages
from intake.web.patient.visiting import clinic

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@pages.get("/intake/help-now")
def help_now() -> ResponseReturnValue:
    """The full page of help numbers, and the way on for who wants to go on."""
    onward = session.get("after_help") or url_for("patient.resume")
    return render_template(
        "patient/help_now.html",
        panel=panel("page", clinic(), clock.now()),
        saved=True,
        onward=None if session.get("locked") else onward,
    )
