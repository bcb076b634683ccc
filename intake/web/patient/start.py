"""The start page: what this is, how long it takes, and how to go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template, session

from intake.web.patient import pages

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@pages.get("/")
def start() -> ResponseReturnValue:
    """What a newcomer reads first."""
    return render_template("patient/start.html", begun="intake" in session, indexable=True)
