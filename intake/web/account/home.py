"""One's own account on one page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template

from intake.web.account import pages

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@pages.get("/account")
def home() -> ResponseReturnValue:
    """Who I am here, and what I can do about it."""
    return render_template("staff/account/home.html")
