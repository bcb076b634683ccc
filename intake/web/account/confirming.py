"""Asking who is there once more, before something that matters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_security import current_user

from intake.domain.actors import staff
from intake.extensions import limiter
from intake.forms.account import ConfirmForm
from intake.gateways import clock
from intake.services import passwords, second_factor
from intake.web.account import pages
from intake.web.freshness import note_proof, own_place

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

PER_PERSON: Final = "10 per minute; 30 per hour"


def person() -> str:
    """The name under which tries of the signed-in person are counted."""
    return f"person:{current_user.get_id()}"


@pages.route("/confirm", methods=["GET", "POST"])
@limiter.limit(PER_PERSON, key_func=person, methods=["POST"])
def confirm() -> ResponseReturnValue:
    """Ask for the password or a code, then lead on to where the person wanted to go."""
    wanted = request.values.get("next")
    place = str(wanted) if own_place(wanted) else url_for("account.home")
    form, coded = ConfirmForm(), second_factor.is_set(current_user.id)
    if form.validate_on_submit():
        if _proves(str(form.proof.data)):
            note_proof()
            return redirect(place, 303)
        form.proof.errors = [_("That is not right. Try again")]
    page = render_template("staff/account/confirm.html", form=form, place=place, coded=coded)
    return page, 422 if request.method == "POST" else 200


def _proves(typed: str) -> bool:
    # A password may look like a code, so a code that is refused is tried as a password too.
    me = current_user.id
    if second_factor.plain(typed) and second_factor.accepts(
        me, typed, actor=staff(me), now=clock.now()
    ):
        return True
    return passwords.is_right(current_user, typed)
