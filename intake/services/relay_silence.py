"""What a web process does when no relay has shown a sign of life for a minute: it sweeps itself.

It also raises the alarm, since it is the relay that usually does. It never does a job.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from intake.queries.programs import call_roll
from intake.services.relaying import Relay

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

SILENT_S: Final = 60.0


def relay_is_silent() -> bool:
    """Whether the newest sign of a relay is old; where there never was one, nobody waits for it."""
    age_s = call_roll().age_s("relay")
    return age_s is not None and age_s > SILENT_S


def sweep_instead(name: str, depths: Mapping[str, int] | None, *, now: datetime) -> int:
    """Look once at everything, as a relay would. Gives how many rows were touched.

    Args:
        name: who does it.
        depths: how many rings wait in each queue; `None` when the broker does not answer.
        now: the workflow's present.
    """
    relay = Relay(name)
    touched = relay.sweep(depths or {}, broker_away=depths is None, now=now)
    relay.watch(broker_away=depths is None, now=now)
    return touched
