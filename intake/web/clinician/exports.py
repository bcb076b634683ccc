"""What leaves a case: papers to read, print or keep, text for a chart, a file for another system.

Each is asked for by somebody who proved who they are just now, and written down before it is
handed over. A file's name holds the reference and nothing else that tells of a person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Response, current_app, render_template
from flask_security import current_user
from werkzeug.exceptions import NotFound

from intake.clinical.formulary import load_formulary
from intake.domain.actors import staff
from intake.exports.fhir.bundle import bundle_of
from intake.exports.pdf import PdfUnavailable, missing, pdf_of
from intake.exports.sheet import Sheet, plain_text
from intake.gateways import clock
from intake.presenters.charted import record_of
from intake.presenters.sheets.briefing import brief_sheet
from intake.presenters.sheets.letter import WHY, letter_sheet, refusal
from intake.presenters.sheets.own_copy import copy_sheet
from intake.presenters.sheets.told import standing
from intake.queries.beside import beside
from intake.services.exporting import Export, note_export
from intake.web.clinician import pages
from intake.web.clinician.acts import find, today
from intake.web.freshness import step_up

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from intake.queries.cases import Case

SHEETS: Final = {
    Export.BRIEF: brief_sheet,
    Export.LETTER: letter_sheet,
    Export.COPY: copy_sheet,
}
FHIR_JSON: Final = "application/fhir+json"
# What a file is called after the reference.
ENDINGS: Final = {Export.BRIEF: "", Export.LETTER: "-letter", Export.COPY: "-copy"}


@pages.get("/intakes/<reference>/exports")
@step_up
def exports(reference: str) -> ResponseReturnValue:
    """What can be taken out of a case, and why something cannot."""
    case = find(reference)
    why = _refused(case)
    return render_template(
        "staff/exports/choose.html",
        reference=case.intake.reference,
        refused=WHY[why] if why else None,
        missing=missing(),
    )


@pages.get("/intakes/<reference>/exports/text")
@step_up
def export_text(reference: str) -> ResponseReturnValue:
    """The brief as plain text, to be copied into a chart."""
    case = find(reference)
    text = plain_text(_sheet(case, Export.BRIEF))
    _note(case, Export.TEXT, text.encode())
    return render_template("staff/exports/text.html", reference=case.intake.reference, text=text)


@pages.get("/intakes/<reference>/exports/<what>")
@step_up
def export_page(reference: str, what: str) -> ResponseReturnValue:
    """A paper to read or print, the same words as in its PDF."""
    case, export = find(reference), _paper(what)
    if export == Export.LETTER and (why := _refused(case)):
        return _no_letter(case, why)
    sheet = _sheet(case, export)
    _note(case, export, plain_text(sheet).encode())
    return render_template(
        "staff/exports/read.html",
        sheet=sheet,
        what=export,
        reference=case.intake.reference,
        missing=missing(),
    )


@pages.post("/intakes/<reference>/exports/<what>")
@step_up
def export_file(reference: str, what: str) -> ResponseReturnValue:
    """The same paper as PDF."""
    case, export = find(reference), _paper(what)
    if export == Export.LETTER and (why := _refused(case)):
        return _no_letter(case, why)
    try:
        made = pdf_of(render_template("sheets/sheet.html", sheet=_sheet(case, export)))
    except PdfUnavailable as fault:
        page = render_template(
            "staff/exports/unavailable.html",
            reference=case.intake.reference,
            what=export,
            fault=str(fault),
        )
        return page, 503
    _note(case, export, made)
    return attached(made, f"{case.intake.reference}{ENDINGS[export]}.pdf", "application/pdf")


@pages.post("/intakes/<reference>/exports/bundle")
@step_up
def export_bundle(reference: str) -> ResponseReturnValue:
    """The case for another system, as FHIR."""
    case = find(reference)
    clinic, base = current_app.config["CLINIC"], current_app.config["SETTINGS"].base_url
    record = record_of(case, clinic, load_formulary(), today=today(), now=clock.now())
    made = bundle_of(record, base).encode()
    _note(case, Export.BUNDLE, made)
    return attached(made, f"{case.intake.reference}.json", FHIR_JSON)


def _no_letter(case: Case, why: str) -> ResponseReturnValue:
    reference = case.intake.reference
    page = render_template("staff/exports/refused.html", reference=reference, refused=WHY[why])
    return page, 409


def attached(content: bytes, name: str, kind: str) -> Response:
    """A file to keep. `no-store` comes with every response of ours."""
    return Response(
        content,
        mimetype=kind,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _paper(what: str) -> Export:
    """Which paper an address names.

    Raises:
        NotFound: none.
    """
    found = next((each for each in SHEETS if each == what), None)
    if found is None:
        raise NotFound
    return found


def _sheet(case: Case, export: Export) -> Sheet:
    clinic, formulary = current_app.config["CLINIC"], load_formulary()
    day, now = today(), clock.now()
    if export == Export.BRIEF:
        return brief_sheet(case, clinic, formulary, today=day, now=now, beside=beside(case))
    return SHEETS[export](case, clinic, formulary, today=day, now=now)


def _refused(case: Case) -> str | None:
    clinic = current_app.config["CLINIC"]
    return refusal(case, standing(case, clinic, load_formulary(), today()).answers)


def _note(case: Case, export: Export, content: bytes) -> None:
    note_export(case.intake.id, export, content, actor=staff(current_user.id), now=clock.now())
