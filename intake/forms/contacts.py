"""Fields for an email address and a US phone number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from flask_babel import lazy_gettext as _l
from wtforms.validators import ValidationError

from intake.forms.cleaning import visible
from intake.forms.fields import Line

if TYPE_CHECKING:
    from wtforms.form import BaseForm

BAD_EMAIL: Final = _l("Enter an email address like name@example.com")
BAD_PHONE: Final = _l("Enter a US phone number with its area code, like (608) 555-0100")


class Email(Line):
    """An address that mail can be sent to. No name server is asked."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        super().__init__(label, longest=254, **kwargs)

    def post_validate(self, form: BaseForm, validation_stopped: bool) -> None:
        """Check the form of the address.

        Raises:
            ValidationError: mail could not reach it.
        """
        del form
        if validation_stopped or not self.data:
            return
        try:
            found = validate_email(
                self.data, check_deliverability=False, allow_smtputf8=False, strict=True
            )
        except EmailNotValidError:
            raise ValidationError(BAD_EMAIL) from None
        self.data = found.ascii_email or found.normalized


class Phone(Line):
    """A US number. Stored as E.164, shown as people write it."""

    def process_data(self, value: str | None) -> None:
        """Show a stored number as people write it."""
        self.data = None if value is None else national(value)

    def post_validate(self, form: BaseForm, validation_stopped: bool) -> None:
        """Check that the number can be called.

        Raises:
            ValidationError: it is no US number, or has words or an extension.
        """
        del form
        if not validation_stopped and self.data and self.stored() is None:
            raise ValidationError(BAD_PHONE)

    def pre_validate(self, form: BaseForm) -> None:
        """Drop the invisible marks that phones paste around a number."""
        if self.data:
            self.data = visible(self.data)
        super().pre_validate(form)

    def stored(self) -> str | None:
        """The number as E.164, or nothing when it is none."""
        if any(character.isalpha() for character in self.data or ""):
            return None  # the parser would find a number in "ask for Ann at ..." too
        try:
            number = phonenumbers.parse(self.data or "", "US")
        except phonenumbers.NumberParseException:
            return None
        usable = (
            number.country_code == 1
            and not number.extension
            and phonenumbers.is_valid_number(number)
        )
        if not usable:
            return None
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)

    def shown(self) -> str | None:
        """The number as people write it."""
        found = self.stored()
        return national(found) if found else None


def national(number: str) -> str:
    """An E.164 number as people in the US write it; anything else as it is."""
    try:
        parsed = phonenumbers.parse(number, "US")
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)
