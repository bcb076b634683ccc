"""A web process's signs of life, from a thread of its own; and a sweep when no relay does it."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from intake.gateways import clock
from intake.gateways.broker import Listener
from intake.gateways.processes import memory_mb, process_name, release
from intake.services import counting, heartbeats
from intake.services.heartbeats import BEAT_S, Sign
from intake.services.relay_silence import relay_is_silent, sweep_instead

if TYPE_CHECKING:
    from flask import Flask

log = structlog.get_logger(__name__)

AWAY: Final = (OperationalError, InterfaceError, PoolTimeout)
PATIENCE_S: Final = 0.5


def begin(app: Flask) -> None:
    """Let this process's heart beat until the process ends. Call once in each, after the fork."""
    threading.Thread(target=_beat_on, args=(app,), name="heartbeat", daemon=True).start()


def end(app: Flask) -> None:
    """The process ends as it should: nobody has to look for it."""
    with app.app_context():
        try:
            heartbeats.gone(process_name("web"))
        except AWAY as error:
            log.warning("heartbeat.left", error=type(error).__name__)


def beat(app: Flask) -> None:
    """One beat, inside an app context."""
    wrong = heartbeats.set_clock()
    heartbeats.beat([Sign(process_name("web"), "web", release(), memory_mb(), detail=wrong)])
    counting.write_down(now=clock.now())
    if relay_is_silent():
        depths = Listener(app.config["SETTINGS"].redis_url, PATIENCE_S).depths(must_write=True)
        touched = sweep_instead(process_name("web"), depths, now=clock.now())
        log.warning("relay.silent", touched=touched)


def _beat_on(app: Flask) -> None:
    while True:
        with app.app_context():
            try:
                beat(app)
            except AWAY as error:
                log.warning("database.away", error=type(error).__name__)
        time.sleep(BEAT_S)
