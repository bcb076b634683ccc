"""How calls are laid out in the hours: length, buffers, notice, horizon, starts."""

from __future__ import annotations

from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from intake.forms.base import YES_NO
from intake.forms.fields import Choice, Line
from intake.forms.schedule import ScheduleForm
from intake.forms.schedule.fields import Whole

LONGEST_CALL: Final = 240
LONGEST_BUFFER: Final = 120
LONGEST_NOTICE: Final = 14 * 24 * 60
FURTHEST: Final = 92
ALIGNMENTS: Final = tuple(
    (str(minutes), _l("Every %(minutes)s minutes", minutes=minutes))
    for minutes in (5, 10, 15, 20, 30, 60)
)


class CallRules(ScheduleForm):
    """The rules beside the hours. Named as the columns they fill."""

    takes_calls = Choice(
        _l("Can patients book calls with this clinician?"), YES_NO, message=_l("Select yes or no")
    )
    credentials = Line(
        _l("Credentials, as patients see them"),
        longest=64,
        needed=_l("Enter credentials, like MD"),
    )
    call_minutes = Whole(
        _l("Length of a call, in minutes"),
        asks=_l("Enter the length of a call in minutes"),
        least=5,
        most=LONGEST_CALL,
    )
    buffer_before_minutes = Whole(
        _l("Minutes kept free before a call"),
        asks=_l("Enter the minutes kept free before a call"),
        least=0,
        most=LONGEST_BUFFER,
    )
    buffer_after_minutes = Whole(
        _l("Minutes kept free after a call"),
        asks=_l("Enter the minutes kept free after a call"),
        least=0,
        most=LONGEST_BUFFER,
    )
    notice_minutes = Whole(
        _l("Minutes of notice before a new call"),
        asks=_l("Enter the minutes of notice before a new call"),
        least=0,
        most=LONGEST_NOTICE,
    )
    horizon_days = Whole(
        _l("How many days ahead patients can book"),
        asks=_l("Enter how many days ahead patients can book"),
        least=1,
        most=FURTHEST,
    )
    alignment_minutes = Choice(
        _l("When calls may start"), ALIGNMENTS, message=_l("Select when calls may start")
    )

    def __init__(self, sent: Any, row: Any) -> None:
        standing = {
            "takes_calls": "yes" if row.takes_calls else "no",
            "credentials": row.credentials,
            "call_minutes": row.call_minutes,
            "buffer_before_minutes": row.buffer_before_minutes,
            "buffer_after_minutes": row.buffer_after_minutes,
            "notice_minutes": row.notice_minutes,
            "horizon_days": row.horizon_days,
            "alignment_minutes": row.alignment_minutes,
        }
        super().__init__(formdata=sent, data={} if sent is not None else standing)
        if str(row.alignment_minutes) not in dict(ALIGNMENTS):
            own = str(row.alignment_minutes)
            label = _("Every %(minutes)s minutes", minutes=own)
            self.alignment_minutes.choices = [*ALIGNMENTS, (own, label)]

    def values(self) -> dict[str, Any]:
        """What was entered, by name of the column."""
        numbers = [name for name in self.data if isinstance(self[name], Whole)]
        return {
            "takes_calls": self.takes_calls.data == "yes",
            "credentials": self.credentials.data,
            **{name: self[name].number for name in numbers},
            "alignment_minutes": int(self.alignment_minutes.data or 0),
        }
