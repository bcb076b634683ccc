"""A whole brief, made once: the page and the papers show the same, so that they cannot differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from intake.domain.states import FlagState
from intake.domain.steps import amendable
from intake.presenters import brief
from intake.presenters.acting import act_panel, safety_answers
from intake.presenters.amended import amended_pages
from intake.presenters.asked import asked_lines, message_lines
from intake.presenters.check import check_sections
from intake.presenters.consents import consent_lines
from intake.presenters.earlier import earlier_scores
from intake.presenters.reaching import reach
from intake.presenters.reviewed import part_reviews, pdmp_tick
from intake.presenters.scores import score_cards
from intake.presenters.sources import sourced, sources
from intake.presenters.taken import medicine_rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from intake.clinic import Clinic
    from intake.clinical.formulary import Formulary
    from intake.presenters.acting import ActPanel, SafetyAnswers
    from intake.presenters.asked import AskedLine, MessageLine
    from intake.presenters.brief import Event, FlagLine, NoteLine
    from intake.presenters.consents import ConsentLine
    from intake.presenters.earlier import OverTime
    from intake.presenters.reaching import Reach
    from intake.presenters.reviewed import PartReview, Tick
    from intake.presenters.scores import ScoreCard
    from intake.presenters.sources import Sources
    from intake.presenters.taken import MedicineRow
    from intake.queries.beside import Beside
    from intake.queries.cases import Case

    Answers = Mapping[str, Mapping[str, Any]]
    Sections = Sequence[Mapping[str, Any]]

# How to reach somebody, and where they are, is always what they said last.
REACHED: Final = ("contact", "emergency")


@dataclass(frozen=True, slots=True)
class Briefed:
    """What a brief tells, in the order of its page.

    Attributes:
        answers: as they were sent, word for word; how to reach somebody as they said it last.
        source: where the form's answers come from, as a whole.
        act_now: the open urgent flags; `panel` is there when there are any.
        sections: the answers that have no place of their own.
        amended: pages that stand otherwise than as sent.
        parts: who reviewed which part of it.
    """

    answers: Answers
    source: str
    flags: Sequence[FlagLine]
    act_now: Sequence[FlagLine]
    panel: ActPanel | None
    reach: Reach
    safety: Sequence[SafetyAnswers]
    asked: Sequence[AskedLine]
    messages: Sequence[MessageLine]
    amended: Sequence[Mapping[str, Any]]
    medicines: Sequence[MedicineRow]
    pdmp: Tick | None
    scores: Sequence[ScoreCard]
    earlier: OverTime | None
    consents: Sequence[ConsentLine]
    sections: Sections
    written: Sequence[NoteLine]
    timeline: Sequence[Event]
    parts: Mapping[str, PartReview]


def briefed(
    case: Case, beside: Beside, clinic: Clinic, formulary: Formulary, *, today: date
) -> Briefed:
    """Gather a brief.

    Args:
        case: the opened case.
        beside: what is known beside it.
        clinic: its zone and states.
        formulary: the medicine table.
        today: the date at the clinic.
    """
    zone, names = clinic.zone, case.names
    answers, sections = _answers(case, clinic, formulary, today)
    flags, found = brief.flag_lines(case.flags, today), sources(case, zone)
    act_now = [one for one in flags if one.severity == "urgent" and one.state == FlagState.OPEN]
    standing = _medicines(case, answers, sections, clinic, formulary, today)
    return Briefed(
        answers=answers,
        source=found.whole,
        flags=flags,
        act_now=act_now,
        panel=act_panel(answers, case, zone, today) if act_now else None,
        reach=reach(answers, flags),
        safety=safety_answers(answers, case, zone, today),
        asked=asked_lines(beside.asked, names, zone),
        messages=message_lines(beside.written, names, zone),
        amended=amended_pages(case, formulary, today=today, states=clinic.states, zone=zone),
        medicines=medicine_rows(*standing[:2], flags, standing[2]),
        pdmp=pdmp_tick(case, zone),
        scores=score_cards(answers, found),
        earlier=earlier_scores(beside.earlier, answers, zone),
        consents=consent_lines(answers, case, zone),
        sections=sourced(brief.rest_of(sections), found),
        written=brief.note_lines(case, zone),
        timeline=brief.timeline(case, zone),
        parts=part_reviews(case, beside.reviews, zone),
    )


def _answers(
    case: Case, clinic: Clinic, formulary: Formulary, today: date
) -> tuple[Answers, Sections]:
    """What was sent, word for word as it was asked; of a draft, what stands now."""
    if case.frozen is not None:
        last = {stop: case.draft.answers[stop] for stop in REACHED if stop in case.draft.answers}
        return {**case.frozen["answers"], **last}, case.frozen["sections"]
    return case.draft.answers, _live(case, clinic, formulary, today)


def _medicines(  # noqa: PLR0913, PLR0917 - what was sent, and what it takes to read what stands
    case: Case,
    answers: Answers,
    sections: Sections,
    clinic: Clinic,
    formulary: Formulary,
    today: date,
) -> tuple[Sections, Answers, Sources]:
    """The medicines as they stand: a rule may join one that was told of after sending."""
    sent, now = (case.frozen or {}).get("versions"), case.draft.versions
    told = {stop for stop in now if amendable(stop)}
    if sent is None or all(now[stop] == sent.get(stop) for stop in told):
        return sections, answers, sources(case, clinic.zone)
    live = _live(case, clinic, formulary, today)
    return live, case.draft.answers, sources(case, clinic.zone, live=True)


def _live(case: Case, clinic: Clinic, formulary: Formulary, today: date) -> Sections:
    pages = check_sections(
        case.draft.answers,
        formulary,
        today=today,
        states=clinic.states,
        spoken=case.draft.spoken,
    )
    return brief.as_mappings(pages)
