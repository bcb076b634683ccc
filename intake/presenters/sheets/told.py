"""What a patient told, as it stands: as it was sent, with what was changed later in its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from intake.domain.journey import Journey
from intake.domain.steps import BY_PATH, PART_ONE, PART_TWO, amendable
from intake.presenters.amended import amended_pages
from intake.presenters.brief import as_mappings
from intake.presenters.check import check_sections

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from intake.clinic import Clinic
    from intake.clinical.formulary import Formulary
    from intake.domain.steps import Answers
    from intake.queries.cases import Case


@dataclass(frozen=True, slots=True)
class Told:
    """The answers of a case with the words that were asked.

    Attributes:
        answers: by stop; of a form that was sent, the sent ones.
        sections: the same in words, as `presenters.check` makes them.
        amended: pages that the patient changed after sending, as they stand now.
        sent: whether the form was sent.
    """

    answers: Answers
    sections: Sequence[Mapping[str, Any]]
    amended: Sequence[Mapping[str, Any]]
    sent: bool


def told(case: Case, clinic: Clinic, formulary: Formulary, today: date) -> Told:
    """What was sent, word for word as it was asked; of a draft, what stands now."""
    if case.frozen is None:
        live = _live(case, clinic, formulary, today)
        return Told(case.draft.answers, live, (), sent=False)
    amended = amended_pages(case, formulary, today=today, states=clinic.states)
    return Told(case.frozen["answers"], case.frozen["sections"], amended, sent=True)


def standing(case: Case, clinic: Clinic, formulary: Formulary, today: date) -> Told:
    """The same, with each changed page as it stands now where the sent one stood.

    The medicines are changed as a whole: a medicine that was taken off the list is gone.
    """
    found = told(case, clinic, formulary, today)
    if not found.amended:
        return found
    live = {section["key"]: section for section in _live(case, clinic, formulary, today)}
    changed = {BY_PATH[page["path"]].section for page in found.amended}
    route = Journey(case.draft.answers).in_part()
    kept = {stop: fields for stop, fields in found.answers.items() if not amendable(stop)}
    fresh = {stop: fields for stop, fields in route.items() if amendable(stop)}
    sections = [live[each["key"]] if each["key"] in changed else each for each in found.sections]
    return Told({**kept, **fresh}, sections, found.amended, sent=True)


def _live(case: Case, clinic: Clinic, formulary: Formulary, today: date) -> list[dict[str, Any]]:
    parts = (PART_ONE, PART_TWO) if case.frozen is None else (PART_ONE,)
    found = [
        check_sections(case.draft.answers, formulary, today=today, states=clinic.states, part=part)
        for part in parts
        if Journey(case.draft.answers, part=part).in_part()
    ]
    return as_mappings([section for sections in found for section in sections])
