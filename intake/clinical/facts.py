"""All that a rule may look at, gathered once from the answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from intake.clinical.formulary import load_formulary
from intake.clinical.instruments import NAMES, Score, instrument, score
from intake.clinical.said import Said, all_said

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from intake.clinical.formulary import Formulary
    from intake.domain.steps import Answers


MORE_HEALTH: Final = "more-health"


class Evidence(NamedTuple):
    """An answer that a rule points at. As JSON it is a list; `Evidence(*list)` reads it back.

    Attributes:
        step: key of the page.
        field: its field there; `items.<id>.<field>` on a list.
        text: the answer, or the patient's own words.
        unsent: the page holds it, but it was never sent.
    """

    step: str
    field: str
    text: str
    unsent: bool = False


@dataclass(frozen=True)
class Facts:
    """The answers and what follows from them.

    Attributes:
        answers: the pages on the patient's route.
        today: the day in the clinic's zone.
        sex: recorded sex, where known beside the answers.
        cssrs_asked: whether the route holds the C-SSRS.
        formulary: the medicine table.
    """

    answers: Answers
    today: date | None = None
    sex: str | None = None
    cssrs_asked: bool = False
    formulary: Formulary = field(default_factory=load_formulary)

    @cached_property
    def said(self) -> tuple[Said, ...]:
        """Every line of both medicine lists."""
        return all_said(self.answers, self.formulary)

    @cached_property
    def scores(self) -> Mapping[str, Score]:
        """Every instrument's score, asked or not."""
        sex = self.sex or self.answers.get(MORE_HEALTH, {}).get("sex")
        known = sex if isinstance(sex, str) else None
        return {
            name: score(name, self.answers.get(instrument(name).step), sex=known) for name in NAMES
        }
