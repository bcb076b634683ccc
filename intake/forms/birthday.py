"""The date of birth, asked again of somebody who comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask_babel import lazy_gettext as _l

from intake.forms.base import StepForm, Surroundings
from intake.forms.dates import MonthDayYear

if TYPE_CHECKING:
    from datetime import date

    from werkzeug.datastructures import MultiDict


class BirthdayForm(StepForm):
    """One date."""

    WRONG: Final = _l("This is not the date of birth on this form. Please check it")

    birth_date = MonthDayYear(
        _l("What is your date of birth?"), needed=_l("Enter your date of birth")
    )

    @classmethod
    def blank(cls, today: date) -> BirthdayForm:
        """The form before anything was typed."""
        return cls(None, None, Surroundings(today))

    @classmethod
    def sent(cls, fields: MultiDict[str, str], today: date) -> BirthdayForm:
        """The form with what was posted."""
        return cls(fields, None, Surroundings(today))
