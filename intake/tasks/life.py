"""The life of a worker: fresh connections after each fork, signs of life, leases given back.

The parent forks, so it opens no database connection while it works: SQLite's do not survive a
fork, and another process could read rows through PostgreSQL's. It leaves the time of its last
turn in memory that its children share, and they write it down beside their own.
"""

from __future__ import annotations

import gc
import mmap
import os
import struct
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import structlog
from celery import bootsteps, signals

from intake.extensions import celery, db
from intake.gateways import clock, mailer
from intake.gateways.processes import memory_mb, release
from intake.logs import configure_logs
from intake.services import counting, heartbeats, leases
from intake.services.heartbeats import BEAT_S, CHILD, Sign
from intake.services.working import DATABASE_AWAY
from intake.tasks.draining import Drain, pass_on
from intake.tasks.present import present

if TYPE_CHECKING:
    from flask import Flask

    from intake.gateways.smtp_line import KeptLine

log = structlog.get_logger(__name__)

TURN_S: Final = 2.0
# The parent's loop may be busy for a moment; silent for so long it is stuck.
PARENT_SILENT_S: Final = 15.0

_turn: Final = mmap.mmap(-1, 8)
_apps: Final[list[Flask]] = []
_line: Final[list[KeptLine]] = []


class Turns(bootsteps.StartStopStep):
    """Writes down, from the parent's own loop, that it still turns."""

    requires = ("celery.worker.components:Timer",)

    def start(self, parent: Any) -> None:
        """Begin."""
        self._parent, self._drain = parent, Drain()
        take_turn()
        parent.timer.call_repeatedly(TURN_S, self._turn)

    def _turn(self) -> None:
        take_turn()
        self._drain.mind(self._parent.consumer)


def take_turn() -> None:
    """The parent's loop came round."""
    _turn[:8] = struct.pack("d", time.monotonic())


def parent_turns() -> bool:
    """Whether the parent's loop came round lately."""
    (last,) = struct.unpack("d", _turn[:8])
    return bool(time.monotonic() - last < PARENT_SILENT_S)


def watch_over(app: Flask) -> None:
    """Have Celery call us at each turn of a worker's life. The newest app is the one in use."""
    _apps[:] = [app]
    celery.steps["worker"].add(Turns)
    signals.setup_logging.connect(_logs, weak=True)
    signals.worker_process_init.connect(_child_begins, weak=True)
    signals.worker_process_shutdown.connect(_child_ends, weak=True)
    signals.worker_shutdown.connect(_parent_ends, weak=True)


def parent_name(hostname: str, pid: int) -> str:
    """The name that all children of one worker begin with."""
    return f"{hostname}:{pid}"[:80]


def _logs(**_: Any) -> None:
    configure_logs()


def _child_begins(sender: str | None = None, **_: Any) -> None:
    app = _apps[0]
    with app.app_context():
        # What the parent had open belongs to the parent; closing it here would break it there.
        db.engine.dispose(close=False)
        with suppress(*DATABASE_AWAY):
            heartbeats.set_clock()
    present.name = f"{parent_name(str(sender), os.getppid())}.{os.getpid()}"
    settle_down(app)
    begin_beating(app, with_parent=True)


def settle_down(app: Flask) -> None:
    """Make this process ready to do one job after another."""
    _line[:] = [mailer.keep_line(app)]
    # What is loaded by now stays for ever: looking through it for garbage would hold up a job.
    gc.collect()
    gc.freeze()


def begin_beating(app: Flask, *, with_parent: bool) -> None:
    """Write signs of life from a thread, so that a busy process shows them too.

    Args:
        app: the service.
        with_parent: this is a child of a Celery worker, and speaks for its parent too.
    """
    arguments = (app, with_parent)
    threading.Thread(target=_beat_on, args=arguments, name="heartbeat", daemon=True).start()


def _beat_on(app: Flask, with_parent: bool) -> None:
    beaten = float("-inf")
    while True:
        with app.app_context():
            try:
                if time.monotonic() - beaten >= BEAT_S:
                    heartbeats.beat(_signs(with_parent=with_parent))
                    counting.write_down(now=clock.now())
                    beaten = time.monotonic()
                if with_parent:
                    pass_on(drain=heartbeats.asked_to_drain(_parent()))
            except DATABASE_AWAY as error:
                log.warning("database.away", error=type(error).__name__)
        for line in _line:
            line.rest()
        time.sleep(TURN_S)


def _parent() -> str:
    """The name of the worker that this child belongs to."""
    return present.name.rpartition(".")[0]


def _signs(*, with_parent: bool) -> list[Sign]:
    now = present
    kind = CHILD if with_parent else "alone"
    wrong, lasts = heartbeats.set_clock(), now.for_so_long
    since = None if lasts is None else clock.now() - lasts
    signs = [Sign(now.name, kind, release(), memory_mb(), now.job_id, since, wrong)]
    if with_parent and parent_turns():
        signs.append(
            Sign(now.name.rpartition(".")[0], "worker", release(), memory_mb(os.getppid()))
        )
    return signs


def _child_ends(**_: Any) -> None:
    for line in _line:
        line.rest(0)
    with _apps[0].app_context():
        try:
            heartbeats.gone(present.name)
        except DATABASE_AWAY:
            log.warning("heartbeat.left", name=present.name)


def _parent_ends(sender: Any = None, **_: Any) -> None:
    """The children are gone: what they still held goes back, and no attempt is spent."""
    name = parent_name(str(sender.hostname), os.getpid())
    with _apps[0].app_context():
        try:
            given = leases.give_back_of(name + ".", now=clock.now())
            heartbeats.gone(name)
        except DATABASE_AWAY:
            log.warning("leases.left", name=name)
            return
    log.info("worker.ended", name=name, given_back=given)
