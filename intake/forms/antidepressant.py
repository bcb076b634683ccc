"""How one antidepressant is taken, whether it can be had, and what is planned with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flask_babel import lazy_gettext as _l

from intake.forms.base import YES_NO, YES_NO_UNSURE, StepForm
from intake.forms.fields import Choice, Line, Lines

if TYPE_CHECKING:
    from collections.abc import Iterator

DAYS: Final = (
    ("0", _l("None")),
    *((str(days), str(days)) for days in range(1, 15)),
    ("unsure", _l("I am not sure")),
)
IF_TAKEN: Final = frozenset(
    {
        "as_prescribed",
        "missed_days",
        "stretching",
        "trouble_getting",
        "bothersome",
        "side_effects",
        "planning",
    }
)
IF_CHANGED: Final = frozenset({"when_text", "decided", "why", "feels_ill"})

NOTHING: Final[frozenset[str]] = frozenset()


class Form(StepForm):
    """Taken or not; then adherence, supply, side effects and plans, or what happened."""

    state = Choice(
        _l("Do you take it now?"),
        [
            ("taking", _l("Yes, I take it")),
            ("cut_down", _l("I take less than before")),
            ("stopped", _l("I have stopped it")),
        ],
        message=_l("Select if you take it now"),
    )
    when_text = Line(_l("About when was that?"), longest=100)
    decided = Choice(
        _l("Who decided this?"),
        [
            ("me", _l("I did")),
            ("prescriber", _l("The person who prescribes it")),
            ("together", _l("We decided together")),
            ("unsure", _l("I am not sure")),
        ],
        message=_l("Select who decided this"),
    )
    why = Lines(_l("Why was that?"), longest=1000)
    feels_ill = Choice(
        _l("Have you felt ill since then?"),
        YES_NO_UNSURE,
        message=_l("Select yes if you have felt ill since then"),
    )
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
    bothersome = Choice(
        _l("How much do its side effects bother you?"),
        [
            ("not", _l("Not at all, or I have none")),
            ("somewhat", _l("Somewhat")),
            ("very", _l("Very much")),
            ("unsure", _l("I am not sure")),
        ],
        message=_l("Select how much its side effects bother you"),
    )
    side_effects = Lines(_l("Which side effects bother you?"), longest=1000)
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
    ketamine_replaces = Choice(
        _l("Do you think that ketamine would take its place?"),
        [*YES_NO, ("unsure", _l("I am not sure"))],
        message=_l("Select yes if you think that ketamine would take its place"),
    )

    def asked(self) -> Iterator[Any]:
        """The fields that apply: of one that was stopped, not how it is taken."""
        left_out = {"taking": IF_CHANGED, "cut_down": NOTHING, "stopped": IF_TAKEN}.get(
            self.state.data or "", IF_CHANGED | IF_TAKEN
        )
        return (found for found in self if found.name not in left_out)
