"""Who cares for a patient now, and whether we may speak with them."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from intake.forms.base import YES_NO_UNSURE, StepForm
from intake.forms.fields import Choice, Choices, Line


class Form(StepForm):
    """How long it has lasted, whether it has a name, who helps, who prescribes."""

    how_long = Choice(
        _l("How long have you felt this way?"),
        [
            ("weeks", _l("Less than 2 months")),
            ("months", _l("2 to 12 months")),
            ("years", _l("More than a year")),
            ("unsure", _l("I am not sure")),
        ],
        message=_l("Select how long you have felt this way"),
    )
    diagnosed = Choice(
        _l("Has a doctor or therapist diagnosed it?"),
        YES_NO_UNSURE,
        message=_l("Select yes if a doctor or therapist has diagnosed it"),
    )
    care_now = Choices(
        _l("Who helps you with it now?"),
        [
            ("therapist", _l("A therapist or counselor")),
            ("psychiatrist", _l("A psychiatrist")),
            ("doctor", _l("A family doctor or nurse")),
            ("other", _l("Somebody else")),
            ("nobody", _l("Nobody right now")),
        ],
        message=_l("Select who helps you now, or only that nobody does"),
        alone=["nobody"],
    )
    prescriber_name = Line(_l("Who prescribes your medicines for it?"), longest=100)
    may_contact = Choice(
        _l("May we contact them about your care?"),
        [*YES_NO_UNSURE, ("nobody", _l("Nobody prescribes for me"))],
        message=_l("Select yes if we may contact them"),
    )
