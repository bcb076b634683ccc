"""Where somebody in danger is, who is with them, and whether we may call: asked at once."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms.validators import ValidationError

from intake.forms.base import PREFER_NOT, YES_NO, YES_NO_UNSURE, StepForm
from intake.forms.contacts import Phone, national
from intake.forms.fields import Choice, Line


class Form(StepForm):
    """Safe or not, anything taken, where, with whom, and the number to call."""

    safe = Choice(
        _l("Are you safe right now?"),
        [*YES_NO_UNSURE, PREFER_NOT],
        message=_l("Select yes if you are safe right now"),
    )
    taken_something = Choice(
        _l("Have you taken something, or hurt yourself?"),
        [*YES_NO_UNSURE, PREFER_NOT],
        message=_l("Select yes if you have taken something, or hurt yourself"),
    )
    where = Line(_l("Where are you right now?"), longest=200)
    who_with = Line(_l("Who is with you?"), longest=200)
    may_call = Choice(
        _l("May we call you?"),
        YES_NO,
        message=_l("Select yes if we may call you"),
    )
    call_at = Phone(_l("What number can we call?"), longest=40)

    @property
    def known_number(self) -> str | None:
        """The number given before, as people write it."""
        numbers = (fields.get("phone") for fields in self.around.answers.values())
        return next((national(str(number)) for number in numbers if number), None)

    def validate_call_at(self, field: Phone) -> None:
        """Ask for a number when we may call and have none.

        Raises:
            ValidationError: there is no number to call.
        """
        if self.may_call.data == "yes" and not field.data and not self.known_number:
            raise ValidationError(_l("Enter a number that we can call"))
