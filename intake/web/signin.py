"""Sign-in for staff: Flask-Security with every setting pinned, and a fresh session at login."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flask import Flask, session
from flask_login import user_logged_in, user_logged_out
from flask_security import SQLAlchemyUserDatastore

from intake.extensions import db, security
from intake.models import Role, User

if TYPE_CHECKING:
    from intake.settings import Settings

ROLES: Final = {
    "clinician": "reads cases and acts on them",
    "manager": "runs the schedule and the staff list",
    "operator": "watches queues and jobs, never a case",
    "auditor": "reads the record of who did what",
}

CONFIG: Final[dict[str, Any]] = {
    "SECURITY_PASSWORD_HASH": "argon2",
    "SECURITY_PASSWORD_SINGLE_HASH": ["argon2"],
    "SECURITY_PASSWORD_SCHEMES": ["argon2"],
    "SECURITY_PASSWORD_HASH_OPTIONS": {
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
    "SECURITY_FLASH_MESSAGES": True,
}


def add_staff_login(app: Flask, settings: Settings) -> None:
    """Bind Flask-Security to `app` and rotate the session at sign-in and sign-out."""
    app.config.update(CONFIG)
    app.config["SECURITY_PASSWORD_SALT"] = settings.secret_key.get_secret_value()
    security.init_app(app, SQLAlchemyUserDatastore(db, User, Role))
    user_logged_in.connect(_fresh_session, app)
    user_logged_out.connect(_empty_session, app)


def _fresh_session(_app: Flask, user: User, **_: Any) -> None:
    # A token that somebody planted before the login must be worth nothing after it.
    session["staff"] = str(user.id)
    session.rotate = True  # type: ignore[attr-defined]


def _empty_session(_app: Flask, **_: Any) -> None:
    session.clear()
