"""Patients whom a person has to ask about their call."""

from __future__ import annotations

import datetime as dt
import uuid
from datetime import UTC
from typing import TYPE_CHECKING

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_security import current_user
from werkzeug.exceptions import NotFound

from intake.domain.actors import staff
from intake.domain.call_tasks import Ending
from intake.domain.priority import words
from intake.domain.zones import say
from intake.forms.schedule.tasks import TaskForm
from intake.gateways import clock
from intake.presenters.schedule import task_words
from intake.queries.call_tasks import open_tasks
from intake.services import call_tasks
from intake.web.clinician.schedule import pages

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@pages.get("/to-call")
def tasks() -> ResponseReturnValue:
    """The patients who wait for somebody to find a time with them."""
    return _list(None, TaskForm(None)), 200


@pages.post("/to-call/<uuid:task_id>")
def close_task(task_id: uuid.UUID) -> ResponseReturnValue:
    """Say how it ended."""
    form = TaskForm(request.form)
    if not form.validate():
        return _list(task_id, form), 422
    try:
        call_tasks.close_task(
            task_id, Ending(form.outcome.data), actor=staff(current_user.id), now=clock.now()
        )
    except LookupError:
        raise NotFound from None
    except call_tasks.ClosedByAnother as closed:
        zone = current_app.config["CLINIC"].zone
        page = render_template(
            "staff/schedule/task_closed.html", name=closed.name, since=say(closed.at, zone, zone)
        )
        return page, 409
    flash(_("The task is closed."), "success")
    return redirect(url_for(".tasks"), 303)


def _list(wrong: uuid.UUID | None, sent: TaskForm) -> str:
    zone = current_app.config["CLINIC"].zone
    found = open_tasks(_after())
    rows = [(task, sent if task.id == wrong else TaskForm(None)) for task in found.tasks]
    for task, form in rows:
        form.outcome.id = f"outcome-{task.id}"  # one of a kind on the page
    place = found.next and f"{found.next[0]}_{found.next[1].isoformat()}_{found.next[2]}"
    return render_template(
        "staff/schedule/tasks.html",
        rows=rows,
        wrong=sent if wrong else None,
        why=lambda task: task_words(task.kind, place_name(task.place)),
        words=words,
        said=lambda at: say(at, zone, zone),
        next_url=url_for(".tasks", after=place) if place else None,
    )


def place_name(number: str | None) -> str | None:
    """What one of the clinic's places is called; nothing when there is none of this number."""
    places = current_app.config["CLINIC"].locations
    known = number is not None and number.isdecimal() and int(number) < len(places)
    return str(places[int(number)].name) if known and number else None


def _after() -> tuple[int, dt.datetime, uuid.UUID] | None:
    parts = request.args.get("after", "")[:100].split("_")
    try:
        priority, made, row = parts
        moment = dt.datetime.fromisoformat(made)
        place = int(priority), moment.astimezone(UTC), uuid.UUID(row)
    except ValueError:
        return None
    return place if moment.tzinfo and abs(place[0]) < 1000 else None
