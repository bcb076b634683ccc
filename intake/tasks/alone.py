"""Doing due jobs without Celery, for as long as the broker is away: the critical ones first."""

from __future__ import annotations

import os
import signal
import threading
from typing import TYPE_CHECKING, Any, Final

import structlog
from celery.exceptions import SoftTimeLimitExceeded

from intake.domain.work import HARD_LIMIT_S, SOFT_LIMIT_S
from intake.gateways import clock
from intake.gateways.processes import process_name, release
from intake.services import heartbeats, ringing
from intake.services.claiming import Worker
from intake.services.working import DATABASE_AWAY, JobFailed, run_job
from intake.tasks import life
from intake.tasks.present import present

if TYPE_CHECKING:
    import uuid

    from flask import Flask

log = structlog.get_logger(__name__)

REST_S: Final = 1.0
ENDED: Final = 70


def work_alone(app: Flask, stop: threading.Event) -> None:
    """Do due jobs, one after the other, until told to stop; the one in hand is finished."""
    present.name = process_name("alone")
    signal.signal(signal.SIGALRM, _too_long)
    life.settle_down(app)
    life.begin_beating(app, with_parent=False)
    while not stop.is_set():
        with app.app_context():
            done = _do_next()
        if not done:
            stop.wait(REST_S)
    with app.app_context():
        try:
            heartbeats.gone(present.name)
        except DATABASE_AWAY as error:
            log.warning("heartbeat.left", error=type(error).__name__)


def _do_next() -> bool:
    # One at a time: what is critical may have come in while the last one was done.
    try:
        found = ringing.due(now=clock.now(), limit=1)
        for job_id in found:
            _do(job_id)
    except DATABASE_AWAY as error:
        log.warning("database.away", error=type(error).__name__)
        return False
    return bool(found)


def _do(job_id: uuid.UUID) -> None:
    end = threading.Timer(HARD_LIMIT_S, os._exit, (ENDED,))
    end.daemon = True
    end.start()
    signal.setitimer(signal.ITIMER_REAL, SOFT_LIMIT_S)
    try:
        with present.busy_with(str(job_id)):
            run_job(job_id, Worker(present.name, release()), clock.running())
    except JobFailed as failed:
        log.error("job.failed", job=str(job_id), code=str(failed))  # noqa: TRY400
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        end.cancel()


def _too_long(*_: Any) -> None:
    raise SoftTimeLimitExceeded
