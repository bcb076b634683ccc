"""Forms made of a published questionnaire: its own words, with "prefer not to say" beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from wtforms.validators import StopValidation

from intake.clinical.instruments import Instrument, instrument
from intake.forms.base import PREFER_NOT, StepForm
from intake.forms.fields import Choice
from intake.forms.numbers import Whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wtforms.form import BaseForm

    from intake.clinical.instruments import Item


class AskedWhen:
    """Ask for an answer where an earlier one on the page leads to the question."""

    def __init__(self, item: Item) -> None:
        self.item = item

    def __call__(self, form: BaseForm, field: Any) -> None:
        """Stop at an open question that applies.

        Raises:
            StopValidation: it waits for an answer.
        """
        if field.data is None and self.item.applies(form.data):
            raise StopValidation(_l("Answer this question too, or say that you prefer not to"))


def question(item: Item, number: int, *, optional: bool = False) -> Choice | Whole:
    """The field of one item. The published words are not translated by the catalogue.

    Args:
        item: the question.
        number: its place on the page, for the message.
        optional: whether it may be left open; then nobody needs to refuse.
    """
    if item.bounds is not None:
        least, most = item.bounds
        return Whole(
            item.text,
            least=least,
            most=most,
            example=least,
            refusable=True,
            needed=_l("Enter a number, or say that you prefer not to"),
        )
    options = [(str(option.value), option.text) for option in item.options]
    return Choice(
        item.text,
        options if optional else [*options, PREFER_NOT],
        message=_l("Answer question %(number)s, or say that you prefer not to", number=number),
        optional=optional or item.asked_when is not None,
        numbers=True,
        validators=[AskedWhen(item)] if item.asked_when else [],
    )


class InstrumentForm(StepForm):
    """The page of a published questionnaire."""

    key: str

    @property
    def source(self) -> Instrument:
        """The questionnaire, for its stem and its rights line."""
        return instrument(self.key)

    def asked(self) -> Iterator[Any]:
        """The fields whose questions apply. A yes that was given elsewhere is never dropped."""
        page = {found.name: found.data for found in self}
        for found in self:
            if self.source.item(found.name).applies(page) or found.data == "yes":
                yield found

    def below(self, name: str) -> list[Any]:
        """The fields that a certain answer to `name` opens."""
        return [
            self[item.field]
            for item in self.source.items
            if item.asked_when and item.asked_when[0] == name
        ]

    def number(self, name: str) -> int | None:
        """The published number of a question; one that is part of another has none."""
        return int(name[1:]) if name[1:].isdigit() else None

    def scored(self) -> list[Any]:
        """The fields that count towards the score, in order."""
        return [self[name] for name in self.source.scoring["scored"]]

    def unscored(self) -> list[Any]:
        """The fields beside the score."""
        counted = set(self.source.scoring["scored"])
        return [found for found in self if found.name not in counted]


def form_for(key: str) -> type[InstrumentForm]:
    """Make the form of a questionnaire from its data."""
    found = instrument(key)
    fields: dict[str, Any] = {
        item.field: question(item, number, optional=item.field not in found.scoring["scored"])
        for number, item in enumerate(found.items, start=1)
    }
    return type(key, (InstrumentForm,), {"key": key, **fields})
