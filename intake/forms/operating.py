"""Why an operator does something: every act at the monitor asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (  # type: ignore[attr-defined]  # the stubs do not know SelectChoice
    HiddenField,
    IntegerField,
    SelectChoice,
    SelectField,
    StringField,
)
from wtforms.validators import InputRequired, Length, ValidationError
from wtforms.widgets import HiddenInput

from intake.forms.cleaning import has_hidden, tidy

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST: Final = 255


def _tidied(text: str | None) -> str:
    return tidy(text or "")


HOURS: Final = (
    SelectChoice("", _l("Until somebody resumes it")),
    SelectChoice("1", _l("For 1 hour")),
    SelectChoice("4", _l("For 4 hours")),
    SelectChoice("24", _l("For 24 hours")),
)


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


class PauseForm(ReasonForm):
    """What to pause, for how long, and why."""

    name = SelectField(
        _l("What"),
        [InputRequired(_l("Choose what to pause"))],
        choices=[],
        invalid_choice_message=_l("Choose what to pause from the list"),  # type: ignore[call-arg]
    )
    hours = SelectField(
        _l("How long"),
        choices=list(HOURS),
        invalid_choice_message=_l("Choose how long from the list"),  # type: ignore[call-arg]
    )

    def offer(self, names: Iterable[str]) -> None:
        """Say what may be paused."""
        nothing = SelectChoice("", _l("Choose what to pause"))
        self.name.choices = [nothing, *(SelectChoice(name, name) for name in names)]


class AlikeForm(ReasonForm):
    """Doing the same to every job that has something in common. `count` is what the page showed."""

    act = HiddenField()
    state = HiddenField()
    kind = HiddenField()
    error_class = HiddenField()
    error_code = HiddenField()
    count = IntegerField(
        _l("How many jobs"), [InputRequired(_l("Look at the list again"))], widget=HiddenInput()
    )
