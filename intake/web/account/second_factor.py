"""Setting up the authenticator app, and the recovery codes for the day when it is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_security import current_user
from werkzeug.exceptions import NotFound

from intake.extensions import limiter
from intake.forms.account import CodeForm
from intake.services import second_factor as factor
from intake.web.access import FACTORS, home, lacks_factor
from intake.web.account import pages
from intake.web.account.confirming import PER_PERSON, person
from intake.web.account.home import this_session, who
from intake.web.freshness import note_proof, step_up

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@pages.route("/account/second-factor", methods=["GET", "POST"])
@limiter.limit(PER_PERSON, key_func=person, methods=["POST"])
@step_up
def second_factor() -> ResponseReturnValue:
    """Show the secret once more until a code proves that the app has it."""
    me, form = current_user.id, CodeForm()
    setup = factor.shown(current_user)
    if request.method == "POST" and setup is not None and form.validate():
        codes = factor.confirm(me, str(form.code.data), staying=this_session(), **who())
        if codes is not None:
            # More is allowed from here on, so whoever held the old token holds nothing.
            session[FACTORS] = 2
            note_proof()
            return _shown_once(codes)
        form.code.errors = [_("That code is not right. Wait for the next one in your app")]
    page = render_template(
        "staff/account/second_factor.html",
        form=form,
        setup=setup,
        coded=factor.is_set(me),
        must=lacks_factor(),
    )
    return page, 422 if request.method == "POST" else 200


@pages.post("/account/second-factor/begin")
@step_up
def begin_second_factor() -> ResponseReturnValue:
    """Make the secret that the next page shows. An app that is in use goes on until then."""
    factor.begin(current_user.id)
    return redirect(url_for(".second_factor"), 303)


@pages.get("/account/second-factor/picture.svg")
@step_up
def picture() -> Response:
    """The secret as a picture for the camera of a phone.

    Raises:
        NotFound: no secret waits to be confirmed.
    """
    setup = factor.shown(current_user)
    if setup is None:
        raise NotFound
    return Response(setup.svg, mimetype="image/svg+xml")


@pages.post("/account/recovery-codes")
@step_up
def recovery_codes() -> ResponseReturnValue:
    """Make ten new recovery codes; the old ones end.

    Raises:
        NotFound: there is no second factor that they could stand in for.
    """
    if not factor.is_set(current_user.id):
        raise NotFound
    return _shown_once(factor.new_codes(current_user.id, **who()))


def _shown_once(codes: list[str]) -> str:
    return render_template("staff/account/codes.html", codes=codes, onward=home())
