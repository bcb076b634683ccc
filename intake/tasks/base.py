"""What every task shares: it has a job's id and nothing else, and the ledger has the rest."""

from __future__ import annotations

import os
import uuid
from typing import TYPE_CHECKING, Any, ClassVar

import structlog
from celery import Task

from intake.gateways import clock
from intake.gateways.processes import release
from intake.services.claiming import Worker
from intake.services.counting import note_refused
from intake.services.working import DATABASE_AWAY, JobFailed, run_job
from intake.tasks.present import present

if TYPE_CHECKING:
    from flask import Flask

    Bare = Task[Any, Any]
else:
    Bare = Task

log = structlog.get_logger(__name__)


class IntakeTask(Bare):
    """One ring of the doorbell. Limits, acknowledgement and results are in Celery's settings."""

    abstract = True
    flask_app: ClassVar[Flask]

    def do(self, job_id: str) -> None:
        """Do a job, if it is there to be done. Its outcome is in the ledger, never in Celery."""
        try:
            job = uuid.UUID(job_id)
        except (ValueError, AttributeError, TypeError):
            log.warning("bell.unreadable", task=self.name)
            return
        with self.flask_app.app_context(), present.busy_with(job_id):
            try:
                if run_job(job, self._worker(), clock.running()) == "refused":
                    note_refused(self.name)
            except JobFailed as failed:
                log.error("job.failed", job=job_id, kind=self.name, code=str(failed))  # noqa: TRY400
            except DATABASE_AWAY as error:
                # The row stays as it is, and the relay rings again.
                log.warning("database.away", error=type(error).__name__)

    def _worker(self) -> Worker:
        name = present.name or f"{self.request.hostname}:{os.getpid()}"
        return Worker(name, release())
