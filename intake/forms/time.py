"""A time for the call: one that is free, words in its place, or a call back."""

from __future__ import annotations

from typing import Any, Final

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.validators import ValidationError

from intake.domain.choices import FIRST, IN_PERSON, NONE, PREFER, read_choice
from intake.domain.preferences import DayPart
from intake.domain.zones import US_ZONES, WEEKDAYS, say
from intake.forms.base import Row, StepForm
from intake.forms.fields import Choice, Choices

PARTS: Final = (
    (DayPart.MORNING.value, _l("Mornings (before noon)")),
    (DayPart.AFTERNOON.value, _l("Afternoons (noon to 5 PM)")),
    (DayPart.EVENING.value, _l("Evenings (after 5 PM)")),
)
DAYS: Final = tuple((str(number), _l(name)) for number, name in enumerate(WEEKDAYS))
TAKE_FIRST: Final = (FIRST, _l("The first free time"))
WISHES: Final = (
    (PREFER, _l("Find a time for me on certain days or parts of the day")),
    (NONE, _l("None of these times suits me. Please call me")),
)


class Form(StepForm):
    """One of the offered times, a wish, or a call back; and the zone to say times in.

    `kept` of the stored answer is the time that was found for a wish.
    """

    choice = Choice(_l("A time for your call"), [], message=_l("Select a time"))
    parts = Choices(
        _l("Which parts of the day suit you?"),
        PARTS,
        message=_l("Select the parts of the day that suit you"),
        optional=True,
    )
    weekdays = Choices(
        _l("Which days suit you?"),
        DAYS,
        message=_l("Select the days that suit you"),
        optional=True,
    )
    zone = Choice(
        _l("Your time zone"), US_ZONES, message=_l("Select your time zone"), optional=True
    )

    def __init__(self, sent: Any, saved: Any, around: Any) -> None:
        super().__init__(sent, saved, around)
        places = current_app.config["CLINIC"].locations
        self.wishes = [
            *WISHES,
            *(
                (
                    f"{IN_PERSON}{number}",
                    _("I would rather come to you in %(place)s", place=one.name),
                )
                for number, one in enumerate(places)
            ),
        ]
        self.choice.choices = [*around.offers, TAKE_FIRST, *self.wishes]
        self.kept = (saved or {}).get("kept")

    def validate_choice(self, field: Choice) -> None:
        """Ask what suits, of somebody who says that only some times do.

        Raises:
            ValidationError: no part of the day and no weekday was named.
        """
        if field.data == PREFER and not (self.parts.data or self.weekdays.data):
            raise ValidationError(_("Select the days or the parts of the day that suit you"))

    def answer(self) -> dict[str, Any]:
        """The choice, its zone, and what suits when that was asked."""
        fields = super().answer()
        if fields.get("choice") != PREFER:
            fields.pop("parts", None)
            fields.pop("weekdays", None)
        return fields

    def rows(self) -> list[Row]:
        """One line: the time in words, or the wish and the time found for it."""
        label = str(self.choice.label.text)
        chosen = read_choice(self.choice.data) or read_choice(self.kept)
        wish = None if read_choice(self.choice.data) else self.choice.shown()
        said = None
        if chosen is not None:
            clinic_zone = current_app.config["CLINIC"].zone
            said = str(say(chosen.start, self.zone.data or clinic_zone, clinic_zone))
        suits = [found.shown() for found in (self.parts, self.weekdays) if found.data]
        words = ": ".join(part for part in [wish, ", ".join(filter(None, suits))] if part)
        return [Row("choice", label, "\n".join(part for part in [words, said] if part) or None)]
