"""Tables for statements on the hot path, which name columns and load no rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from intake.models import Alarm, Delivery, Heartbeat, Job, JobAttempt, QueueControl, Tally

if TYPE_CHECKING:
    from sqlalchemy import Table

ALARM: Final = cast("Table", Alarm.__table__)
ATTEMPT: Final = cast("Table", JobAttempt.__table__)
CONTROL: Final = cast("Table", QueueControl.__table__)
DELIVERY: Final = cast("Table", Delivery.__table__)
HEARTBEAT: Final = cast("Table", Heartbeat.__table__)
JOB: Final = cast("Table", Job.__table__)
TALLY: Final = cast("Table", Tally.__table__)
