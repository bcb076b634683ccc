"""Whether help is needed right now: the first thing that is asked."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from intake.forms.base import PREFER_NOT, StepForm
from intake.forms.fields import Choice


class Form(StepForm):
    """One tap; a yes brings help at once and tells our staff."""

    help_now = Choice(
        _l("Do you need help right now to stay safe?"),
        [("yes", _l("Yes, I need help now")), ("no", _l("No")), PREFER_NOT],
        message=_l("Select yes if you need help right now"),
    )
