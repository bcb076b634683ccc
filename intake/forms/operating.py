"""Why an operator does something: every act at the monitor asks for it."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired, Length, ValidationError

from intake.forms.cleaning import has_hidden, tidy

LONGEST: Final = 255


def _tidied(text: str | None) -> str:
    return tidy(text or "")


class ReasonForm(FlaskForm):  # type: ignore[misc]
    """The reason for an act, in the operator's own words; it stays in the record for good."""

    reason = StringField(
        _l("Why?"),
        [
            InputRequired(_l("Say why, in a few words")),
            Length(max=LONGEST, message=_l("Say it in 255 characters or fewer")),
        ],
        filters=[_tidied],
        description=_l("It is kept beside the job for good. Write no name and no answer."),
    )

    def validate_reason(self, field: StringField) -> None:
        """Refuse blanks, and characters that nobody sees."""
        if not field.data:
            raise ValidationError(_l("Say why, in a few words"))
        if has_hidden(field.data):
            raise ValidationError(_l("Type the reason again, without hidden characters"))
