"""Whether a patient takes any medicine."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_ngettext as _n
from wtforms.validators import ValidationError

from intake.forms.base import StepForm
from intake.forms.fields import Choice


class Form(StepForm):
    """Any medicine at all; "I take no medicines" excludes a list of them."""

    takes = Choice(
        _l("Do you take any medicines?"),
        [
            ("yes", _l("Yes")),
            ("no", _l("No, I take no medicines")),
            ("unsure", _l("I am not sure")),
        ],
        message=_l("Select yes if you take any medicines"),
    )

    def validate_takes(self, field: Choice) -> None:
        """Refuse "none" beside a list that says otherwise.

        Raises:
            ValidationError: medicines are listed.
        """
        if field.data == "no" and self.around.listed:
            raise ValidationError(
                _n(
                    "You have %(num)s medicine on your list. Select yes and remove it first",
                    "You have %(num)s medicines on your list. Select yes and remove them first",
                    self.around.listed,
                )
            )
