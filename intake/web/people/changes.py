"""What a manager changes about the staff. Each asks once more who is there, and is written down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_security import current_user

from intake.domain.actors import staff
from intake.forms.account import InviteForm, RolesForm
from intake.gateways import clock
from intake.presenters.staff import role_words
from intake.services import managing
from intake.web.freshness import step_up
from intake.web.people import pages
from intake.web.people.everyone import find

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue

DONE: Final[dict[str, Any]] = {
    "close": _l("The account is closed, and signed out everywhere."),
    "reopen": _l("The account is open again."),
    "reset": _l("The second factor is taken away. They set up a new one when they sign in."),
    "invite": _l("The invitation is on its way. Earlier links do not work any more."),
}
ACTS: Final = {
    "close": managing.close,
    "reopen": managing.reopen,
    "reset": managing.reset_second_factor,
    "invite": managing.invite_again,
}


def who() -> dict[str, Any]:
    """Who acts, and when, as services want it."""
    return {"actor": staff(current_user.id), "now": clock.now()}


@pages.route("/invite", methods=["GET", "POST"])
@step_up
def invite() -> ResponseReturnValue:
    """Ask somebody to join. The answer is the same for an address that is known."""
    form = InviteForm()
    if form.validate_on_submit():
        roles = form.roles.stored() or []
        managing.invite(str(form.email.data), str(form.name.data), roles, **who())
        flash(_("The invitation is on its way."), "success")
        return redirect(url_for(".everyone"), 303)
    page = render_template("staff/people/invite.html", form=form)
    return page, 422 if request.method == "POST" else 200


@pages.route("/<uuid:user_id>/roles", methods=["GET", "POST"])
@step_up
def roles(user_id: uuid.UUID) -> ResponseReturnValue:
    """Change what somebody does here."""
    person = find(user_id)
    form = RolesForm(data={"roles": person.roles})
    if form.validate_on_submit():
        try:
            managing.change_roles(user_id, form.roles.stored() or [], **who())
        except managing.LastManagerError:
            form.roles.errors = [_("Make somebody else a manager first")]
        else:
            flash(_("Their roles are changed. They sign in again."), "success")
            return redirect(url_for(".person", user_id=user_id), 303)
    page = render_template("staff/people/roles.html", form=form, person=person)
    return page, 422 if request.method == "POST" else 200


@pages.route("/<uuid:user_id>/<any(close, reopen, reset, invite):act>", methods=["GET", "POST"])
@step_up
def change(user_id: uuid.UUID, act: str) -> ResponseReturnValue:
    """Say what an act does, then do it."""
    person, fault, status = find(user_id), None, 200
    if request.method == "POST":
        try:
            ACTS[act](user_id, **who())
        except managing.LastManagerError:
            fault, status = _("Make somebody else a manager first"), 422
        else:
            flash(str(DONE[act]), "success")
            return redirect(url_for(".person", user_id=user_id), 303)
    page = render_template(
        "staff/people/change.html", person=person, act=act, fault=fault, role_words=role_words
    )
    return page, status
