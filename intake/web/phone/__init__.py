"""The form filled in by staff, with the patient on the phone: the same pages, read aloud.

Each form stands at an address of its own, so that one person may have several open. The browser of
whoever is signed in never becomes a patient's browser: its session names no form.
"""

from __future__ import annotations

from functools import cache, wraps
from typing import TYPE_CHECKING, Any, Final

from flask import Blueprint, abort, g, redirect, request, url_for
from flask_security import current_user

from intake.domain.actors import staff
from intake.domain.states import IntakeState
from intake.extensions import limiter
from intake.queries.cases import intake_of
from intake.web.patient.seats import PHONED, Phoned, phoned

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.typing import ResponseReturnValue

pages: Final = Blueprint("phone", __name__, url_prefix="/staff/phone")
FILLED_IN: Final = (IntakeState.DRAFT, IntakeState.SUBMITTED)
# As for a patient: somebody who types fast keeps something every second or two.
ASKS: Final = "600 per minute"


def register(app: Flask) -> None:
    """Give `app` the pages of the phone. `web.access` says who may see them."""
    # Each module hangs its views on the blueprint.
    from intake.web.phone import ending, forms, reading  # noqa: F401, PLC0415

    limiter.limit(ASKS)(pages)
    app.register_blueprint(pages)


@pages.before_request
def sit_down() -> ResponseReturnValue | None:
    """Find the form that the address names; one that has ended is read as a case."""
    reference, actor = (request.view_args or {}).get("reference"), staff(current_user.id)
    if reference is None:
        setattr(g, PHONED, Phoned(actor))
        return None
    intake = intake_of(reference)
    if intake is None:
        abort(404)
    if intake.state not in FILLED_IN:
        return redirect(url_for("clinician.case", reference=intake.reference), 303)
    setattr(g, PHONED, Phoned(actor, intake.id, intake.reference))
    return None


@pages.url_defaults
def _same_form(endpoint: str, values: dict[str, Any]) -> None:
    """Lead from page to page of the form that this request is about."""
    found = phoned()
    if found is not None and found.reference and endpoint not in _WITHOUT:
        values.setdefault("reference", found.reference)


_WITHOUT: Final = frozenset({"phone.start", "phone.begin"})


@cache
def on_the_phone(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """A view of the patient's form, for the form that the address names."""

    @wraps(view)
    def seated(*, reference: str, **values: Any) -> ResponseReturnValue:
        del reference  # `sit_down` has found it
        return view(**values)

    return seated
