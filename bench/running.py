"""The whole service in a directory of its own, for a measurement."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.request import urlopen

from intake.runner.ports import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

LONGEST_S = 900


class Running:
    """A service that answers.

    Attributes:
        seconds: from the command to the first page.
        pid: of the process that watches all others.
        said: what the terminal showed.
    """

    def __init__(self, seconds: float, pid: int, said: str) -> None:
        self.seconds = seconds
        self.pid = pid
        self.said = said


@contextmanager
def running(command: Sequence[str], cwd: Path, var: Path) -> Iterator[Running]:
    """Run a command that starts the service, until its first page came; stop it afterwards."""
    ports = {name: str(free_port()) for name in ("PORT", "INBOX_PORT", "SMTP_PORT")}
    env = {k: v for k, v in os.environ.items() if not k.startswith(("INTAKE_", "MAKE"))}
    env |= {f"INTAKE_{name}": port for name, port in ports.items()} | {"INTAKE_VAR": str(var)}
    begin = time.monotonic()
    console = var.with_name(f"{var.name}-console")
    with console.open("w") as out:
        process = subprocess.Popen(
            command, cwd=cwd, env=env, stdout=out, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        while "Ctrl-C" not in console.read_text():
            if process.poll() is not None or time.monotonic() - begin > LONGEST_S:
                raise SystemExit(console.read_text())
            time.sleep(0.1)
        with urlopen(f"http://127.0.0.1:{ports['PORT']}/", timeout=30) as page:
            page.read()
        seconds = time.monotonic() - begin
        pid = int((var / "run" / "supervisor.pid").read_text())
        yield Running(seconds, pid, console.read_text())
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(60)
        console.unlink(missing_ok=True)
