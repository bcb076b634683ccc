"""How the signed-in person is told, and a test page to themselves."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_security import current_user
from werkzeug.exceptions import BadRequest

from intake.domain.roles import Right
from intake.gateways import clock
from intake.queries.deliveries import last_page_to, lost_to_staff
from intake.services.paging import send_test_page
from intake.web.access import may
from intake.web.clinician import pages

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@pages.get("/alerts")
def alerts() -> ResponseReturnValue:
    """The two ways to reach this person, and how the last page went."""
    clinic = current_app.config["CLINIC"]
    login = current_user.email.strip().lower()
    return render_template(
        "staff/alerts.html",
        second_way=clinic.paging is not None,
        rungs=[rung for rung in clinic.on_call if rung.who.strip().lower() == login],
        last=last_page_to(current_user.id),
        lost=lost_to_staff(clock.now()) if may(Right.RUN_STAFF) else [],
        attempt=uuid.uuid4(),
    )


@pages.post("/alerts/test")
def test_page() -> ResponseReturnValue:
    """Send oneself a test page; the same press twice sends one."""
    try:
        attempt = uuid.UUID(request.form.get("attempt", ""))
    except ValueError:
        raise BadRequest from None
    send_test_page(current_user.id, attempt, now=clock.now())
    flash(_("A test page is on its way to you."), "success")
    return redirect(url_for(".alerts"), 303)
