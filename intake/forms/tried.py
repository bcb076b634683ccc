"""Whether a patient took something for their mood or worry before. Never is fine."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_ngettext as _n
from wtforms.validators import ValidationError

from intake.forms.base import YES_NO_UNSURE, StepForm
from intake.forms.fields import Choice, Lines


class Form(StepForm):
    """Medicines taken before, and other things tried."""

    tried = Choice(
        _l("Before now, did you take a medicine for your mood or worry that you no longer take?"),
        YES_NO_UNSURE,
        message=_l("Select yes if you took a medicine for your mood or worry before"),
    )
    other = Lines(_l("What else have you tried?"), longest=500)

    def validate_tried(self, field: Choice) -> None:
        """Refuse "no" beside a list that says otherwise.

        Raises:
            ValidationError: medicines are listed.
        """
        if field.data == "no" and self.around.listed:
            raise ValidationError(
                _n(
                    "You have listed %(num)s medicine. Select yes and remove it first",
                    "You have listed %(num)s medicines. Select yes and remove them first",
                    self.around.listed,
                )
            )
