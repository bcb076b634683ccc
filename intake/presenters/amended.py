"""What a patient told after sending the form: the pages that stand otherwise than as sent."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from intake.domain.steps import BY_SLUG, amendable
from intake.presenters.check import check_sections

if TYPE_CHECKING:
    from datetime import date

    from intake.clinical.formulary import Formulary
    from intake.queries.cases import Case


def amended_pages(
    case: Case, formulary: Formulary, *, today: date, states: tuple[str, ...]
) -> list[dict[str, Any]]:
    """Pages of the live answers that have another version than the ones sent; none of a draft.

    Args:
        case: the opened case.
        formulary: the medicine table.
        today: the date at the clinic.
        states: codes of the states that the clinic serves.
    """
    if case.frozen is None:
        return []
    sent, now = case.frozen["versions"], case.draft.versions
    stops = {stop for stop in case.draft.answers if now[stop] != sent.get(stop)}
    # A later part of the form is no change of the first: it is sent by itself.
    steps = {BY_SLUG[stop.partition(":")[0]] for stop in stops if amendable(stop)}
    paths = {step.path for step in steps}
    sections = check_sections(case.draft.answers, formulary, today=today, states=states)
    return [asdict(page) for section in sections for page in section.pages if page.path in paths]
