"""The programs that make up the service: how each is started, asked and stopped."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from intake.runner.ports import HOST
from intake.runner.readiness import Answers, Pongs, Says

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from intake.runner.broker import Broker
    from intake.runner.layout import Layout
    from intake.runner.readiness import Probe

TETHER: Final = Path(__file__).with_name("tether.py")

# A worker that is told to stop finishes what it holds; this is longer than any task may take.
WORKER_STOP_S: Final = 45
WEB_WORKERS: Final = 2
WEB_THREADS: Final = 2
# What the relay writes into its log once it has swept for the first time.
RELAY_READY: Final = "relay_ready"


@dataclass(frozen=True)
class Program:
    """One program.

    Attributes:
        name: what it is called in logs and by an operator.
        argv: its command, without the tether.
        probe: makes the probe that tells when it is ready; call it before the program starts.
        order: programs start in ascending and stop in descending order; equal ones together.
        proves_s: how long it must live before it counts as started, in seconds.
        stop_s: how long it may take to stop before it is killed, in seconds.
        env: what it needs beside the environment of the runner.
    """

    name: str
    argv: tuple[str, ...]
    probe: Callable[[], Probe]
    order: int
    proves_s: int = 2
    stop_s: int = 10
    env: Mapping[str, str] = field(default_factory=dict)

    @property
    def tethered(self) -> tuple[str, ...]:
        """The command that starts it so that it ends with its parent."""
        return (sys.executable, "-I", "-S", str(TETHER), "--", *self.argv)


def programs(
    layout: Layout, broker: Broker, *, port: int, inbox_port: int, smtp_port: int
) -> tuple[Program, ...]:
    """Everything that can run, in the order it starts.

    Args:
        layout: where each program keeps its files.
        broker: the chosen broker; without a URL there is nothing a worker could listen to.
        port: of the web server.
        inbox_port: of the inbox's pages.
        smtp_port: of the inbox's mail server.
    """
    running = []
    if broker.argv:
        pongs = partial(Pongs, layout.broker_socket)
        running.append(Program("broker", broker.argv, pongs, order=10))
    running.append(_inbox(layout, inbox_port, smtp_port))
    if broker.url:
        running.append(_worker(layout, "critical", "critical", 1))
        running.append(_worker(layout, "rest", "notify,schedule,housekeeping", 2))
    swept = partial(Says, layout.log_of("relay"), RELAY_READY)
    running.append(Program("relay", (sys.executable, "-m", "intake", "relay"), swept, order=40))
    running.append(_web(port))
    return tuple(running)


def _inbox(layout: Layout, inbox_port: int, smtp_port: int) -> Program:
    where = ("--directory", str(layout.inbox), "--bounces", str(layout.bounces))
    at = ("--smtp-port", str(smtp_port), "--web-port", str(inbox_port))
    answers = partial(Answers, f"http://{HOST}:{inbox_port}/messages.json")
    command = (sys.executable, "-m", "intake.inbox", *where, *at)
    return Program("inbox", command, answers, order=20)


def _worker(layout: Layout, name: str, queues: str, children: int) -> Program:
    command = (sys.executable, "-m", "celery", "--app", "worker", "worker")
    # Gossip and mingle talk to other workers through the broker; ours never listen.
    quiet = ("--without-gossip", "--without-mingle", "--loglevel", "INFO")
    size = ("--hostname", f"{name}@%h", "--queues", queues, "--concurrency", str(children))
    return Program(
        name,
        (*command, *size, *quiet),
        partial(Says, layout.log_of(name), " ready."),
        order=30,
        stop_s=WORKER_STOP_S,
        # TERM lets a worker finish what it holds, which its time limits bound. Remapped to QUIT it
        # would sleep its whole soft shutdown time, deaf (docs/decisions/0012-job-ledger.md).
        env={"PYTHONUNBUFFERED": "1"},
    )


def _web(port: int) -> Program:
    command = (sys.executable, "-m", "gunicorn")
    config = ("--config", str(Path(__file__).with_name("gunicorn_settings.py")))
    at = ("--bind", f"{HOST}:{port}", "--worker-class", "gthread")
    size = ("--workers", str(WEB_WORKERS), "--threads", str(WEB_THREADS))
    answers = partial(Answers, f"http://{HOST}:{port}/healthz")
    argv = (*command, *config, *at, *size, "wsgi:app")
    return Program("web", argv, answers, order=50, proves_s=5, stop_s=15)
