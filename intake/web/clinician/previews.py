"""Every message that we send, as its reader gets it, with made-up cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, render_template
from werkzeug.exceptions import NotFound

from intake.gateways import clock
from intake.security.headers import MAIL_POLICY
from intake.services.previewing import WHO, Preview, names, preview
from intake.web.clinician import pages

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@pages.get("/templates")
def templates() -> ResponseReturnValue:
    """The list of messages, by who reads them."""
    shown = [preview(name, now=clock.now()) for name in names()]
    groups = [(words, [one for one in shown if one.audience is who]) for who, words in WHO.items()]
    return render_template("staff/templates.html", groups=groups)


@pages.get("/templates/<name>")
def template(name: str) -> ResponseReturnValue:
    """One message: subject and plain text, and the way to the HTML."""
    return render_template("staff/template.html", one=_find(name))


@pages.get("/templates/<name>/html")
def template_html(name: str) -> ResponseReturnValue:
    """The HTML of one message, alone."""
    response = Response(_find(name).filled.html, mimetype="text/html")
    response.headers["Content-Security-Policy"] = MAIL_POLICY
    return response


def _find(name: str) -> Preview:
    try:
        return preview(name, now=clock.now())
    except KeyError:
        raise NotFound from None
