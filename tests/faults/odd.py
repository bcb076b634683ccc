"""Programs of ours with one thing wrong on purpose: `python -m tests.faults.odd WRONG [QUEUES]`.

Each is the real program; only what its name says is patched in before it begins.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tests.services.stack import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.services.stack import Stack

HOUR = timedelta(hours=1)


def die(*_: object, **__: object) -> None:
    """End this process as a power cut would."""
    os.kill(os.getpid(), signal.SIGKILL)


def die_inside_the_fetch() -> None:
    """The message has left the queue, and nobody has written down yet that it is in our hands."""
    from kombu.transport.redis import QoS

    QoS.append = die


def move_clock(by: timedelta) -> None:
    """This process alone believes that it is earlier or later."""
    from intake.gateways import clock

    class Wrong(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) + by

    clock.datetime = Wrong


def poison(canary: Callable[[object], None], limits: tuple[int, int] = (25, 40)) -> None:
    """Canaries do something terrible; what never ends meets limits that a test can wait for."""
    from intake import tasks
    from intake.domain.work import Kind
    from intake.services.handlers import HANDLERS

    tasks.SOFT_LIMIT_S, tasks.HARD_LIMIT_S = limits
    HANDLERS[Kind.CANARY] = canary


def exit_at_once(_work: object) -> None:
    os._exit(3)


def eat_memory(_work: object) -> None:
    raise MemoryError


def loop(_work: object) -> None:
    while True:
        time.sleep(0.01)


def loop_deaf(_work: object) -> None:
    """Even being told to stop does not stop it; only the hard limit does."""
    while True:
        try:
            while True:
                time.sleep(0.01)
        except BaseException:  # noqa: BLE001 - that is what is wrong with it
            continue


def die_in_the_commit() -> None:
    """The web process dies while the form is being written, before anything is certain."""
    from intake.services import submitting

    really = submitting.tell_of

    def planned(*arguments: object, **words: object) -> object:
        really(*arguments, **words)
        die()

    submitting.tell_of = planned


def die_before_the_ring() -> None:
    """Everything is committed; the web process dies before it can ring."""
    from intake.services import submitting, transaction

    armed = []
    really, rings = submitting.tell_of, transaction.broker.ring

    def planned(*arguments: object, **words: object) -> object:
        armed.append(True)
        return really(*arguments, **words)

    submitting.tell_of = planned
    transaction.broker.ring = lambda jobs: die() if armed else rings(jobs)


WORKERS = {
    "fetch": die_inside_the_fetch,
    "fast": lambda: move_clock(HOUR),
    "slow": lambda: move_clock(-HOUR),
    "sound": lambda: None,
    "exit": lambda: poison(exit_at_once),
    "memory": lambda: poison(eat_memory),
    "loop": lambda: poison(loop, (4, 6)),
    "deaf": lambda: poison(loop_deaf, (4, 6)),
}
RELAYS = {"fast-relay": lambda: move_clock(HOUR), "slow-relay": lambda: move_clock(-HOUR)}
WEBS = {"commit": die_in_the_commit, "ring": die_before_the_ring}


@contextmanager
def odd(stack: Stack, wrong: str, queues: str = "", *, ready: str = "") -> Iterator[Running]:
    """Run one of them beside the others; `ready` is what it writes when it does its work."""
    path = stack.var / "log" / f"odd-{wrong}.log"
    with path.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.odd", wrong, queues],
            cwd=ROOT,
            env={**stack.env, "PYTHONUNBUFFERED": "1"},
            stdout=log,
            stderr=log,
        )
        running = Running(process, path)
        try:
            running.wait_for(ready)
            yield running
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(5)


class Running:
    """One of them, and what it wrote."""

    def __init__(self, process: subprocess.Popen[bytes], path) -> None:
        self.process = process
        self._path = path

    def log(self) -> str:
        return self._path.read_text(errors="replace")

    def wait_for(self, words: str, seconds: float = 60) -> None:
        ends = time.monotonic() + seconds
        while words not in self.log():
            assert self.process.poll() is None, self.log()[-3000:]
            assert time.monotonic() < ends, self.log()[-3000:]
            time.sleep(0.05)


def main(wrong: str, queues: str) -> None:
    """Become the program, with what is wrong in it."""
    {**WORKERS, **RELAYS, **WEBS}[wrong]()
    if wrong in RELAYS:
        from intake.cli import main as intake

        sys.argv = ["intake", "relay"]
        intake()
    elif wrong in WEBS:
        from werkzeug.serving import make_server

        from intake import create_app

        server = make_server("127.0.0.1", int(os.environ["INTAKE_PORT"]), create_app())
        sys.stdout.write("odd web ready\n")
        sys.stdout.flush()
        server.serve_forever()
    else:
        from worker import celery_app

        name = ("--hostname", f"odd-{wrong}@%h", "--queues", queues, "--concurrency", "2")
        quiet = ("--without-gossip", "--without-mingle", "--loglevel", "INFO")
        celery_app.worker_main(["worker", *name, *quiet])


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
