"""The page that asks for the code, after the password was right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import redirect, render_template, request, session, url_for
from flask_babel import gettext as _

from intake.domain.actors import staff
from intake.extensions import limiter
from intake.forms.account import CodeForm
from intake.gateways import clock
from intake.services import second_factor
from intake.web.entry import pages
from intake.web.entry.admitting import HALF, code_was_right, expected

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

# Only who knows the password comes here, so a stranger's tries lock nobody out.
PER_PERSON: Final = "5 per minute; 20 per hour"
PER_ADDRESS: Final = "20 per minute; 100 per hour"


def _person() -> str:
    return f"code:{session.get(HALF, {}).get('user', '')}"


@pages.route("/login/code", methods=["GET", "POST"])
@limiter.limit(PER_ADDRESS, methods=["POST"])
@limiter.limit(PER_PERSON, key_func=_person, methods=["POST"])
def code() -> ResponseReturnValue:
    """Ask for a code of the app or a recovery code."""
    user = expected()
    if user is None:
        return redirect(url_for("security.login"), 303)
    form = CodeForm()
    if form.validate_on_submit():
        typed = str(form.code.data)
        if second_factor.accepts(user.id, typed, actor=staff(user.id), now=clock.now()):
            return code_was_right(user)
        form.code.errors = [_("That code is not right, or was used before. Wait for the next one")]
    page = render_template("staff/entry/code.html", form=form)
    return page, 422 if request.method == "POST" else 200
