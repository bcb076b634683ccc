"""What this worker process is and does at the moment, for its heartbeat."""

from __future__ import annotations

import time
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Present:
    """The process's name, and the job in its hands.

    Attributes:
        name: as the ledger and the heartbeats know it; empty before the process has begun.
        job_id: empty while it waits for work.
    """

    def __init__(self) -> None:
        self.name = ""
        self.job_id: str | None = None
        self._began = 0.0

    @property
    def for_so_long(self) -> timedelta | None:
        """How long the job has been in its hands."""
        if self.job_id is None:
            return None
        return timedelta(seconds=time.monotonic() - self._began)

    @contextmanager
    def busy_with(self, job_id: str) -> Iterator[None]:
        """Remember a job while it is done."""
        self.job_id, self._began = job_id, time.monotonic()
        try:
            yield
        finally:
            self.job_id = None


present = Present()
