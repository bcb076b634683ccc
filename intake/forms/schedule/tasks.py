"""How a call that a person had to arrange came out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask_babel import lazy_gettext as _l

from intake.domain.call_tasks import Ending
from intake.forms.fields import Choice
from intake.forms.schedule import ScheduleForm

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

ENDINGS: Final = (
    (Ending.BOOKED.value, _l("We found a time together")),
    (Ending.IN_PERSON.value, _l("They will come to the clinic")),
    (Ending.NOT_WANTED.value, _l("They do not want a call now")),
    (Ending.OTHER.value, _l("Settled another way")),
)


class TaskForm(ScheduleForm):
    """The outcome of one task."""

    outcome = Choice(_l("How did it end?"), ENDINGS, message=_l("Select how it ended"))

    def __init__(self, sent: MultiDict[str, str] | None) -> None:
        super().__init__(formdata=sent)
