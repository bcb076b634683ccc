"""Sign-in for staff: Flask-Security with every setting pinned, and a fresh session at login."""

from __future__ import annotations

from datetime import timedelta
from functools import wraps
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from flask import Flask, redirect, request, session, url_for
from flask_limiter.util import get_remote_address
from flask_login import user_logged_in, user_logged_out
from flask_security import SQLAlchemyUserDatastore

from intake.extensions import db, limiter, security
from intake.models import Role, User
from intake.presenters.browsers import browser_words
from intake.web.entry.password import SignInForm, sign_in
from intake.web.freshness import note_proof, own_place

if TYPE_CHECKING:
    from collections.abc import Callable

    from intake.settings import Settings

    View = Callable[..., Any]

CONFIG: Final[dict[str, Any]] = {
    "SECURITY_PASSWORD_HASH": "argon2",
    "SECURITY_PASSWORD_SINGLE_HASH": ["argon2"],
    "SECURITY_PASSWORD_SCHEMES": ["argon2"],
    "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": {
        "argon2__time_cost": 2,
        "argon2__memory_cost": 19_456,
        "argon2__parallelism": 1,
    },
    "SECURITY_PASSWORD_LENGTH_MIN": 15,
    "SECURITY_PASSWORD_NORMALIZE_FORM": "NFKC",
    "SECURITY_PASSWORD_COMPLEXITY_CHECKER": None,
    "SECURITY_PASSWORD_CHECK_BREACHED": None,
    "SECURITY_RETURN_GENERIC_RESPONSES": True,
    "SECURITY_REGISTERABLE": False,
    "SECURITY_RECOVERABLE": False,
    "SECURITY_CONFIRMABLE": False,
    "SECURITY_CHANGEABLE": False,
    "SECURITY_TRACKABLE": False,
    "SECURITY_PASSWORDLESS": False,
    "SECURITY_UNIFIED_SIGNIN": False,
    "SECURITY_DEFAULT_REMEMBER_ME": False,
    "SECURITY_LOGIN_URL": "/staff/login",
    "SECURITY_LOGOUT_URL": "/staff/logout",
    "SECURITY_LOGOUT_METHODS": ["POST"],
    "SECURITY_POST_LOGIN_VIEW": "/staff/",
    "SECURITY_POST_LOGOUT_VIEW": "/staff/login",
    "SECURITY_LOGIN_USER_TEMPLATE": "staff/login.html",
    "SECURITY_USE_VERIFY_PASSWORD_CACHE": False,
    "SECURITY_REDIRECT_ALLOW_SUBDOMAINS": False,
    "SECURITY_FLASH_MESSAGES": False,
    # A negative age takes the page for signing in once more away; nothing asks for it yet.
    "SECURITY_FRESHNESS": timedelta(seconds=-1),
    "SECURITY_STATIC_FOLDER": None,
}
PER_ADDRESS: Final = "20 per minute; 100 per hour"
# From one place: ten tries. The account itself is never locked for longer than a minute, so that
# nobody can keep a colleague out by trying wrong passwords from elsewhere.
PER_PAIR: Final = "10 per minute; 30 per hour"
PER_ACCOUNT: Final = "60 per minute"
IN_ALL: Final = "600 per minute"


def add_staff_login(app: Flask, settings: Settings) -> None:
    """Bind Flask-Security to `app` and rotate the session at sign-in and sign-out."""
    app.config.update(CONFIG)
    app.config["SECURITY_PASSWORD_SALT"] = settings.secret_key.get_secret_value()
    security.init_app(app, SQLAlchemyUserDatastore(db, User, Role), login_form=SignInForm)
    _limit_tries(app)
    user_logged_in.connect(_fresh_session, app)
    user_logged_out.connect(_empty_session, app)


def _limit_tries(app: Flask) -> None:
    # Flask-Security's own view knows no second step of ours; its form, hashes and session do.
    view: View = _leading_home(sign_in)
    for limit, key in (
        (PER_ADDRESS, None),
        (PER_PAIR, _pair),
        (PER_ACCOUNT, _account),
        (IN_ALL, _everybody),
    ):
        view = limiter.limit(limit, key_func=key, methods=["POST"])(view)
    app.view_functions["security.login"] = view


def _leading_home(view: View) -> View:
    """Forget a `next` that leads anywhere but to a staff page."""

    @wraps(view)
    def guarded() -> Any:
        wanted = filter(None, (request.args.get("next"), request.form.get("next")))
        if not all(own_place(place) for place in wanted):
            return redirect(url_for("security.login"))
        return view()

    return guarded


def _account() -> str:
    # Limits are kept in Redis, which must not learn an email address.
    return sha256(request.form.get("email", "").strip().lower().encode()).hexdigest()


def _pair() -> str:
    return f"{_account()}|{get_remote_address()}"


def _everybody() -> str:
    return "everybody"


def _fresh_session(_app: Flask, user: User, **_: Any) -> None:
    # A token that somebody planted before the login must be worth nothing after it.
    session["staff"] = str(user.id)
    session["browser"] = browser_words(request.user_agent.string)
    note_proof()


def _empty_session(_app: Flask, **_: Any) -> None:
    session.clear()
