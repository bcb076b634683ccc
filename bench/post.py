"""A mail server in a process of its own, which tells when each job's mail was whole.

Started by `bench.pipeline`. Prints its port, then one JSON object a message: `job`, `at` (seconds
of the machine's monotonic clock), and the first time its `text`.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
import time
from contextlib import contextmanager

from tests.faults.hostile_smtp import HostileSmtp
from tests.services.stack import ROOT

JOB = re.compile(rb"^X-Intake-Job: (\S+)", re.MULTILINE)


def main() -> None:
    """Take mail until standard input ends."""
    told = threading.Lock()
    with HostileSmtp() as post:

        def note() -> None:
            now = time.monotonic()
            with told:
                texts, post.texts = post.texts, []
                for text in texts:
                    found = JOB.search(text)
                    told_of = {"job": found[1].decode() if found else "", "at": now}
                    if not post.readers[1:]:
                        told_of["text"] = text.decode()
                    print(json.dumps(told_of), flush=True)

        post.before_answer = note
        print(post.port, flush=True)
        sys.stdin.read()


class Arrivals:
    """When the mail of each job was whole at the mail server.

    Attributes:
        port: where the mail server listens.
        first: the first message that came.
        at: by job, seconds of the monotonic clock.
    """

    def __init__(self, process) -> None:
        self.at: dict[str, float] = {}
        self.first = b""
        self._came = threading.Condition()
        self._lines = process.stdout
        self.port = int(self._lines.readline())
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in self._lines:
            told = json.loads(line)
            with self._came:
                self.first = self.first or told.get("text", "").encode()
                self.at.setdefault(told["job"], told["at"])
                self._came.notify_all()

    def wait(self, name: str, seconds: float = 120) -> float:
        """When this one came."""
        with self._came:
            assert self._came.wait_for(lambda: name in self.at, seconds), f"{name} never came"
        return self.at[name]


@contextmanager
def post():
    """Run the mail server."""
    command = [sys.executable, "-m", "bench.post"]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        yield Arrivals(process)
        process.stdin.close()


if __name__ == "__main__":
    main()
