"""Asking once more who is there, before something that a stolen session must not do.

    @pages.get("/intakes/<reference>/brief.pdf")
    @step_up
    def brief_pdf(reference: str) -> ResponseReturnValue: ...

Below the route, above the view. Somebody who proved who they are (by signing in, or on the page
that asks again) within the last five minutes notices nothing. Anybody else is sent to a page that
asks for the password or a code, and from there back to this address. A post is not repeated: it
leads back to the page that it came from, where the button is pressed again; so put `@step_up` on
the page with the form as well. The right to the page is checked first, by `web.access`.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import wraps
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from flask import redirect, request, session, url_for

from intake.gateways import clock

if TYPE_CHECKING:
    from collections.abc import Callable

FRESH: Final = timedelta(minutes=5)
PROVED_AT: Final = "proved_at"
# ASCII alone, one host's own staff pages, nothing that climbs.
OWN_PLACE: Final = re.compile(
    r"/(staff|ops)(/[A-Za-z0-9_-]+(\.[a-z]+)?)*/?(\?[A-Za-z0-9_=&.:+%-]*)?"
)


def step_up(view: Callable[..., Any]) -> Callable[..., Any]:
    """Let through only who proved who they are within five minutes; see the module's text."""

    @wraps(view)
    def asked(*args: Any, **kwargs: Any) -> Any:
        if is_fresh():
            return view(*args, **kwargs)
        return redirect(url_for("account.confirm", next=_way_back()), 303)

    asked.asks_again = True  # type: ignore[attr-defined]
    return asked


def is_fresh() -> bool:
    """Whether the person proved who they are just now."""
    proved = session.get(PROVED_AT)
    if not isinstance(proved, str):
        return False
    return timedelta() <= clock.now() - datetime.fromisoformat(proved) <= FRESH


def note_proof() -> None:
    """Write down that the person has just proved who they are. The session's token is renewed."""
    session[PROVED_AT] = clock.now().isoformat()
    session.rotate = True  # type: ignore[attr-defined]


def own_place(place: str | None) -> bool:
    """Whether an address that a request named is a staff page of ours."""
    return bool(place and OWN_PLACE.fullmatch(place))


def _way_back() -> str:
    if request.method == "GET":
        place = request.full_path.rstrip("?")
    else:
        place = urlsplit(request.referrer or "").path
    return place if own_place(place) else url_for("account.home")
