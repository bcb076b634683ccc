"""What the script of a visit's pages asks for: keep what is typed, and how long until we ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import jsonify, request, session

from intake.domain.states import IntakeState
from intake.services.unsent import Window
from intake.web.keeping import keep_typed
from intake.web.patient.typed import posted_count, posted_window
from intake.web.visit import scripts, typed_answer
from intake.web.visit.amending import amend
from intake.web.visit.guest import load_guest
from intake.web.visit.typed_answer import find_open

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue


@scripts.post("/typed/<slug>")
@scripts.post("/typed/<slug>/<item>")
def typed(slug: str, item: str | None = None) -> ResponseReturnValue:
    """Keep what stands on a page, for a browser that is known, or was until it rested."""
    guest = load_guest()
    if not guest.was_known or guest.intake.state != IntakeState.SUBMITTED:
        return jsonify(kept=False, left=guest.rests_in), 409
    return keep_typed(amend(guest), slug, item)


@scripts.post("/typed-answer/<uuid:question_id>")
def answer(question_id: uuid.UUID) -> ResponseReturnValue:
    """Keep an answer to the care team, for the same browsers."""
    guest = load_guest()
    found = find_open(guest, question_id) if guest.was_known else None
    name = posted_window()
    if found is None or name is None:
        return jsonify(kept=False, left=guest.rests_in), 409
    kept = typed_answer.keep(guest, found, Window(name, posted_count()))
    return jsonify(kept=kept, left=guest.rests_in), 200 if kept else 409


@scripts.route("/still-here", methods=["GET", "POST"])
def still_here() -> ResponseReturnValue:
    """How long until we ask who is there; posted, begin that time anew."""
    session.acted = request.method == "POST" and not session.get("locked")  # type: ignore[attr-defined]
    return jsonify(left=load_guest().rests_in)
