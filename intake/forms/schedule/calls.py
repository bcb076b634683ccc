"""Another time for a call, chosen by staff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from intake.forms.fields import Choice
from intake.forms.schedule import ScheduleForm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from werkzeug.datastructures import MultiDict


class CallTime(ScheduleForm):
    """One of the free times, with who takes it."""

    choice = Choice(_l("A time for the call"), [], message=_l("Select a time"))

    def __init__(
        self, sent: MultiDict[str, str] | None, choices: Sequence[tuple[str, str]]
    ) -> None:
        super().__init__(formdata=sent)
        self.choice.choices = list(choices)
