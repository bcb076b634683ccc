"""The patient's own copy: what they told us and what we told them, in the words that they saw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from intake.clinical.crisis import help_numbers
from intake.clinical.guidance import texts
from intake.domain.zones import say
from intake.exports.sheet import Block, Pairs, Part, Sheet, Words
from intake.forms.contacts import national
from intake.presenters.medicines import named_notes
from intake.presenters.sheets.blocks import KEEP, page_block, tone_of
from intake.presenters.sheets.heads import form_words
from intake.presenters.sheets.told import standing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date, datetime

    from intake.clinic import Clinic
    from intake.clinical.formulary import Formulary
    from intake.presenters.sheets.told import Told
    from intake.queries.cases import Case

KEEP_ALL = "any.keep"


def copy_sheet(
    case: Case, clinic: Clinic, formulary: Formulary, *, today: date, now: datetime
) -> Sheet:
    """Their answers as they stand, the notes beside their medicines, and where to get help.

    No flag, no score and nothing that staff wrote: those are for a person to talk about.

    Args:
        case: the opened case.
        clinic: as this reader may see it.
        formulary: the medicine table.
        today: the date at the clinic.
        now: when it is made, aware.
    """
    found = standing(case, clinic, formulary, today)
    contact = found.answers.get("contact", {})
    made = say(now, clinic.zone, clinic.zone).day
    rows = [
        (_("Your name"), contact.get("name")),
        (_("Your reference"), case.intake.reference),
        (_("Your form"), form_words(case, clinic.zone)),
        (_("Your call"), _call(case)),
    ]
    return Sheet(
        kind="copy",
        reference=case.intake.reference,
        title=_("Your copy of your answers"),
        facts=tuple((str(key), str(value)) for key, value in rows if value),
        opening=tuple(_keep(found, formulary, today)),
        parts=(_help(clinic), *_answers(found)),
        foot=f"{case.intake.reference}  ·  {clinic.name}  ·  {made}",
    )


def _keep(found: Told, formulary: Formulary, today: date) -> Iterator[Block]:
    """The notes that belong to these answers; without any, the sentence that holds for all."""
    notes = named_notes(found.answers, formulary, today)
    if not notes:
        yield Words(_(texts()[KEEP_ALL].template), tone=KEEP)
    for note in notes:
        text = f"{note.title}. {note.text}" if note.title else note.text
        yield Words(text, tone=tone_of(note.tone))


def _help(clinic: Clinic) -> Part:
    lines = [(str(_(one.label)), str(_(one.text))) for one in help_numbers(clinic.states[0])]
    ours = (str(_("Call us")), f"{national(clinic.phone)}, {clinic.name}")
    return Part(_("If you need help"), (Pairs((*lines, ours), log=True),))


def _answers(found: Told) -> Iterator[Part]:
    for section in found.sections:
        pages: list[Mapping[str, Any]] = [
            page for page in section["pages"] if any(row["text"] for row in page["rows"])
        ]
        if pages:
            yield Part(
                section["title"], tuple(page_block(page, only_answered=True) for page in pages)
            )


def _call(case: Case) -> str:
    call = case.call
    if call is None or not call.active:
        return ""
    return str(say(call.start, call.zone, call.clinic_zone))
