"""`intake relay`: the process that picks up what a crash or a dead broker left behind."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
import structlog

from intake import create_app, runner
from intake.extensions import db
from intake.gateways import broker, clock
from intake.gateways.broker import Listener
from intake.gateways.broker_watch import BrokerWatch
from intake.gateways.processes import process_name
from intake.logs import configure_logs
from intake.services import heartbeats, ringing
from intake.services.relaying import SWEEP_S, Relay
from intake.services.working import DATABASE_AWAY
from intake.tasks.alone import work_alone

if TYPE_CHECKING:
    from datetime import datetime

    from flask import Flask

log = structlog.get_logger(__name__)

BEAT_EVERY_S: Final = 5.0
WATCH_EVERY_S: Final = 10.0
# What stood still while nothing ran gets this long to move again before it counts as trouble.
WATCH_AFTER_S: Final = 30.0
LONGEST_WAIT_S: Final = 30.0
CHILD_STOP_S: Final = 45.0
OVERDUE_S: Final = 60
TETHER: Final = Path(runner.__file__).with_name("tether.py")


@click.command("relay")
@click.option("--alone", is_flag=True, hidden=True, help="Do due jobs without the broker.")
def command(*, alone: bool) -> None:
    """Sweep the job table every two seconds, until told to stop."""
    configure_logs()
    app = create_app()
    stop = threading.Event()
    for sig in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sig, lambda *_: stop.set())
    if alone:
        work_alone(app, stop)
    else:
        Sweeper(app, stop).run()


class Sweeper:
    """The loop: sweep, beat, and have a child do the work while the broker is away."""

    def __init__(self, app: Flask, stop: threading.Event) -> None:
        self._app = app
        self._stop = stop
        self._settings = app.config["SETTINGS"]
        self._watch = BrokerWatch(Listener(self._settings.redis_url))
        self._relay = Relay(process_name("relay"))
        self._child: subprocess.Popen[bytes] | None = None
        self._retired: subprocess.Popen[bytes] | None = None
        self._beaten = float("-inf")
        self._watched = time.monotonic() + WATCH_AFTER_S - WATCH_EVERY_S
        self._overdue_since: float | None = None
        self._faults = 0
        self._said_ready = False

    def run(self) -> None:
        """Sweep until told to stop."""
        self._watch.start()
        while not self._stop.is_set():
            self._turn()
            self._stop.wait(self._pause())
        self._end()

    def _turn(self) -> None:
        # Nothing to wait for where there is no broker at all.
        away = not self._settings.redis_url or (
            self._watch.away_s() > self._settings.broker_patience_s
        )
        with self._app.app_context():
            try:
                if time.monotonic() - self._beaten > BEAT_EVERY_S:
                    self._relay.beat("alone" if self._child else "sweeping")
                    self._beaten = time.monotonic()
                self._mind_child(wanted=away or self._overdue(clock.now()))
                self._relay.sweep(self._watch.depths, broker_away=away, now=clock.now())
                if time.monotonic() - self._watched > WATCH_EVERY_S:
                    silent = away and bool(self._settings.redis_url)
                    self._relay.watch(broker_away=silent, now=clock.now())
                    self._watched = time.monotonic()
            except DATABASE_AWAY as error:
                self._say_fault(error)
                return
        if self._faults:
            log.info("database.back", after=self._faults)
        elif not self._said_ready:
            log.info("relay_ready", name=self._relay.name)
        self._faults, self._said_ready = 0, True

    def _say_fault(self, error: Exception) -> None:
        if not self._faults:
            log.error("database.away", error=type(error).__name__)
        self._faults += 1
        db.engine.dispose()

    def _pause(self) -> float:
        longest: float = min(SWEEP_S * 2**self._faults, LONGEST_WAIT_S)
        return longest * random.uniform(0.8, 1.2)  # noqa: S311 - it spreads relays, no secret

    def _overdue(self, now: datetime) -> bool:
        """The broker rings, and for a while nobody has come: the workers are dead, or too few."""
        if not ringing.due(now=now - timedelta(seconds=OVERDUE_S), limit=1):
            self._overdue_since = None
            return False
        self._overdue_since = self._overdue_since or time.monotonic()
        return time.monotonic() - self._overdue_since > OVERDUE_S

    def _mind_child(self, *, wanted: bool) -> None:
        running = self._child is not None and self._child.poll() is None
        if wanted and not running:
            log.warning("relay.works_alone", broker_away_s=round(self._watch.away_s()))
            self._child = _start_child()
        elif not wanted and running and self._child is not None:
            log.info("relay.rests")
            self._child.terminate()
            self._retired, self._child = self._child, None
        if self._retired is not None and self._retired.poll() is not None:
            self._retired = None

    def _end(self) -> None:
        self._watch.stop()
        for child in filter(None, (self._child, self._retired)):
            child.terminate()
            try:
                child.wait(CHILD_STOP_S)
            except subprocess.TimeoutExpired:
                child.kill()
        broker.settle()
        with self._app.app_context():
            try:
                heartbeats.gone(self._relay.name)
            except DATABASE_AWAY as error:
                log.warning("heartbeat.left", error=type(error).__name__)


def _start_child() -> subprocess.Popen[Any]:
    work = (sys.executable, "-m", "intake", "relay", "--alone")
    return subprocess.Popen((sys.executable, "-I", "-S", str(TETHER), "--", *work))  # noqa: S603
