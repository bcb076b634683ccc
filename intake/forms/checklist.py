"""A list of things to tick, with answers that stand alone: none of these, prefer not to say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flask_babel import lazy_gettext as _l
from wtforms.validators import StopValidation

from intake.forms.fields import Choices

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wtforms.form import BaseForm

NONE: Final = ("none", _l("None of these"))
UNSURE: Final = ("unsure", _l("I am not sure about some of these"))
PREFER_NOT: Final = ("prefer_not", _l("I prefer not to say"))
ALONE: Final = frozenset({"none", "prefer_not"})
# Longer lists are read carelessly.
MOST_ROWS: Final = 8


class Checklist(Choices):
    """Yes/no questions as rows to tick; at most 8, and then what stands in place of a tick.

    Not sure may stand beside a tick: one can be sure of some rows only. It is never read as a no.

    Args:
        label: the question.
        rows: value and words of each thing to tick.
        message: said when nothing was ticked.
    """

    def __init__(
        self, label: Any, rows: Iterable[tuple[str, Any]], *, message: Any, **kwargs: Any
    ) -> None:
        listed = list(rows)
        assert len(listed) <= MOST_ROWS
        super().__init__(label, [*listed, UNSURE, NONE, PREFER_NOT], message=message, **kwargs)

    def pre_validate(self, form: BaseForm) -> None:
        """Accept rows that were offered, or one answer that stands alone.

        Raises:
            StopValidation: nothing was ticked, something unknown, or a row beside "none of these".
        """
        super().pre_validate(form)
        chosen = set(self.data or ())
        if chosen & ALONE and len(chosen) > 1:
            raise StopValidation(_l("Select what fits, or only the answer that stands alone"))
