"""Allergies, and bad reactions to ketamine or to medicine that puts people to sleep."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from intake.forms.base import PREFER_NOT, YES_NO_UNSURE, StepForm
from intake.forms.fields import Choice, Lines


class Form(StepForm):
    """Any allergies, which; any such reaction, and what happened."""

    any = Choice(
        _l("Do you have any allergies?"),
        YES_NO_UNSURE,
        message=_l("Select yes if you have any allergies"),
    )
    which = Lines(_l("What are you allergic to, and what happens?"), longest=500)
    anaesthetic_reaction = Choice(
        _l("Did you ever react badly to ketamine, or to medicine that puts you to sleep?"),
        [*YES_NO_UNSURE, PREFER_NOT],
        message=_l("Select yes if you ever reacted badly"),
    )
    reaction = Lines(_l("What happened?"), longest=500)
