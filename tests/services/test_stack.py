"""The stack itself: what other tests lean on."""

import os
import signal
import smtplib
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from intake.runner.readiness import until
from tests.services.stack import Stack

pytestmark = pytest.mark.services


def test_chosen_programs_start_stop_and_come_back(tmp_path):
    with Stack(tmp_path / "var", ["broker", "inbox"]) as stack:
        assert stack.redis().ping()
        stack.redis().set("kept", "yes")
        stack.kill("broker")
        assert not stack.alive("broker")
        stack.start("broker")
        assert stack.redis().get("kept") == "yes"
        with smtplib.SMTP("127.0.0.1", stack.smtp_port, timeout=10) as line:
            line.sendmail("a@example.org", ["b@example.org"], "Subject: hello\r\n\r\n")
        row = stack.inbox.wait_for(lambda row: row["subject"] == "hello", timeout=5)
        assert stack.inbox.message(row["id"])["Subject"] == "hello"
        assert stack.stop("inbox") == 0
        pids = [stack.pid("broker")]
        assert stack.logs("broker")
    assert not any(map(psutil.pid_exists, pids))


def test_a_program_that_will_not_start_shows_its_log(tmp_path):
    stack = Stack(tmp_path / "var", ["inbox"], env={"INTAKE_PORT": "0"})
    with pytest.raises(AssertionError, match="INTAKE_PORT"), stack:
        pass


KILLED = """
import sys
from pathlib import Path
from tests.services.stack import Stack
with Stack(Path(sys.argv[1]), ["broker", "inbox", "web"]) as stack:
    print(*(stack.pid(name) for name in ("broker", "inbox", "web")), flush=True)
    sys.stdin.read()
"""


def test_a_killed_test_run_leaves_nothing(tmp_path):
    run = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(tmp_path / "var")],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with run.stdin, run.stdout:
        started = [psutil.Process(int(pid)) for pid in run.stdout.readline().split()]
        assert len(started) == 3
        family = started + [child for one in started for child in one.children(recursive=True)]
        os.kill(run.pid, signal.SIGKILL)
        run.wait(10)
        assert until(lambda: not any(p.is_running() for p in family), 5, lambda: False)
