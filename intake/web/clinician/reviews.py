"""Reviewing a part of the brief, and ticking that the ePDMP was looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from intake.queries.parts import Part
from intake.services import signing_off
from intake.web.clinician import pages
from intake.web.clinician.acts import find, who

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@pages.post("/intakes/<reference>/review/<any(flags, safety, medicines, scores, answers):part>")
def review(reference: str, part: str) -> ResponseReturnValue:
    """Say that one has reviewed this part as it stood on the page."""
    found = find(reference)
    try:
        signing_off.review(reference, Part(part), request.form.get("seen", ""), **who())
    except signing_off.PartChanged:
        page = render_template("staff/part_changed.html", reference=found.intake.reference)
        return page, 409
    flash(_("Reviewed. Your name and the time stand beside it."), "success")
    return redirect(url_for(".case", reference=found.intake.reference, _anchor=part), 303)


@pages.post("/intakes/<reference>/pdmp")
def pdmp(reference: str) -> ResponseReturnValue:
    """Tick that the ePDMP was checked; who and when is written down."""
    found = find(reference)
    signing_off.tick_pdmp(found.intake.id, **who())
    flash(_("Written down: you checked the ePDMP."), "success")
    return redirect(url_for(".case", reference=found.intake.reference, _anchor="medicines"), 303)
