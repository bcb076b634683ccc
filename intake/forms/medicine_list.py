"""One medicine that a patient takes."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from intake.forms.fields import Choice, Line
from intake.forms.items import ItemForm


class Form(ItemForm):
    """The name as the patient writes it, the dose in their words, how often, last taken."""

    text = Line(
        _l("Name of the medicine"), needed=_l("Enter the name of the medicine"), longest=200
    )
    dose = Line(_l("How much do you take?"), longest=100)
    often = Choice(
        _l("How often do you take it?"),
        [
            ("daily", _l("Every day")),
            ("most_days", _l("Most days")),
            ("some_days", _l("Some days")),
            ("as_needed", _l("Only when I need it")),
            ("unsure", _l("I am not sure")),
        ],
        message=_l("Select how often you take it"),
    )
    last_taken = Choice(
        _l("When did you last take it?"),
        [
            ("today", _l("Today")),
            ("yesterday", _l("Yesterday")),
            ("this_week", _l("In the last 7 days")),
            ("longer", _l("Longer ago")),
            ("unsure", _l("I am not sure")),
        ],
        message=_l("Select when you last took it"),
    )

    def lines(self) -> list[str]:
        """Dose, how often, last taken."""
        taken = self.last_taken.shown()
        last = _("Last taken: %(when)s", when=taken) if taken else None
        return [line for line in (self.dose.shown(), self.often.shown(), last) if line]
