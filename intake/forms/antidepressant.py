"""How one antidepressant is taken, and whether it can be had."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l

from intake.forms.base import YES_NO_UNSURE, StepForm
from intake.forms.fields import Choice

DAYS: Final = (
    ("0", _l("None")),
    *((str(days), str(days)) for days in range(1, 15)),
    ("unsure", _l("I am not sure")),
)


class Form(StepForm):
    """Adherence, supply, and plans for one medicine."""

    as_prescribed = Choice(
        _l("Do you take it the way it was prescribed?"),
        YES_NO_UNSURE,
        message=_l("Select yes if you take it the way it was prescribed"),
    )
    missed_days = Choice(
        _l("In the last 14 days, on how many did you miss it?"),
        [("", _l("Choose a number")), *DAYS],
        message=_l("Choose on how many days you missed it"),
        numbers=True,
    )
    stretching = Choice(
        _l("In the last 14 days, did you skip, split or delay doses to make them last?"),
        YES_NO_UNSURE,
        message=_l("Select yes if you made doses last longer"),
    )
    trouble_getting = Choice(
        _l("Is it hard to get or to pay for?"),
        YES_NO_UNSURE,
        message=_l("Select yes if it is hard to get or to pay for"),
    )
    state = Choice(
        _l("Do you take it now?"),
        [
            ("taking", _l("Yes, I take it")),
            ("cut_down", _l("I take less than before")),
            ("stopped", _l("I have stopped it")),
        ],
        message=_l("Select if you take it now"),
    )
    planning = Choice(
        _l("Do you plan to stop it or take less of it?"),
        [
            ("no", _l("No")),
            ("with_prescriber", _l("Yes, with the person who prescribes it")),
            ("own", _l("Yes, on my own")),
            ("unsure", _l("I am not sure")),
        ],
        message=_l("Select if you plan to stop it or take less of it"),
    )
