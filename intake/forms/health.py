"""The first health checklist, and what follows from a tick."""

from __future__ import annotations

from collections.abc import Iterator  # noqa: TC003 - the return type of a public method
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from intake.forms.base import PREFER_NOT, StepForm
from intake.forms.checklist import Checklist
from intake.forms.fields import Choice, Choices
from intake.forms.numbers import Whole

UNSURE: Final = ("unsure", _l("I am not sure"))
# Which questions a tick opens.
FOLLOWS: Final = {
    "high_blood_pressure": ("pressure_control", "systolic", "diastolic", "reading_symptoms"),
    "heart": ("heart_state",),
    "thyroid": ("thyroid_state",),
    "liver": ("liver_state",),
}


class Form(StepForm):
    """Eight conditions; blood pressure, heart, thyroid and liver in more detail."""

    conditions = Checklist(
        _l("Have you ever been told you have any of these?"),
        [
            ("high_blood_pressure", _l("High blood pressure")),
            ("heart", _l("A heart problem, such as a heart attack, chest pain or heart surgery")),
            ("stroke", _l("A stroke, a mini-stroke, or bleeding in the brain")),
            ("aneurysm", _l("A weak or tangled blood vessel (aneurysm or AVM)")),
            ("brain_pressure", _l("Pressure or fluid on the brain, a tumor, or a bad head injury")),
            ("eye_pressure", _l("Glaucoma or high eye pressure, or a new eye injury or surgery")),
            ("thyroid", _l("A thyroid problem")),
            ("liver", _l("A liver problem, such as hepatitis")),
        ],
        message=_l("Select what you have been told you have, or none of these"),
    )
    pressure_control = Choice(
        _l("Is your blood pressure under control?"),
        [
            ("controlled", _l("Yes")),
            ("not_controlled", _l("No, it is often high")),
            UNSURE,
            PREFER_NOT,
        ],
        message=_l("Select if your blood pressure is under control"),
    )
    systolic = Whole(_l("Your last reading, top number"), least=50, most=300, example=120)
    diastolic = Whole(_l("Your last reading, bottom number"), least=20, most=200, example=80)
    reading_symptoms = Choices(
        _l("Do you have any of these right now?"),
        [
            ("chest_pain", _l("Chest pain")),
            ("weakness", _l("Weakness, or one side of your body feels numb")),
            ("severe_headache", _l("A very bad headache")),
            ("none", _l("None of these")),
        ],
        message=_l("Select what you have right now, or none of these"),
    )
    heart_state = Choice(
        _l("How is your heart now?"),
        [
            ("stable", _l("It was in the past, and it is stable")),
            ("recent", _l("It was in the last few months")),
            ("unstable", _l("It is not under control")),
            ("worse", _l("It is getting worse")),
            UNSURE,
            PREFER_NOT,
        ],
        message=_l("Select how your heart is now"),
    )
    thyroid_state = Choice(
        _l("Which thyroid problem is it?"),
        [
            ("treated", _l("It is treated")),
            ("overactive_untreated", _l("Too fast, and not treated")),
            ("underactive_untreated", _l("Too slow, and not treated")),
            UNSURE,
            PREFER_NOT,
        ],
        message=_l("Select which thyroid problem it is"),
    )
    liver_state = Choice(
        _l("How bad is the liver problem?"),
        [
            ("mild", _l("Mild")),
            ("moderate", _l("In between")),
            ("severe", _l("Severe")),
            UNSURE,
            PREFER_NOT,
        ],
        message=_l("Select how bad the liver problem is"),
    )

    def asked(self) -> Iterator[Any]:
        """The checklist, and what its ticks open."""
        ticked = self.conditions.data or ()
        opened = {name for row, names in FOLLOWS.items() if row in ticked for name in names}
        every = {name for names in FOLLOWS.values() for name in names}
        return (found for found in self if found.name in opened or found.name not in every)
