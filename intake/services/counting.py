"""What a process counts in its memory, written down with its sign of life.

Neither a refused claim nor a ring that failed writes a row of its own, so a process keeps the sum
and adds it to the tallies every few seconds. What a killed process had not written is lost; that
is a count, never work.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from intake.domain.tallies import Count, Measure
from intake.gateways import broker
from intake.services import tallying
from intake.services.transaction import writing

if TYPE_CHECKING:
    from datetime import datetime

FAILED: Final = ("failed", "skipped", "dropped")

_refused: Final[Counter[str]] = Counter()
_written: Final[Counter[str]] = Counter()


def note_refused(kind: str) -> None:
    """A claim was refused: somebody else has the job, or it is done."""
    _refused[kind] += 1


def write_down(*, now: datetime) -> int:
    """Add what was counted since the last time to the tallies. Gives how much."""
    refused = Counter(_refused)
    failed = _unwritten_rings()
    counts = [Count(Measure.REFUSED, kind, "", now) for kind in refused.elements()]
    counts += [Count(Measure.UNRUNG, "", why, now) for why in failed.elements()]
    if counts:
        with writing() as session:
            tallying.add(session, counts)
        _refused.subtract(refused)
        _written.update(failed)
    return len(counts)


def _unwritten_rings() -> Counter[str]:
    found = broker.counts()
    if any(found[why] < _written[why] for why in FAILED):
        # The doorbell began to count afresh, as it does after a fork.
        _written.clear()
    return Counter({why: found[why] - _written[why] for why in FAILED})
