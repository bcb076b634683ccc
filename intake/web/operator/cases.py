"""Finding a case by its reference, and its life: jobs, messages, events. Never the patient."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound

from intake.domain.references import read_reference
from intake.queries.lives import find_life
from intake.web.operator import pages
from intake.web.operator.answering import answer

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@pages.get("/search")
def search() -> ResponseReturnValue:
    """Lead from a reference to its case; what is no reference is not repeated anywhere."""
    typed = request.args.get("reference", "")
    reference = read_reference(typed)
    if reference and find_life(reference):
        return redirect(url_for(".case", reference=reference), 303)
    return render_template("operator/search.html", asked=bool(typed)), 404 if typed else 200


@pages.get("/cases/<reference>")
def case(reference: str) -> ResponseReturnValue:
    """One case's whole life, as far as it is an operator's."""
    known = read_reference(reference)
    found = find_life(known) if known else None
    if found is None:
        raise NotFound
    return answer("case.html", {"case": found})
