"""The relay's sweep: whatever a crash or a dead broker left behind is picked up here.

The sweep only looks and writes; it never does a job itself, so a mail server that hangs cannot
hold it up. Any number of relays may sweep: each step is a conditional write.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Final

from intake.gateways import clock
from intake.gateways.processes import memory_mb, release
from intake.services import (
    calling,
    counting,
    heartbeats,
    leases,
    periodic,
    ringing,
    tallying,
    watching,
)
from intake.services.connections import tidy_up
from intake.services.heartbeats import Sign

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from intake.domain.work import Kind

SWEEP_S: Final = 2.0
PAGES_AT_ONCE: Final = 10


@dataclass
class Relay:
    """One relay process's memory. Nothing is lost when it is.

    Attributes:
        name: as the heartbeats know it.
        slots: the periodic slots it has dealt with.
    """

    name: str
    slots: dict[Kind, datetime] = field(default_factory=dict)

    def sweep(self, depths: Mapping[str, int], *, broker_away: bool, now: datetime) -> int:
        """Look once at everything. Gives how many rows were touched.

        Args:
            depths: how many rings wait in each queue, as far as is known.
            broker_away: there is nobody to ring for.
            now: the workflow's present.
        """
        touched = _all_pages(partial(leases.return_expired, now=now), leases.PAGE)
        touched += periodic.write_slots(self.slots, now=now)
        if not broker_away:
            touched += ringing.ring_due(depths, now=now)
        touched += _all_pages(tallying.fold_ended, tallying.PAGE)
        tidy_up()
        return touched

    def watch(self, *, broker_away: bool, now: datetime) -> None:
        """Look at the service itself, and call the operators where nobody has taken an alarm.

        Args:
            broker_away: there is a broker, and it does not answer.
            now: the workflow's present.
        """
        watching.watch(broker_away=broker_away, now=now)
        calling.call_operators(now=now)

    def beat(self, detail: str) -> None:
        """Say that it lives; `detail` is how it works, in one word."""
        wrong = heartbeats.set_clock()
        sign = Sign(self.name, "relay", release(), memory_mb(), detail=wrong or detail)
        heartbeats.beat([sign])
        counting.write_down(now=clock.now())


def _all_pages(step: Callable[[], int], page: int) -> int:
    total = 0
    for _ in range(PAGES_AT_ONCE):
        found = step()
        total += found
        if found < page:
            break
    return total
