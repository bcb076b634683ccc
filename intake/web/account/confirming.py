"""Asking who is there once more, before something that matters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_security import current_user

from intake.extensions import limiter
from intake.forms.account import ConfirmForm
from intake.services import passwords
from intake.web.account import pages
from intake.web.freshness import note_proof, own_place

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

PER_PERSON: Final = "10 per minute; 30 per hour"


def _person() -> str:
    return f"confirm:{current_user.get_id()}"


@pages.route("/confirm", methods=["GET", "POST"])
@limiter.limit(PER_PERSON, key_func=_person, methods=["POST"])
def confirm() -> ResponseReturnValue:
    """Ask for the password, then lead on to where the person wanted to go."""
    wanted = request.values.get("next")
    place = str(wanted) if own_place(wanted) else url_for("account.home")
    form = ConfirmForm()
    if form.validate_on_submit():
        if passwords.is_right(current_user, str(form.proof.data)):
            note_proof()
            return redirect(place, 303)
        form.proof.errors = [_("That is not right. Try again")]
    page = render_template("staff/account/confirm.html", form=form, place=place)
    return page, 422 if request.method == "POST" else 200
