"""One medicine that a patient took before for their mood or worry."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from intake.forms.fields import Choice, Choices, Line
from intake.forms.items import ItemForm


class Form(ItemForm):
    """Which, how long, whether it helped, why it ended."""

    text = Line(
        _l("Name of the medicine"), needed=_l("Enter the name of the medicine"), longest=200
    )
    how_long = Choice(
        _l("How long did you take it?"),
        [
            ("weeks", _l("Less than 6 weeks")),
            ("months", _l("6 weeks to 6 months")),
            ("longer", _l("Longer")),
            ("unsure", _l("I am not sure")),
        ],
        message=_l("Select how long you took it"),
    )
    helped = Choice(
        _l("Did it help?"),
        [
            ("yes", _l("Yes")),
            ("some", _l("A little")),
            ("no", _l("No")),
            ("unsure", _l("I am not sure")),
        ],
        message=_l("Select if it helped"),
    )
    ended = Choices(
        _l("Why did it end?"),
        [
            ("no_help", _l("It did not help enough")),
            ("side_effects", _l("Side effects")),
            ("cost", _l("It cost too much, or was hard to get")),
            ("better", _l("I felt better")),
            ("other", _l("Something else")),
            ("unsure", _l("I am not sure")),
        ],
        message=_l("Select why it ended"),
    )

    def lines(self) -> list[str]:
        """How long, whether it helped, why it ended."""
        helped = self.helped.shown()
        told = _("Helped: %(how)s", how=helped) if helped else None
        return [line for line in (self.how_long.shown(), told, self.ended.shown()) if line]
