"""A time for the call, chosen from what is free just now."""

from __future__ import annotations

from typing import Any, Final

from flask_babel import lazy_gettext as _l

from intake.forms.base import StepForm
from intake.forms.fields import Choice

NO_TIME: Final = "none"


class Form(StepForm):
    """One of the offered times, or none of them."""

    choice = Choice(
        _l("When would you like your call?"),
        [],
        message=_l("Select a time, or that none of them suits you"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choice.choices = [
            *self.around.offers,
            (NO_TIME, _l("None of these times suits me. Please call me")),
        ]
