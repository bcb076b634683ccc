"""What is wrong: cases that no program can mend, and alarms that call until somebody takes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from flask_security import current_user

from intake.gateways import clock
from intake.queries.troubles import alarm_rows, stuck_rows
from intake.services import alarms
from intake.web.operator import pages
from intake.web.operator.answering import answer

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue


@pages.get("/stuck")
def stuck() -> ResponseReturnValue:
    """Cases for which something that must exist does not."""
    return answer("stuck.html", {"cases": stuck_rows(now=clock.now())})


@pages.get("/alarms")
def all_alarms() -> ResponseReturnValue:
    """Alarms that are open, and those that are over."""
    facts = {"alarms": alarm_rows(), "past": alarm_rows(past=True)}
    return answer("alarms.html", facts)


@pages.post("/alarms/<uuid:alarm_id>")
def take_alarm(alarm_id: uuid.UUID) -> ResponseReturnValue:
    """Take an alarm for an hour: it calls nobody meanwhile."""
    if alarms.acknowledge(alarm_id, user_id=current_user.id, now=clock.now()):
        flash(_("You have it for an hour. Then it calls again, unless it is over."), "success")
    else:
        flash(_("Nothing was changed: it is over already."), "note")
    return redirect(url_for(".all_alarms"), 303)
