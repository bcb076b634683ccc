"""What this worker process is and does at the moment, for its heartbeat."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime


class Present:
    """The process's name, and the job in its hands.

    Attributes:
        name: as the ledger and the heartbeats know it; empty before the process has begun.
        job_id: empty while it waits for work.
        since: when the job began, by the workflow's clock.
    """

    def __init__(self) -> None:
        self.name = ""
        self.job_id: str | None = None
        self.since: datetime | None = None

    @contextmanager
    def busy_with(self, job_id: str, clock: Callable[[], datetime]) -> Iterator[None]:
        """Remember a job while it is done."""
        self.job_id, self.since = job_id, clock()
        try:
            yield
        finally:
            self.job_id = self.since = None


present = Present()
