"""How to reach a patient, and how to do it safely."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flask_babel import lazy_gettext as _l
from wtforms.validators import ValidationError

from intake.forms.base import YES_NO, YES_NO_UNSURE, StepForm
from intake.forms.contacts import Email, Phone
from intake.forms.dates import MonthDayYear
from intake.forms.fields import Choice, Line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

ADULT: Final = 18
OLDEST: Final = 120


class Form(StepForm):
    """Name, birth date, email, phone, and who else may see or hear what we send.

    Whoever fills it in on the phone may have no email: then nothing is mailed to them.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.around.spoken:
            self.email.validators = ()
            self.email.flags.optional = True

    def asked(self) -> Iterator[Any]:
        """The fields that apply: nobody is asked who sees an inbox that there is not."""
        unmailed = self.around.spoken and not self.email.data
        return (each for each in self if not (unmailed and each.name == "email_private"))

    name = Line(_l("Your full name"), needed=_l("Enter your full name"), longest=100)
    birth_date = MonthDayYear(_l("Your date of birth"), needed=_l("Enter your date of birth"))
    email = Email(_l("Your email address"), needed=_l("Enter your email address"))
    phone = Phone(_l("Your phone number"), needed=_l("Enter your phone number"), longest=40)
    email_private = Choice(
        _l("Are you the only one who can see this email?"),
        YES_NO_UNSURE,
        message=_l("Select yes if only you can see this email"),
    )
    voicemail = Choice(
        _l("May we leave a voicemail?"),
        YES_NO,
        message=_l("Select yes if we may leave a voicemail"),
    )
    show_clinic_name = Choice(
        _l("May our emails and calls show the name of our clinic?"),
        YES_NO,
        message=_l("Select yes if we may show the name of our clinic"),
    )

    def validate_birth_date(self, field: MonthDayYear) -> None:
        """Refuse a date that cannot be a living person's.

        Raises:
            ValidationError: the date is in the future or too long ago.
        """
        if field.data is None:
            return
        if field.data > self.around.today:
            field.year.errors = [_l("Your date of birth must be in the past")]
        elif age(field.data, self.around.today) > OLDEST:
            field.year.errors = [_l("Check the year of your date of birth")]
        if field.year.errors:
            raise ValidationError(field.year.errors[0])

    def answer(self) -> dict[str, Any]:
        """The fields; of someone under 18 nothing but that."""
        born = self.birth_date.data
        if born is not None and age(born, self.around.today) < ADULT:
            return {"under_18": "yes"}
        return super().answer()


def age(born: date, today: date) -> int:
    """Full years. Somebody born on February 29 has a birthday on March 1 in other years."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
