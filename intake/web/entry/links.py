"""Choosing a password by a link from a letter: an invitation, or a forgotten password.

Opening the link changes nothing, since mail programs open links by themselves, and shows the same
page whatever the link is worth. The token stays in the path of these pages alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from intake.extensions import limiter
from intake.forms.account import NewPasswordForm
from intake.gateways import clock
from intake.security.headers import ORIGIN_ALONE
from intake.services import staff_links
from intake.services.passwords import UnfitPasswordError
from intake.web.entry import pages

if TYPE_CHECKING:
    from flask import Response
    from flask.typing import ResponseReturnValue

TRIES: Final = "10 per minute; 60 per hour"


@pages.after_request
def _keep_to_ourselves(response: Response) -> Response:
    response.headers["Referrer-Policy"] = ORIGIN_ALONE
    return response


@pages.route("/join/<token>", methods=["GET", "POST"])
@limiter.limit(TRIES, methods=["POST"])
def join(token: str) -> ResponseReturnValue:
    """The first password of somebody who was invited."""
    return _choose(token, _("Welcome. Choose a password"))


@pages.route("/new-password/<token>", methods=["GET", "POST"])
@limiter.limit(TRIES, methods=["POST"])
def new_password(token: str) -> ResponseReturnValue:
    """A new password for a forgotten one."""
    return _choose(token, _("Choose a new password"))


def _choose(token: str, title: str) -> ResponseReturnValue:
    form = NewPasswordForm()
    if form.validate_on_submit():
        try:
            if not staff_links.use(token, str(form.password.data), now=clock.now()):
                return render_template("staff/entry/over.html"), 410
        except UnfitPasswordError as unfit:
            form.password.errors = [unfit.said]
        else:
            flash(_("Your password is set. Sign in with it now."), "success")
            return redirect(url_for("security.login"), 303)
    page = render_template("staff/entry/choose.html", form=form, title=title)
    return page, 422 if request.method == "POST" else 200
