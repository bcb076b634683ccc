"""Forms made of a published questionnaire: its own words, with "prefer not to say" beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l

from intake.clinical.instruments import Instrument, instrument
from intake.forms.base import StepForm
from intake.forms.fields import Choice

if TYPE_CHECKING:
    from intake.clinical.instruments import Item

PREFER_NOT = ("prefer_not", _l("I prefer not to say"))


def question(item: Item, number: int, *, optional: bool = False) -> Choice:
    """The field of one item. The published words are not translated by the catalogue.

    Args:
        item: the question.
        number: its place on the page, for the message.
        optional: whether it may be left open; then nobody needs to refuse.
    """
    options = [(str(option.value), option.text) for option in item.options]
    return Choice(
        item.text,
        options if optional else [*options, PREFER_NOT],
        message=_l("Answer question %(number)s, or say that you prefer not to", number=number),
        optional=optional,
        numbers=True,
    )


class InstrumentForm(StepForm):
    """The page of a published questionnaire."""

    key: str

    @property
    def source(self) -> Instrument:
        """The questionnaire, for its stem and its rights line."""
        return instrument(self.key)

    def scored(self) -> list[Any]:
        """The fields that count towards the score, in order."""
        return [self[name] for name in self.source.scoring["scored"]]

    def unscored(self) -> list[Any]:
        """The fields beside the score."""
        counted = set(self.source.scoring["scored"])
        return [found for found in self.asked() if found.name not in counted]


def form_for(key: str) -> type[InstrumentForm]:
    """Make the form of a questionnaire from its data."""
    found = instrument(key)
    fields: dict[str, Any] = {
        item.field: question(item, number, optional=item.field not in found.scoring["scored"])
        for number, item in enumerate(found.items, start=1)
    }
    return type(key, (InstrumentForm,), {"key": key, **fields})
