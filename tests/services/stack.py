"""The real service for a test: chosen programs on free ports over a data directory of its own.

    with Stack(tmp_path) as stack:                       # everything that `make run` starts
    with Stack(tmp_path, ["inbox", "broker", "rest"], env={"INTAKE_MAIL_TIMEOUT_S": "2"}) as stack:

Each program is the very one that `intake up` starts, tethered to the test run: however the run
ends, nothing is left behind.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Self

import redis

from intake.gateways.redis_url import for_client
from intake.runner.broker import choose_broker, clear_socket
from intake.runner.layout import ROOT, lay_out
from intake.runner.ports import free_port
from intake.runner.programs import Program, programs
from intake.runner.readiness import Probe, until
from intake.runner.tether import PARENT
from tests.services.mailbox import Mailbox

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

START_S = 120.0
# The kernel ties a child to the thread that made it: this one lives as long as the test run.
_births = ThreadPoolExecutor(1, thread_name_prefix="births")


class Stack:
    """Real programs, started on entry and stopped on exit.

    Attributes:
        var: the data directory.
        env: the environment of every program; use it to run something beside them.
        web_url: where the web server answers.
        smtp_port: where the inbox takes mail.
        inbox: the inbox, read over its own interface.
        redis_url: what INTAKE_REDIS_URL is for the programs.
    """

    def __init__(
        self,
        var: Path,
        names: Iterable[str] | None = None,
        *,
        env: Mapping[str, str] | None = None,
        database_url: str = "",
        redis_url: str = "",
    ) -> None:
        """Plan the stack; nothing starts before it is entered.

        Args:
            var: an empty directory, or the one of an earlier stack to go on with its data.
            names: broker, inbox, critical, rest, relay, web; all of them unless given. Every
                program can be started later with `start`.
            env: settings that win over the ones of the stack.
            database_url: PostgreSQL; SQLite below `var` unless given.
            redis_url: a broker that runs already.
        """
        self.layout = lay_out(var)
        self.var = self.layout.var
        web, inbox, self.smtp_port = free_port(), free_port(), free_port()
        self.web_url = f"http://127.0.0.1:{web}"
        self.inbox = Mailbox(f"http://127.0.0.1:{inbox}")
        broker = choose_broker(redis_url, self.layout)
        self.redis_url = broker.url
        self.env = {
            **{k: v for k, v in os.environ.items() if not k.startswith("INTAKE_")},
            "INTAKE_VAR": str(self.var),
            "INTAKE_PORT": str(web),
            "INTAKE_INBOX_PORT": str(inbox),
            "INTAKE_SMTP_PORT": str(self.smtp_port),
            "INTAKE_BASE_URL": self.web_url,
            "INTAKE_REDIS_URL": broker.url,
            "INTAKE_DATABASE_URL": database_url,
            PARENT: str(os.getpid()),
            **(env or {}),
        }
        every = programs(self.layout, broker, port=web, inbox_port=inbox, smtp_port=self.smtp_port)
        self._programs: dict[str, Program] = {program.name: program for program in every}
        self._wanted = list(self._programs) if names is None else list(names)
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._probes: dict[str, Probe] = {}

    def __enter__(self) -> Self:
        try:
            self.prepare()
            self.start(*self._wanted)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for name in sorted(self._running, key=lambda n: -self._programs[n].order):
            self.stop(name, patience=10)

    @property
    def demo(self) -> dict[str, Any]:
        """What `demo.json` says: addresses and logins."""
        return json.loads(self.layout.demo.read_text())

    def login(self, role: str) -> dict[str, str]:
        """Email and password of the first demo account with that role."""
        return next(login for login in self.demo["logins"] if login["role"] == role)

    def prepare(self) -> None:
        """Make the secrets, the database and the demo clinic, as `intake up` does."""
        self.run("-m", "intake.runner.prepare")

    def run(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run Python with these arguments in the stack's environment, for at most three minutes."""
        command = [sys.executable, *arguments]
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=self.env,
            timeout=180,
            capture_output=True,
            text=True,
            check=False,
        )
        assert not check or done.returncode == 0, f"{command} failed:\n{done.stdout}{done.stderr}"
        return done

    def intake(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run `intake ...` in the stack's environment."""
        return self.run("-m", "intake", *arguments, check=check)

    def start(self, *names: str, wait: bool = True) -> None:
        """Start programs in their order, and wait until each does its work."""
        for name in sorted(names, key=lambda n: self._programs[n].order):
            assert not self.alive(name), f"{name} runs already"
            if name == "broker":
                clear_socket(self.layout.broker_socket)
            self._probes[name] = self._programs[name].probe()
            self._running[name] = _births.submit(self._spawn, self._programs[name]).result()
        if wait:
            for name in names:
                self.wait_ready(name)

    def ready(self, name: str) -> bool:
        """Whether a program runs and does its work."""
        return self.alive(name) and self._probes[name].ready()

    def wait_ready(self, name: str, timeout: float = START_S) -> None:
        """Wait until a program does its work.

        Raises:
            AssertionError: it ended, or was not ready in time; the message holds its log.
        """
        ready = until(self._probes[name].ready, timeout, lambda: not self.alive(name))
        assert ready, f"{name} is not ready:\n{self.logs(name)[-4000:]}"

    def stop(self, name: str, patience: float | None = None) -> int:
        """Ask a program to stop as `intake up` does; kill it when it takes too long.

        Returns:
            Its exit code.
        """
        process = self._running.pop(name)
        process.terminate()
        try:
            return process.wait(patience or self._programs[name].stop_s)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGCONT)
            os.killpg(process.pid, signal.SIGKILL)
            return process.wait(10)

    def kill(self, name: str) -> None:
        """End a program and its children at once, without a word."""
        process = self._running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)

    def signal(self, name: str, sig: signal.Signals) -> None:
        """Send a signal to a program alone, such as SIGSTOP and SIGCONT."""
        self._running[name].send_signal(sig)

    def alive(self, name: str) -> bool:
        """Whether a program runs."""
        return name in self._running and self._running[name].poll() is None

    def pid(self, name: str) -> int:
        """Process id of a running program."""
        return self._running[name].pid

    def redis(self) -> redis.Redis:
        """A client of the broker."""
        return redis.Redis.from_url(for_client(self.redis_url), decode_responses=True)

    def logs(self, *names: str) -> str:
        """What the programs wrote, all of them unless named."""
        files = [self.layout.log_of(name) for name in names or self._programs]
        return "".join(file.read_text(errors="replace") for file in files if file.exists())

    def _spawn(self, program: Program) -> subprocess.Popen[bytes]:
        with self.layout.log_of(program.name).open("ab") as log:
            return subprocess.Popen(
                program.tethered,
                cwd=ROOT,
                env={**self.env, **program.env},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                process_group=0,
            )
