"""One's own account on one page: who I am, how I prove it, where I am signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import current_app, flash, redirect, render_template, session, url_for
from flask_babel import gettext as _
from flask_security import current_user

from intake.domain.actors import staff
from intake.gateways import clock
from intake.presenters.monitor import moment
from intake.services import second_factor, sessions
from intake.services.accounts import note
from intake.services.transaction import writing
from intake.web.account import pages

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


def who() -> dict[str, Any]:
    """Who acts, and when, as services want it."""
    return {"actor": staff(current_user.id), "now": clock.now()}


def this_session() -> str | None:
    """The token of the session that the request is part of."""
    token: str | None = session.token  # type: ignore[attr-defined]
    return token


@pages.get("/account")
def home() -> ResponseReturnValue:
    """Who I am here, and what I can do about it."""
    me, zone = current_user.id, current_app.config["CLINIC"].zone
    coded = second_factor.is_set(me)
    return render_template(
        "staff/account/home.html",
        coded=coded,
        required=current_app.config["SETTINGS"].second_factor_required,
        codes_left=second_factor.codes_left(me) if coded else 0,
        sessions=[
            {
                "browser": one.browser or _("A browser"),
                "seen": moment(one.seen_at, zone),
                "since": moment(one.created_at, zone),
                "handle": one.handle,
                "here": one.handle == sessions.handle_of(this_session()),
            }
            for one in sessions.open_sessions(me, now=clock.now())
        ],
    )


@pages.post("/account/sessions/<handle>/end")
def end_session(handle: str) -> ResponseReturnValue:
    """Sign out in one browser."""
    if sessions.end_of(current_user.id, handle):
        flash(_("That browser is signed out."), "success")
    return redirect(url_for(".home"), 303)


@pages.post("/account/sessions/end")
def end_everywhere() -> ResponseReturnValue:
    """Sign out everywhere, here too."""
    with writing() as transaction:
        sessions.end_all_of(transaction, current_user.id)
        note(transaction, current_user.id, "session.end-all", **who())
    session.clear()
    session.rotate = True  # type: ignore[attr-defined]
    flash(_("You are signed out everywhere."), "success")
    return redirect(url_for("security.login"), 303)
