"""Who may call what: one table, by blueprint. What is not in it, nobody may.

Somebody without the right is told the same as somebody who asks for a page that does not exist.
Which role has which right stands in `domain.roles`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from flask import current_app, redirect, request, session, url_for
from flask_security import current_user
from werkzeug.exceptions import NotFound

from intake.domain.roles import Right, rights_of

if TYPE_CHECKING:
    from flask import Flask
    from flask.typing import ResponseReturnValue


class Needs(NamedTuple):
    """The right to look at the pages of a blueprint, and the right to change something there.

    Nothing in both: anonymous visitors too.
    """

    look: Right | None = None
    change: Right | None = None


ANYONE: Final = Needs()
LOOKING: Final = frozenset({"GET", "HEAD", "OPTIONS"})

# "" holds Flask's own static files.
ACCESS: Final[dict[str, Needs]] = {
    "": ANYONE,
    "security": ANYONE,
    "health": ANYONE,
    "patient": ANYONE,
    "visit": ANYONE,
    "visit_keeping": ANYONE,
    "resume": ANYONE,
    "keeping": ANYONE,
    "leaving": ANYONE,
    "feed": ANYONE,
    "design": ANYONE,
    "entry": ANYONE,
    "account": Needs(Right.OWN_ACCOUNT, Right.OWN_ACCOUNT),
    "clinician": Needs(Right.READ_CASES, Right.ACT_ON_CASES),
    "phone": Needs(Right.READ_CASES, Right.ACT_ON_CASES),
    "schedule": Needs(Right.READ_CASES, Right.ACT_ON_CASES),
    "people": Needs(Right.RUN_STAFF, Right.RUN_STAFF),
    "record": Needs(Right.READ_RECORD, Right.READ_RECORD),
    "operator": Needs(Right.WATCH_WORK, Right.REPAIR_WORK),
}
# Views that ask for more than the rest of their blueprint, whatever the method.
# While alerts or mail are paused nobody is told of a danger, so that is an admin's to answer for;
# letting them go on is not.
VIEWS: Final[dict[str, Right]] = {"operator.pause": Right.STEER_WORK}
# All that somebody reaches who still has to set up the second factor that is required here.
SETTING_UP: Final = frozenset(
    {
        "account.confirm",
        "account.second_factor",
        "account.begin_second_factor",
        "account.picture",
    }
)
FACTORS: Final = "factors"


def register(app: Flask) -> None:
    """Hold every request of `app` against the table, and let templates ask what somebody may."""
    app.before_request(hold_against_table)
    app.jinja_env.globals["may"] = may


def may(right: str) -> bool:
    """Whether the person who is signed in has this right, such as `run-staff`, here and now."""
    if not current_user.is_authenticated or lacks_factor():
        return False
    return Right(right) in rights_of(role.name for role in current_user.roles)


def lacks_factor() -> bool:
    """Whether the person came in by the password alone where a second factor is required."""
    required: bool = current_app.config["SETTINGS"].second_factor_required
    return required and session.get(FACTORS) != 2


def home() -> str:
    """The page where the person who is signed in begins."""
    for right, endpoint in (
        (Right.READ_CASES, "clinician.cases"),
        (Right.READ_RECORD, "record.accounts"),
        (Right.WATCH_WORK, "operator.overview"),
    ):
        if may(right):
            return url_for(endpoint)
    return url_for("account.home")


def hold_against_table() -> ResponseReturnValue | None:
    """Let a request through, ask for a login, or deny that the page exists.

    Raises:
        NotFound: the person may not see the page.
    """
    if request.endpoint is None:
        return None
    needs = ACCESS.get(request.blueprint or "")
    if needs == ANYONE:
        return None
    if needs is None:
        raise NotFound
    if not current_user.is_authenticated:
        answer: ResponseReturnValue = current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
        return answer
    if lacks_factor():
        if request.endpoint in SETTING_UP:
            return None
        return redirect(url_for("account.second_factor"), 303)
    usual = needs.look if request.method in LOOKING else needs.change
    needed = VIEWS.get(request.endpoint, usual)
    if needed is None or not may(needed):
        raise NotFound
    return None
