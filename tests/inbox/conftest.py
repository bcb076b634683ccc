"""The inbox as it runs: its own process, real SMTP, real HTTP."""

import subprocess
import sys
import urllib.error
import urllib.request
from types import SimpleNamespace

import pytest

from intake.runner.ports import free_port
from intake.runner.readiness import Answers, until
from tests.services.mailbox import Mailbox


class Inbox:
    """Starts and stops the process; the directory outlives it."""

    def __init__(self, directory):
        self.directory = directory
        self.smtp_port, self.web_port = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.web_port}"
        self.mailbox = Mailbox(self.url)
        self.process = None

    def start(self):
        at = ["--smtp-port", str(self.smtp_port), "--web-port", str(self.web_port)]
        command = [sys.executable, "-m", "intake.inbox", "--directory", str(self.directory), *at]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        ready = Answers(f"{self.url}/messages.json").ready
        assert until(ready, 20, lambda: self.process.poll() is not None)

    def stop(self):
        self.process.terminate()
        output, _ = self.process.communicate(timeout=10)
        return SimpleNamespace(code=self.process.returncode, output=output.decode())

    def get(self, path, **headers):
        request = urllib.request.Request(self.url + path, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return SimpleNamespace(
                    status=answer.status, headers=answer.headers, body=answer.read()
                )
        except urllib.error.HTTPError as fault:
            with fault:
                return SimpleNamespace(status=fault.code, headers=fault.headers, body=fault.read())


@pytest.fixture(scope="module")
def inbox(tmp_path_factory):
    """One running inbox for a module's tests."""
    inbox = Inbox(tmp_path_factory.mktemp("inbox"))
    inbox.start()
    yield inbox
    inbox.stop()


@pytest.fixture
def own_inbox(tmp_path):
    """A running inbox that a test may stop and start."""
    inbox = Inbox(tmp_path / "inbox")
    inbox.start()
    yield inbox
    if inbox.process.poll() is None:
        inbox.stop()
