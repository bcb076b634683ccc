"""How the signed-in person wants to be told, their quiet hours and their deputies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_security import current_user
from werkzeug.exceptions import NotFound

from intake.domain.zones import clock_name, day_name
from intake.forms.notices import DeputyForm, PreferencesForm
from intake.gateways import clock
from intake.queries import notices
from intake.queries.colleagues import colleagues
from intake.services import preferring, standing_in
from intake.web.clinician import pages
from intake.web.clinician.acts import today

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue


@pages.route("/preferences", methods=["GET", "POST"])
def preferences() -> ResponseReturnValue:
    """What this person is told of, in which way, and when not."""
    form = _preferences(sent=request.method == "POST")
    if request.method == "POST" and form.validate():
        preferring.prefer(current_user.id, form.choices(), form.quiet())
        flash(_("Your choices are saved."), "success")
        return redirect(url_for(".preferences"), 303)
    return _page(form, _deputy(sent=False), form)


@pages.post("/preferences/deputies")
def appoint() -> ResponseReturnValue:
    """Have a colleague told in one's place for some days."""
    form = _deputy(sent=True)
    if not form.validate():
        return _page(_preferences(sent=False), form, form)
    try:
        standing_in.appoint(
            current_user.id,
            form.deputy_id(),
            form.first.data,
            form.last.data,
            today=today(),
            now=clock.now(),
        )
    except standing_in.NotADeputy:
        # Everything else was checked above: somebody stands in on one of these days.
        form.first.errors = [_("Somebody stands in for you on one of these days already")]
        return _page(_preferences(sent=False), form, form)
    flash(_("Your colleague is told in your place on these days."), "success")
    return redirect(url_for(".preferences"), 303)


@pages.post("/preferences/deputies/<uuid:row_id>/remove")
def dismiss(row_id: uuid.UUID) -> ResponseReturnValue:
    """Take a deputy back."""
    if not standing_in.dismiss(row_id, user_id=current_user.id):
        raise NotFound
    flash(_("They do not stand in for you any more."), "success")
    return redirect(url_for(".preferences"), 303)


def _preferences(*, sent: bool) -> PreferencesForm:
    me: uuid.UUID = current_user.id
    given = request.form if sent else None
    row = notices.quiet_hours(me)
    quiet = (row.starts, row.ends) if row else None
    return PreferencesForm(given, notices.all_choices(me), quiet)


def _deputy(*, sent: bool) -> DeputyForm:
    return DeputyForm(request.form if sent else None, colleagues(current_user.id), today())


def _page(
    form: PreferencesForm, deputy: DeputyForm, wrong: PreferencesForm | DeputyForm
) -> ResponseReturnValue:
    clinic = current_app.config["CLINIC"]
    page = render_template(
        "staff/preferences.html",
        form=form,
        deputy=deputy,
        wrong=wrong,
        deputies=notices.deputies(current_user.id, today()),
        stands_in=notices.stands_in_for(current_user.id, today()),
        day_name=day_name,
        times=[clock_name(one) for one in clinic.digest.times],
        zone=clinic.zone,
    )
    return page, 422 if wrong.errors else 200
