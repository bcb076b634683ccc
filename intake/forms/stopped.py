"""Whether a patient stopped or cut down a medicine. Asked of everybody."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_ngettext as _n
from wtforms.validators import ValidationError

from intake.forms.base import YES_NO_UNSURE, StepForm
from intake.forms.fields import Choice


class Form(StepForm):
    """Anything stopped or cut down in the last 8 weeks."""

    stopped = Choice(
        _l("In the last 8 weeks, did you stop or cut down any medicine?"),
        YES_NO_UNSURE,
        message=_l("Select yes if you stopped or cut down any medicine"),
    )

    def validate_stopped(self, field: Choice) -> None:
        """Refuse "no" beside a list that says otherwise.

        Raises:
            ValidationError: stopped medicines are listed.
        """
        if field.data == "no" and self.around.listed:
            raise ValidationError(
                _n(
                    "You have listed %(num)s medicine. Select yes and remove it first",
                    "You have listed %(num)s medicines. Select yes and remove them first",
                    self.around.listed,
                )
            )
