"""Choosing a new password while signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_security import current_user

from intake.forms.account import NewPasswordForm
from intake.services import passwords, second_factor
from intake.web.account import pages
from intake.web.account.home import this_session, who
from intake.web.freshness import note_proof, step_up

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@pages.route("/account/password", methods=["GET", "POST"])
@step_up
def password() -> ResponseReturnValue:
    """Set a new password; every other browser is signed out."""
    form, coded = NewPasswordForm(), second_factor.is_set(current_user.id)
    if form.validate_on_submit():
        try:
            passwords.change(
                current_user,
                str(form.password.data),
                second_factor=coded,
                staying=this_session(),
                **who(),
            )
        except passwords.UnfitPasswordError as unfit:
            form.password.errors = [unfit.said]
        else:
            note_proof()
            flash(_("Your password is changed. Other browsers are signed out."), "success")
            return redirect(url_for(".home"), 303)
    shortest = passwords.SHORTEST_WITH_SECOND if coded else passwords.SHORTEST_ALONE
    page = render_template("staff/account/password.html", form=form, shortest=shortest)
    return page, 422 if request.method == "POST" else 200
