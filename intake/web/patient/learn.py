"""What people may read before they start. Open to everybody; nothing is asked or stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template, session

from intake.presenters.lessons import told_lessons
from intake.presenters.places import hours_lines
from intake.web.patient import pages
from intake.web.patient.visiting import clinic

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@pages.get("/learn")
def learn() -> ResponseReturnValue:
    """How ketamine and SSRIs differ and may go together, and where we are."""
    return render_template(
        "patient/learn.html",
        lessons=told_lessons(),
        hours=hours_lines(clinic()),
        begun="intake" in session,
        indexable=True,
    )
