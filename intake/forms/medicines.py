"""Whether a patient takes any medicine, asked by group: people forget what is not a daily pill."""

from __future__ import annotations

from typing import Any, Final

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_ngettext as _n
from wtforms.validators import ValidationError

from intake.forms.base import StepForm
from intake.forms.fields import Choices

NONE: Final = "none"
UNSURE: Final = "unsure"


class Form(StepForm):
    """The groups that apply; "none of these" excludes all others and a list of medicines."""

    kinds = Choices(
        _l("Which of these do you take or use?"),
        [
            ("prescribed", _l("Pills from a prescription")),
            ("as_needed", _l("Something only when you need it")),
            ("patches_drops", _l("Patches, creams, drops, sprays or inhalers")),
            ("shots", _l("Shots or infusions")),
            ("store", _l("Things from the store, for pain, sleep, colds or allergies")),
            ("herbs", _l("Vitamins, herbs, CBD or gummies")),
            (UNSURE, _l("I am not sure")),
            (NONE, _l("None of these. I take no medicines")),
        ],
        message=_l("Select what you take, or only that you take no medicines"),
        alone=[NONE],
    )

    def validate_kinds(self, field: Choices) -> None:
        """Refuse "none" beside a list that says otherwise.

        Raises:
            ValidationError: medicines are listed.
        """
        if field.data == [NONE] and self.around.listed:
            raise ValidationError(
                _n(
                    "You have %(num)s medicine on your list. Select its kind, or remove it",
                    "You have %(num)s medicines on your list. Select their kinds, or remove them",
                    self.around.listed,
                )
            )

    def answer(self) -> dict[str, Any]:
        """The groups, and in one word whether anything is taken: yes, no or unsure."""
        kinds = self.kinds.stored() or []
        takes = "no" if kinds == [NONE] else "unsure" if kinds == [UNSURE] else "yes"
        return {"kinds": kinds, "takes": takes} if kinds else {}
