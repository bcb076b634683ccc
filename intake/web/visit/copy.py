"""The patient's own copy of what they told us, to read, print or keep."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, render_template, url_for

from intake.clinical.formulary import load_formulary
from intake.domain.actors import PATIENT
from intake.exports.pdf import PdfUnavailable, missing, pdf_of
from intake.exports.sheet import Sheet, plain_text
from intake.gateways import clock
from intake.presenters.sheets.own_copy import copy_sheet
from intake.queries.cases import load_case
from intake.services.exporting import Export, note_export
from intake.web.patient.visiting import today
from intake.web.visit import pages
from intake.web.visit.birthday import ask_first
from intake.web.visit.guest import Guest, load_guest

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@pages.get("/copy", endpoint="copy")
def read_copy() -> ResponseReturnValue:
    """Their answers and our notes on a page. Nobody sees it without the date of birth."""
    guest = load_guest()
    if not guest.known:
        return ask_first(guest, "copy")
    sheet = _sheet(guest)
    _note(guest, plain_text(sheet).encode())
    return _page(guest, sheet)


@pages.post("/copy", endpoint="copy_file")
def copy_file() -> ResponseReturnValue:
    """The same as PDF. Its name holds the reference alone."""
    guest = load_guest()
    if not guest.known:
        return ask_first(guest, "copy")
    sheet = _sheet(guest)
    try:
        made = pdf_of(render_template("sheets/sheet.html", sheet=sheet))
    except PdfUnavailable:
        return _page(guest, sheet), 503
    _note(guest, made)
    name = f"{guest.intake.reference}.pdf"
    return Response(
        made,
        mimetype="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _page(guest: Guest, sheet: Sheet) -> str:
    return render_template(
        "visit/copy.html",
        sheet=sheet,
        clinic=guest.clinic,
        no_pdf=missing() is not None,
        back_url=url_for("visit.page"),
    )


def _sheet(guest: Guest) -> Sheet:
    case = load_case(guest.intake.reference)
    assert case is not None, "the link's own intake"
    return copy_sheet(case, guest.clinic, load_formulary(), today=today(), now=clock.now())


def _note(guest: Guest, content: bytes) -> None:
    note_export(guest.intake.id, Export.COPY, content, actor=PATIENT, now=clock.now())
