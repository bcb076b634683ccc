"""Who may go on: adults who will be where the clinic's clinicians may see them."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from intake.domain.us_states import STATE_NAMES
from intake.forms.base import YES_NO, StepForm
from intake.forms.fields import Choice


class Form(StepForm):
    """Age and place on the day of the call."""

    adult = Choice(
        _l("Are you 18 or older?"),
        YES_NO,
        message=_l("Select yes if you are 18 or older"),
    )
    state = Choice(
        _l("Where will you be on the day of your call?"),
        [("other", _l("Somewhere else"))],
        message=_l("Select where you will be on the day of your call"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        served = [(code, STATE_NAMES[code]) for code in self.around.states]
        self.state.choices = [*served, ("other", _l("Somewhere else"))]
