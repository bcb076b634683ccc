"""Who may call what: one table, by blueprint. What is not in it, nobody may.

Somebody without the role is told the same as somebody who asks for a page that does not exist.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import current_app, request
from flask_security import current_user
from werkzeug.exceptions import NotFound

if TYPE_CHECKING:
    from flask import Flask
    from flask.typing import ResponseReturnValue

ANYONE: Final[frozenset[str]] = frozenset()
CASES: Final = frozenset({"clinician", "manager"})
WORK: Final = frozenset({"operator", "manager"})

# Blueprint -> roles; an empty set means anonymous visitors too. "" holds Flask's own static files.
ACCESS: Final[dict[str, frozenset[str]]] = {
    "": ANYONE,
    "security": ANYONE,
    "health": ANYONE,
    "patient": ANYONE,
    "visit": ANYONE,
    "resume": ANYONE,
    "feed": ANYONE,
    "design": ANYONE,
    "clinician": CASES,
    "schedule": CASES,
    "operator": WORK,
}


def register(app: Flask) -> None:
    """Hold every request of `app` against the table."""
    app.before_request(hold_against_table)


def hold_against_table() -> ResponseReturnValue | None:
    """Let a request through, ask for a login, or deny that the page exists.

    Raises:
        NotFound: the person may not see the page.
    """
    if request.endpoint is None:
        return None
    roles = ACCESS.get(request.blueprint or "")
    if roles is ANYONE:
        return None
    if roles is None:
        raise NotFound
    if not current_user.is_authenticated:
        answer: ResponseReturnValue = current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
        return answer
    if not any(current_user.has_role(role) for role in roles):
        raise NotFound
    return None
