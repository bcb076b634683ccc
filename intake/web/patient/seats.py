"""Who sits at the form's pages, and where these are: one set of pages, filled in from three places.

A patient fills them in in their own browser. Behind the link that we mail they change some once
more. And staff fill them in with the patient on the phone, each form at an address of its own:
nothing of it is kept in the browser of whoever is signed in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from flask import g

from intake.domain.actors import PATIENT

if TYPE_CHECKING:
    import uuid

    from intake.domain.actors import Actor

# Set on `g` by the pages of a visit, which show the form's own pages once more.
AMENDING: Final = "amending"
AMENDED: Final = {
    "question": "visit.question",
    "question_of_item": "visit.question_of_item",
    "item": "visit.item",
    "check": "visit.medicines",
    "start": "visit.medicines",
    "resume": "visit.medicines",
    "done": "visit.medicines",
    "help_now": "visit.help_now",
    "throw_away": "visit.throw_away",
}
# Set on `g` by the pages of the phone.
PHONED: Final = "phoned"


@dataclass(frozen=True, slots=True)
class Phoned:
    """A form that staff fill in with the patient on the phone.

    Attributes:
        actor: who of the staff.
        intake_id, reference: of the form; nothing before its first answer.
    """

    actor: Actor
    intake_id: uuid.UUID | None = None
    reference: str | None = None


def phoned() -> Phoned | None:
    """The form on the phone that this request is about, if it is about one."""
    return cast("Phoned | None", g.get(PHONED))


def answerer() -> Actor:
    """Who writes down the answers of this request."""
    found = phoned()
    return PATIENT if found is None else found.actor


def take_seat(intake_id: uuid.UUID, reference: str) -> None:
    """From here on this request is about a form that its first answer has just made."""
    setattr(g, PHONED, Phoned(answerer(), intake_id, reference))


def place(name: str) -> str:
    """The endpoint of a page among those of whoever fills in the form."""
    if AMENDING in g:
        return AMENDED[name]
    return f"{'patient' if phoned() is None else 'phone'}.{name}"


def kept_as(name: str) -> str:
    """The name under which a browser's session keeps something of this form.

    Somebody of the staff may have several open, and none may lead to another.
    """
    found = phoned()
    return name if found is None else f"{name}:{found.reference}"
