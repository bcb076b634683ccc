"""What the call needs: a place, a device, a language, and a way home after a treatment."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms.validators import ValidationError

from intake.forms.base import YES_NO, YES_NO_UNSURE, StepForm
from intake.forms.fields import Choice, Line


class Form(StepForm):
    """Private place, device, how to talk, interpreter, ride home."""

    private_place = Choice(
        _l("Will you have a private place for your call?"),
        YES_NO_UNSURE,
        message=_l("Select yes if you will have a private place"),
    )
    device = Choice(
        _l("What will you use for the call?"),
        [
            ("phone", _l("A smartphone")),
            ("tablet", _l("A tablet")),
            ("computer", _l("A computer with a camera")),
            ("none", _l("I have none of these")),
            ("unsure", _l("I am not sure")),
        ],
        message=_l("Select what you will use for the call"),
    )
    how = Choice(
        _l("How would you like to talk with us?"),
        [("video", _l("By video")), ("in_person", _l("At the clinic, face to face"))],
        message=_l("Select how you would like to talk with us"),
    )
    interpreter = Choice(
        _l("Do you need an interpreter?"),
        YES_NO,
        message=_l("Select yes if you need an interpreter"),
    )
    language = Line(_l("Which language?"), longest=60)
    ride_home = Choice(
        _l("After a treatment, could someone take you home?"),
        YES_NO_UNSURE,
        message=_l("Select yes if someone could take you home"),
    )

    def validate_language(self, field: Line) -> None:
        """Ask for the language.

        Raises:
            ValidationError: an interpreter is needed, but not said for what.
        """
        if self.interpreter.data == "yes" and not field.data:
            raise ValidationError(_l("Enter the language that you speak"))
