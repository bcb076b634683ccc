"""The form itself as data: each page, its questions, what they may be answered with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from intake.domain.steps import STEPS
from intake.exports.fhir.record import AskedPage, Question
from intake.forms.base import Surroundings, form_of
from intake.forms.dates import MonthDayYear
from intake.forms.fields import Choice, Choices
from intake.forms.numbers import Whole
from intake.presenters.evidence import BY_STEP

if TYPE_CHECKING:
    from datetime import date

    from intake.domain.steps import Step


def asked_pages(*, today: date, states: tuple[str, ...]) -> tuple[AskedPage, ...]:
    """Every page but those of published questionnaires, which have a form of their own.

    Args:
        today: the date at the clinic.
        states: codes of the states that the clinic serves.
    """
    around = Surroundings(today=today, states=states)
    return tuple(_page(step, around) for step in STEPS if step.slug not in BY_STEP)


def kind_of(field: Any) -> str:
    """What a field holds, as FHIR calls it."""
    if isinstance(field, (Choice, Choices)):
        # What may be chosen among just now, such as a time, is no part of the form.
        return "choice" if field.labels() else "string"
    if isinstance(field, Whole):
        return "integer"
    return "date" if isinstance(field, MonthDayYear) else "string"


def _page(step: Step, around: Surroundings) -> AskedPage:
    form = form_of(step)(None, {}, around)
    repeats = step.collection or step.items is not None
    return AskedPage(step.slug, _(step.title), tuple(map(_question, form)), repeats)


def _question(field: Any) -> Question:
    kind = kind_of(field)
    words = field.labels().items() if kind == "choice" else ()
    return Question(
        name=field.name,
        text=str(field.label.text),
        kind=kind,
        many=isinstance(field, Choices),
        options=tuple((str(value), str(text)) for value, text in words if value != ""),
        refusable=getattr(field, "refusable", False),
    )
