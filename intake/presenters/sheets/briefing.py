"""The brief as a paper: all that the case's page tells, in its order."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from intake.domain.priority import words
from intake.exports.sheet import Block, Pairs, Part, Points, Sheet, Words
from intake.forms.contacts import national
from intake.presenters.briefed import briefed
from intake.presenters.sheets.beside import asked_part, earlier_block, reviewed, ticked
from intake.presenters.sheets.blocks import (
    amended_block,
    finding,
    medicine_grid,
    notes_of,
    page_block,
    score_block,
)
from intake.presenters.sheets.heads import call_words, facts, foot
from intake.queries.beside import Beside
from intake.queries.parts import Part as Reviewed
from intake.services.letters import respond_words, severity_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date, datetime

    from intake.clinic import Clinic
    from intake.clinical.formulary import Formulary
    from intake.presenters.brief import Event
    from intake.presenters.briefed import Briefed
    from intake.queries.cases import Case


def brief_sheet(  # noqa: PLR0913 - a case, what is beside it, and the day
    case: Case,
    clinic: Clinic,
    formulary: Formulary,
    *,
    today: date,
    now: datetime,
    beside: Beside | None = None,
) -> Sheet:
    """Everything on the case's page, for a chart.

    Args:
        case: the opened case.
        clinic: its zone, its states and its dispatch number.
        formulary: the medicine table.
        today: the date at the clinic.
        now: when it is printed, aware.
        beside: what was asked, written and reviewed, and earlier forms.
    """
    made = briefed(case, beside or Beside(), clinic, formulary, today=today)
    severity, respond = words(case.intake.priority)
    priority = f"{severity_words(severity)}, {respond_words(respond)}"
    about = ((_("Priority"), priority), (_("Source"), made.source))
    return Sheet(
        kind="brief",
        reference=case.intake.reference,
        title=_("Screening brief"),
        facts=facts(case, made.answers, clinic.zone, today, *about),
        parts=tuple(_parts(made, call_words(case, clinic.zone), clinic)),
        foot=foot(case, clinic, now),
    )


def _parts(made: Briefed, call: str, clinic: Clinic) -> Iterator[Part]:
    yield from _to_act_on(made, clinic)
    yield from _findings(made)
    yield from _safety(made)
    yield from asked_part(made)
    yield from _amended(made)
    yield from _medicines(made)
    yield from _scores(made)
    yield Part(_("Call"), (Words(call),), aside=True)
    yield from _consents(made)
    yield from _rest(made)
    yield from _record(made)


def _to_act_on(made: Briefed, clinic: Clinic) -> Iterator[Part]:
    way, panel = made.reach, made.panel
    if panel is None:
        return
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
    blocks.append(Points(tuple(one.reason for one in made.act_now)))
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


def _findings(made: Briefed) -> Iterator[Part]:
    none = _(
        "No rule fired. This is a router, not an interaction checker: "
        "it does not say that there are no interactions."
    )
    blocks: list[Block] = [finding(flag) for flag in made.flags] or [Words(none)]
    yield Part(_("Flags"), (*reviewed(made, Reviewed.FLAGS), *blocks))


def _safety(made: Briefed) -> Iterator[Part]:
    stands = _("Answered on %(time)s")
    before = _("Before it was changed, answered on %(time)s")
    blocks: list[Block] = [
        Pairs(one.rows, title=(stands if one.stands else before) % {"time": one.at.primary})
        for one in made.safety
    ]
    told = blocks or [Words(_("Not yet asked."))]
    yield Part(_("Safety answers"), (*reviewed(made, Reviewed.SAFETY), *told), aside=True)


def _amended(made: Briefed) -> Iterator[Part]:
    if not made.amended:
        return
    blocks: list[Block] = [
        Words(_("What was sent stands in brackets after what stands now.")),
        *map(amended_block, made.amended),
    ]
    yield Part(_("Changed by the patient after sending"), tuple(blocks))


def _medicines(made: Briefed) -> Iterator[Part]:
    shown = notes_of([note for row in made.medicines for note in row.notes])
    title = [Words(_("The notes as the patient saw them"), tone="strong")] if shown else []
    above = (*reviewed(made, Reviewed.MEDICINES), ticked(made))
    grid = medicine_grid(made.medicines, with_rules=True)
    yield Part(_("Medicines"), (*above, grid, *title, *shown))


def _scores(made: Briefed) -> Iterator[Part]:
    if made.earlier is not None:
        yield Part(_("Scores over time"), tuple(earlier_block(made.earlier)))
    above = tuple(reviewed(made, Reviewed.SCORES))
    yield Part(_("Scores"), (*above, *map(score_block, made.scores)), aside=True)


def _consents(made: Briefed) -> Iterator[Part]:
    rows = tuple((one.title, one.words) for one in made.consents)
    above = tuple(reviewed(made, Reviewed.ANSWERS))
    if rows or above:
        yield Part(_("Consents"), (*above, Pairs(rows)), aside=True)


def _rest(made: Briefed) -> Iterator[Part]:
    for section in made.sections:
        yield Part(section["title"], tuple(map(page_block, section["pages"])), aside=True)


def _record(made: Briefed) -> Iterator[Part]:
    notes: list[Block] = [
        Pairs(((f"{note.said.primary}, {note.who}", note.text or note.title),), title=note.title)
        for note in made.written
    ]
    yield Part(_("Record"), tuple(notes) or (Words(_("Nothing is written down yet.")),), aside=True)
    times = groupby(made.timeline, lambda one: one.said.primary)
    happened = tuple((when, _events(run)) for when, run in times)
    yield Part(_("What happened"), (Pairs(happened, log=True),), aside=True)


def _events(run: Iterable[Event]) -> str:
    """What happened at one time, in order; the same thing twice is said with its count."""
    same = groupby(run, lambda one: (one.text, one.who))
    counted = [(*what, len(list(each))) for what, each in same]
    return "; ".join(
        f"{text} ({who})" if count == 1 else f"{text} ({who}, {_('%(n)s times', n=count)})"
        for text, who, count in counted
    )
