"""The Nu HTML checker as a server: one Java process for the whole run, asked for each page."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from urllib.request import Request, urlopen

import pytest

from intake.runner.ports import free_port
from intake.runner.readiness import Answers, until
from intake.runner.tether import tie
from tests.house.machine import VNU


class Checker:
    """The checker at an address of its own."""

    def __init__(self) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}/"
        parent = os.getpid()
        self._process = subprocess.Popen(
            [
                *("java", "-Xmx256m", "-Dnu.validator.servlet.bind-address=127.0.0.1"),
                *("-cp", str(VNU), "nu.validator.servlet.Main", str(port)),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=lambda: tie(parent, signal.SIGKILL),  # noqa: PLW1509  # it takes no lock
        )

    def wait(self) -> None:
        """Wait until it answers."""
        ready = until(Answers(self.url).ready, 60, lambda: self._process.poll() is not None)
        assert ready, "the HTML checker did not start"

    def errors(self, page: str) -> list[str]:
        """Everything that is wrong with a page, as `line: message`; empty when all is well."""
        asked = Request(
            f"{self.url}?out=json",
            data=page.encode(),
            headers={"Content-Type": "text/html; charset=utf-8"},
        )
        with urlopen(asked, timeout=30) as answer:
            found = json.load(answer)["messages"]
        return [f"{m.get('lastLine')}: {m['message']}" for m in found if m["type"] != "info"]

    def stop(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait(10)


@pytest.fixture(scope="session")
def html_checker():
    """The running checker. Needs the marker `html` on the test."""
    checker = Checker()
    try:
        checker.wait()
        yield checker
    finally:
        checker.stop()
