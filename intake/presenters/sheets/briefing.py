"""The brief as a paper: all that the case's page tells, in its order."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from intake.domain.priority import words
from intake.domain.states import FlagState
from intake.exports.sheet import Block, Pairs, Part, Points, Sheet, Words
from intake.forms.contacts import national
from intake.forms.documents import document
from intake.presenters import brief
from intake.presenters.acting import act_panel, safety_answers
from intake.presenters.agreed import marks
from intake.presenters.reaching import reach
from intake.presenters.scores import score_cards
from intake.presenters.sheets.blocks import (
    finding,
    medicine_grid,
    notes_of,
    page_block,
    score_block,
)
from intake.presenters.sheets.heads import call_words, facts, foot
from intake.presenters.sheets.told import Told, told
from intake.presenters.taken import medicine_rows
from intake.services.letters import respond_words, severity_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date, datetime

    from intake.clinic import Clinic
    from intake.clinical.formulary import Formulary
    from intake.presenters.brief import FlagLine
    from intake.presenters.taken import MedicineRow
    from intake.queries.cases import Case


def brief_sheet(
    case: Case, clinic: Clinic, formulary: Formulary, *, today: date, now: datetime
) -> Sheet:
    """Everything on the case's page, for a chart.

    Args:
        case: the opened case.
        clinic: its zone, its states and its dispatch number.
        formulary: the medicine table.
        today: the date at the clinic.
        now: when it is printed, aware.
    """
    found = told(case, clinic, formulary, today)
    flags = brief.flag_lines(case.flags, today)
    medicines = medicine_rows(found.sections, found.answers, flags)
    severity, respond = words(case.intake.priority)
    priority = f"{severity_words(severity)}, {respond_words(respond)}"
    parts = [
        *_to_act_on(case, clinic, found, flags, today),
        *_findings(flags),
        *_safety(case, clinic, found, today),
        *_amended(found),
        *_medicines(medicines),
        Part(_("Scores"), tuple(map(score_block, score_cards(found.answers))), aside=True),
        Part(_("Call"), (Words(call_words(case, clinic.zone)),), aside=True),
        *_rest(found),
        *_consents(found),
        *_record(case, clinic.zone),
    ]
    return Sheet(
        kind="brief",
        reference=case.intake.reference,
        title=_("Screening brief"),
        facts=facts(case, found.answers, clinic.zone, today, (_("Priority"), priority)),
        parts=tuple(parts),
        foot=foot(case, clinic, now),
    )


def _to_act_on(
    case: Case, clinic: Clinic, found: Told, flags: Sequence[FlagLine], today: date
) -> Iterator[Part]:
    urgent = [one for one in flags if one.severity == "urgent" and one.state == FlagState.OPEN]
    if not urgent:
        return
    way, panel = reach(found.answers, flags), act_panel(found.answers, case, clinic.zone, today)
    contact = f"{panel.contact[0]} {national(panel.contact[1])}" if panel.contact else None
    said = (panel.said_at.primary if panel.said_at else None, _("Said on"))
    rows: list[tuple[Any, Any]] = [
        (_("Call"), ", ".join(map(national, way.phones)) or _("No phone number was given yet.")),
        (_("Voicemail"), _voicemail(voicemail=way.voicemail, name=way.clinic_name)),
        (_("A safe way, in their words"), way.safe_way),
        (_("Where they said they are"), way.where),
        (_("With them"), way.with_whom),
        (said[1], said[0]),
        (_("Emergency contact"), contact or _("None that we may call")),
        (_("Local emergency dispatch"), national(clinic.dispatch) or _("Not known.")),
    ]
    blocks: list[Block] = []
    if way.unsafe_home:
        blocks.append(Words(_("Home may not be safe. Leave no message."), tone="urgent"))
    if way.refused:
        blocks.append(Words(_("They said that we may not call them. A clinician decides.")))
    blocks.append(Points(tuple(one.reason for one in urgent)))
    blocks.append(Pairs(tuple((str(key), str(value)) for key, value in rows if value)))
    yield Part(_("Act on this first"), tuple(blocks))


def _voicemail(*, voicemail: bool, name: bool) -> str:
    may = _("You may leave a voicemail.") if voicemail else _("Leave no voicemail.")
    told_name = (
        _("You may say the clinic's name.")
        if name
        else _("Do not say the clinic's name to anyone else.")
    )
    return f"{may} {told_name}"


def _findings(flags: Sequence[FlagLine]) -> Iterator[Part]:
    none = _(
        "No rule fired. This is a router, not an interaction checker: "
        "it does not say that there are no interactions."
    )
    blocks: list[Block] = [finding(flag) for flag in flags] or [Words(none)]
    yield Part(_("Flags"), tuple(blocks))


def _safety(case: Case, clinic: Clinic, found: Told, today: date) -> Iterator[Part]:
    stands = _("Answered on %(time)s")
    before = _("Before it was changed, answered on %(time)s")
    blocks: list[Block] = [
        Pairs(one.rows, title=(stands if one.stands else before) % {"time": one.at.primary})
        for one in safety_answers(found.answers, case, clinic.zone, today)
    ]
    yield Part(_("Safety answers"), tuple(blocks) or (Words(_("Not yet asked.")),), aside=True)


def _amended(found: Told) -> Iterator[Part]:
    if not found.amended:
        return
    blocks: list[Block] = [
        Words(_("These pages stand as shown here. What was sent stays below.")),
        *map(page_block, found.amended),
    ]
    yield Part(_("Changed by the patient after sending"), tuple(blocks))


def _medicines(rows: Sequence[MedicineRow]) -> Iterator[Part]:
    shown = notes_of([note for row in rows for note in row.notes])
    title = [Words(_("The notes as the patient saw them"), tone="strong")] if shown else []
    yield Part(_("Medicines"), (medicine_grid(rows, with_rules=True), *title, *shown))


def _rest(found: Told) -> Iterator[Part]:
    for section in brief.rest_of(found.sections):
        pages: list[Mapping[str, Any]] = [
            page for page in section["pages"] if found.sent or any(r["text"] for r in page["rows"])
        ]
        if pages:
            yield Part(section["title"], tuple(map(page_block, pages)), aside=True)


def _consents(found: Told) -> Iterator[Part]:
    rows = [
        (document(key).title, _("version %(version)s", version=mark["version"]))
        for key, mark in marks(found.answers).items()
    ]
    if rows:
        yield Part(_("What was agreed to"), (Pairs(tuple(rows)),), aside=True)


def _record(case: Case, zone: str) -> Iterator[Part]:
    notes: list[Block] = [
        Pairs(((f"{note.said.primary}, {note.who}", note.text or note.title),), title=note.title)
        for note in brief.note_lines(case, zone)
    ]
    yield Part(_("Record"), tuple(notes) or (Words(_("Nothing is written down yet.")),), aside=True)
    times = groupby(brief.timeline(case, zone), lambda one: one.said.primary)
    happened = tuple((when, _events(run)) for when, run in times)
    yield Part(_("What happened"), (Pairs(happened, log=True),), aside=True)


def _events(run: Iterable[brief.Event]) -> str:
    """What happened at one time, in order; the same thing twice is said with its count."""
    same = groupby(run, lambda one: (one.text, one.who))
    counted = [(*what, len(list(each))) for what, each in same]
    return "; ".join(
        f"{text} ({who})" if count == 1 else f"{text} ({who}, {_('%(n)s times', n=count)})"
        for text, who, count in counted
    )
