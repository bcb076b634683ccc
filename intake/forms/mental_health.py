"""Mental health before now. What is answered with "now" is told at once."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l

from intake.forms.base import PREFER_NOT, YES_NO_UNSURE, StepForm
from intake.forms.fields import Choice, Line

UNSURE: Final = ("unsure", _l("I am not sure"))


class Form(StepForm):
    """Voices, very high times, alcohol and drugs, ketamine, family, help with decisions."""

    voices = Choice(
        _l("Do you hear or see things that others do not, or did you ever?"),
        [
            ("no", _l("No")),
            ("now", _l("Yes, now")),
            ("past", _l("Yes, in the past")),
            ("diagnosis", _l("I was told that I have psychosis or schizophrenia")),
            UNSURE,
            PREFER_NOT,
        ],
        message=_l("Select if you hear or see things that others do not"),
    )
    mania = Choice(
        _l("Do you have times of very high energy, with little sleep and racing thoughts?"),
        [
            ("no", _l("No")),
            ("now", _l("Yes, now")),
            ("past", _l("Yes, in the past")),
            ("diagnosis", _l("I was told that I have bipolar disorder")),
            UNSURE,
            PREFER_NOT,
        ],
        message=_l("Select if you have times of very high energy"),
    )
    substances = Choice(
        _l("Have you had problems with alcohol or drugs?"),
        [
            ("no", _l("No")),
            ("active", _l("Yes, now")),
            ("recovery", _l("Yes, and I am in recovery")),
            UNSURE,
            PREFER_NOT,
        ],
        message=_l("Select if you have had problems with alcohol or drugs"),
    )
    ketamine_use = Choice(
        _l("Have you used ketamine or esketamine (Spravato)?"),
        [
            ("no", _l("No, never")),
            ("current", _l("Yes, now")),
            ("past", _l("Yes, in the past")),
            UNSURE,
            PREFER_NOT,
        ],
        message=_l("Select if you have used ketamine"),
    )
    ketamine_when = Line(_l("When was that, and did a clinician give it?"), longest=200)
    family_psychosis = Choice(
        _l("Has a parent, brother, sister or child of yours had schizophrenia?"),
        [*YES_NO_UNSURE, PREFER_NOT],
        message=_l("Select yes if someone close in your family has had it"),
    )
    decisions_help = Choice(
        _l("Does someone help you to make decisions?"),
        YES_NO_UNSURE,
        message=_l("Select yes if someone helps you to make decisions"),
    )
