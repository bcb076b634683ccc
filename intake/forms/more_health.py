"""The second health checklist, pregnancy, and what a dose is worked out from."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from intake.forms.base import PREFER_NOT, StepForm
from intake.forms.checklist import Checklist
from intake.forms.fields import Choice, Line
from intake.forms.numbers import Whole


class Form(StepForm):
    """Five conditions, pregnancy, weight, height, and the sex on the medical record."""

    more_conditions = Checklist(
        _l("And any of these?"),
        [
            ("kidney_bladder", _l("Kidney or bladder problems, or pain or blood when you pee")),
            ("seizure", _l("A seizure, at any time")),
            ("breathing", _l("Sleep apnea, COPD, or other serious trouble with breathing")),
            ("memory", _l("Memory problems or dementia")),
            ("rare", _l("Porphyria, or another rare illness")),
        ],
        message=_l("Select what you have, or none of these"),
    )
    pregnancy = Checklist(
        _l("Does any of this fit you?"),
        [
            ("pregnant", _l("I am pregnant")),
            ("maybe", _l("I could be pregnant")),
            ("trying", _l("I am trying to get pregnant")),
            ("breastfeeding", _l("I am breastfeeding")),
        ],
        message=_l("Select what fits you, or none of these"),
    )
    sex = Choice(
        _l("Which sex is on your medical record?"),
        [("female", _l("Female")), ("male", _l("Male")), ("other", _l("Another")), PREFER_NOT],
        message=_l("Select the sex on your medical record"),
    )
    weight = Whole(_l("Your weight, in pounds"), least=50, most=1000, example=160)
    height = Line(_l("Your height"), longest=30)
