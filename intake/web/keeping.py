"""What a page's script asks for: keep what is typed, and how long until the form rests.

A look at the time is no act of the person's: it extends nothing. Typing and pressing are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Blueprint, jsonify, request, session

from intake.extensions import limiter
from intake.services.unsent import Window
from intake.web.patient import typed as typing
from intake.web.patient.visiting import Visit, load_visit, seconds_left

if TYPE_CHECKING:
    from flask import Flask
    from flask.typing import ResponseReturnValue

pages: Final = Blueprint("keeping", __name__, url_prefix="/intake")
# Somebody who types fast keeps something every second or two; behind one address sit several.
ASKS: Final = "600 per minute"


def register(app: Flask) -> None:
    """Give `app` the addresses that the script of the form's pages asks."""
    limiter.limit(ASKS)(pages)
    app.register_blueprint(pages)


@pages.post("/typed/<slug>")
@pages.post("/typed/<slug>/<item>")
def typed(slug: str, item: str | None = None) -> ResponseReturnValue:
    """Keep what stands on a page. Nothing is shown, so a form that rests may still be kept."""
    session.acted = not session.get("locked")  # type: ignore[attr-defined]
    return keep_typed(load_visit(), slug, item)


def keep_typed(visit: Visit, slug: str, item: str | None) -> ResponseReturnValue:
    """Keep what this request carries of a page, and tell the script how it stands."""
    place, name = typing.place_of(visit, slug, item), typing.posted_window()
    if place is None or name is None:
        return jsonify(kept=False, left=seconds_left(visit)), 409
    kept = typing.keep(visit, place, Window(name, typing.posted_count()))
    return jsonify(kept=kept, left=seconds_left(visit)), 200 if kept else 409


@pages.route("/still-here", methods=["GET", "POST"])
def still_here() -> ResponseReturnValue:
    """How long until we ask who is there; posted, begin that time anew."""
    session.acted = request.method == "POST" and not session.get("locked")  # type: ignore[attr-defined]
    return jsonify(left=seconds_left(load_visit()))
