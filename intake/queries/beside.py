"""What is known beside a case: what was asked and written, who reviewed it, earlier forms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from intake.queries.asked import Asked, Written, asked_of, written_to
from intake.queries.earlier import EarlierForm, earlier_forms
from intake.queries.parts import reviews_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from intake.models import SectionReview
    from intake.queries.cases import Case


@dataclass(frozen=True, slots=True)
class Beside:
    """What a brief tells that is no answer of the form.

    Attributes:
        asked: questions of the staff to the patient, oldest first.
        written: messages to the patient, newest first.
        reviews: of the brief's parts, oldest first.
        earlier: forms that seem to be of the same person, oldest first.
    """

    asked: Sequence[Asked] = ()
    written: Sequence[Written] = ()
    reviews: Sequence[SectionReview] = ()
    earlier: Sequence[EarlierForm] = ()


def beside(case: Case) -> Beside:
    """All of it, in a fixed number of queries."""
    return Beside(
        asked_of(case.intake),
        written_to(case.intake),
        reviews_of(case.intake.id),
        earlier_forms(case),
    )
