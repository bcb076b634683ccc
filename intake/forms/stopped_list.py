"""One medicine that a patient stopped or cut down."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.validators import ValidationError

from intake.forms.dates import MonthDayYear
from intake.forms.fields import Choice, Line, Lines
from intake.forms.items import ItemForm


class Form(ItemForm):
    """Which, how, when, who decided, why."""

    text = Line(
        _l("Name of the medicine"), needed=_l("Enter the name of the medicine"), longest=200
    )
    how = Choice(
        _l("Did you stop it or take less of it?"),
        [("stopped", _l("I stopped it")), ("cut_down", _l("I take less of it"))],
        message=_l("Select if you stopped it or take less of it"),
    )
    when = MonthDayYear(_l("When was that?"))
    when_text = Line(_l("If you do not know the day, about when?"), longest=100)
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

    def lines(self) -> list[str]:
        """How, when, who decided, why."""
        decided = self.decided.shown()
        who = _("Who decided: %(who)s", who=decided) if decided else None
        when = self.when.shown() or self.when_text.shown()
        return [line for line in (self.how.shown(), when, who, self.why.shown()) if line]

    def validate_when(self, field: MonthDayYear) -> None:
        """Refuse a day that has not come yet.

        Raises:
            ValidationError: the date is in the future.
        """
        if field.data is not None and field.data > self.around.today:
            field.year.errors = [_l("The date must be today or in the past")]
            raise ValidationError(field.year.errors[0])
