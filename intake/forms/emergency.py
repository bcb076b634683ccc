"""Where help would have to go, whom to call, and whether home is safe."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms.validators import ValidationError

from intake.forms.base import PREFER_NOT, YES_NO_UNSURE, StepForm
from intake.forms.contacts import Phone
from intake.forms.fields import Choice, Line, Lines


class Form(StepForm):
    """The place of the call, one person to call in an emergency, and safety at home."""

    place = Line(
        _l("Where will you be for your call?"),
        needed=_l("Enter the place where you will be for your call"),
        longest=200,
    )
    may_call_someone = Choice(
        _l("May we call someone you trust in an emergency?"),
        [("yes", _l("Yes")), ("no", _l("No")), ("nobody", _l("I have nobody to name"))],
        message=_l("Select yes if we may call someone you trust"),
    )
    contact_name = Line(_l("Their name"), longest=100)
    contact_phone = Phone(_l("Their phone number"), longest=40)
    safe_home = Choice(
        _l("Are you safe at home?"),
        [*YES_NO_UNSURE, PREFER_NOT],
        message=_l("Select yes if you are safe at home"),
    )
    safe_way = Lines(_l("What is a safe way and time to reach you?"), longest=500)

    def validate_contact_name(self, field: Line) -> None:
        """Ask who it is.

        Raises:
            ValidationError: we may call somebody who has no name here.
        """
        if self.may_call_someone.data == "yes" and not field.data:
            raise ValidationError(_l("Enter the name of the person we may call"))

    def validate_contact_phone(self, field: Phone) -> None:
        """Ask for their number.

        Raises:
            ValidationError: we may call somebody whose number we do not have.
        """
        if self.may_call_someone.data == "yes" and not field.data:
            raise ValidationError(_l("Enter the phone number of the person we may call"))

    def asked(self) -> Any:
        """The fields that apply: nobody is named whom we may not call."""
        named = {"contact_name", "contact_phone"}
        unnamed = self.may_call_someone.data != "yes"
        return (found for found in self if not (unnamed and found.name in named))
