"""What a patient hopes for."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from intake.forms.base import StepForm
from intake.forms.fields import Choice, Choices, Lines


class Form(StepForm):
    """Goals, in the patient's own words too, and what they hope for their SSRI."""

    goals = Choices(
        _l("What would you like help with?"),
        [
            ("depression", _l("Depression")),
            ("anxiety", _l("Anxiety")),
            ("other", _l("Something else")),
        ],
        message=_l("Select what you would like help with"),
    )
    hope_text = Lines(_l("What do you hope will change?"), longest=2000)
    ssri_plan = Choice(
        _l("If you take an SSRI, what do you hope for?"),
        [
            ("together", _l("Ketamine together with my SSRI")),
            ("lower", _l("A lower dose one day, with my prescriber")),
            ("off", _l("To be off it one day, with my prescriber")),
            ("none", _l("I do not take an SSRI")),
            ("unsure", _l("I am not sure")),
        ],
        message=_l("Select what you hope for, or that you are not sure"),
    )
