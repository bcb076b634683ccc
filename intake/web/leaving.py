"""Leaving at once for a page that gives nothing away, with the form closed behind.

Needs no database: somebody who must leave is sent on whatever happens here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Blueprint, redirect, session

from intake.web.visit.guest import forget

if TYPE_CHECKING:
    from flask import Flask
    from flask.typing import ResponseReturnValue

pages: Final = Blueprint("leaving", __name__)
# The way out of every page names the same address, which its script opens without waiting for us.
ELSEWHERE: Final = "https://www.weather.gov/"


def register(app: Flask) -> None:
    """Give `app` the way out."""
    app.register_blueprint(pages)


@pages.get("/leave")
def leave() -> ResponseReturnValue:
    """Close the form, so that Back asks for the date of birth, and send the person elsewhere."""
    if "intake" in session:
        session["locked"] = True
    forget()
    return redirect(ELSEWHERE, 303)
