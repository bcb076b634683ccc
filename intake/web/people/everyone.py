"""Everybody who works here, and one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app, render_template
from werkzeug.exceptions import NotFound

from intake.presenters.monitor import moment
from intake.presenters.staff import act_words, role_words
from intake.queries import accounts
from intake.services.managing import is_last_manager
from intake.web.people import pages

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue

    from intake.queries.accounts import Person


@pages.get("")
def everyone() -> ResponseReturnValue:
    """The list."""
    return render_template(
        "staff/people/everyone.html", people=accounts.people(), role_words=role_words
    )


@pages.get("/<uuid:user_id>")
def person(user_id: uuid.UUID) -> ResponseReturnValue:
    """One account: what they do, how they come in, what was done to it."""
    found, zone = find(user_id), current_app.config["CLINIC"].zone
    return render_template(
        "staff/people/person.html",
        person=found,
        last=is_last_manager(user_id),
        role_words=role_words,
        acts=[
            {"at": moment(act.at, zone), "what": act_words(act), "who": act.who}
            for act in accounts.acts(user_id=user_id).rows
        ],
    )


def find(user_id: uuid.UUID) -> Person:
    """The account with this id.

    Raises:
        NotFound: there is none.
    """
    found = accounts.person(user_id)
    if found is None:
        raise NotFound
    return found
