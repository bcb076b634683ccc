"""The process that stays: restarts, stop order, and nothing left behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from intake.runner.layout import ROOT, lay_out
from intake.runner.programs import Program
from intake.runner.readiness import until
from intake.runner.supervisor_config import config_environment, config_text
from intake.runner.tether import PARENT

pytestmark = pytest.mark.services

SUPERVISE = ROOT / "intake" / "runner" / "supervise.py"
# Writes when it starts and when it is told to stop.
STEADY = """
import signal, sys, time, pathlib
mark = pathlib.Path(sys.argv[1])
def tell(word):
    with mark.open("a") as file:
        file.write(sys.argv[2] + " " + word + "\\n")
def stop(*_):
    tell("stops")
    sys.exit(0)
signal.signal(signal.SIGTERM, stop)
tell("starts")
while True:
    time.sleep(0.1)
"""


class Runner:
    """The supervisor over programs of the test's own."""

    def __init__(self, var: Path, programs, *, ready=True):
        self.layout = lay_out(var)
        self.layout.supervisor_config.write_text(config_text(programs))
        if ready:
            self.layout.ready.touch()
        env = {**os.environ, **config_environment(self.layout, str(ROOT), programs)}
        env.pop(PARENT, None)
        self.output = self.layout.var / "console"
        with self.output.open("w") as console:
            self.process = subprocess.Popen(
                [sys.executable, "-I", str(SUPERVISE), str(self.layout.supervisor_config)],
                env=env,
                stdout=console,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def children(self):
        return psutil.Process(self.process.pid).children(recursive=True)

    def said(self):
        return self.output.read_text()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        left = self.children() if self.process.poll() is None else []
        self.process.kill()
        self.process.wait(10)
        psutil.wait_procs(left, timeout=5)


@pytest.fixture
def marks(tmp_path):
    return tmp_path / "marks"


@pytest.fixture
def steady(marks):
    def steady(name, order=10, **options):
        argv = (sys.executable, "-c", STEADY, str(marks), name)
        return Program(name, argv, probe=None, order=order, proves_s=1, **options)

    return steady


def eventually(condition, seconds=15):
    assert until(condition, seconds, lambda: False)


def lines(path):
    return path.read_text().splitlines() if path.exists() else []


def test_a_killed_program_is_started_again_and_the_terminal_says_so(tmp_path, steady, marks):
    with Runner(tmp_path / "var", [steady("web")]) as runner:
        eventually(lambda: len(lines(marks)) == 1)
        time.sleep(1.2)
        (child,) = runner.children()
        child.kill()
        eventually(lambda: lines(marks) == ["web starts"] * 2)
        assert "web ended and is started again" in runner.said()


def test_programs_stop_in_the_reverse_of_their_order(tmp_path, steady, marks):
    programs = [steady("broker", 10), steady("critical", 30), steady("rest", 30), steady("web", 50)]
    with Runner(tmp_path / "var", programs) as runner:
        eventually(lambda: len(lines(marks)) == 4)
        runner.process.send_signal(signal.SIGINT)
        assert runner.process.wait(20) == 0
        stops = [line.split()[0] for line in lines(marks) if line.endswith("stops")]
        assert stops[0] == "web"
        assert set(stops[1:3]) == {"critical", "rest"}
        assert stops[3] == "broker"
        assert runner.said().rstrip().endswith("Stopped.")


@pytest.mark.parametrize("sig", [signal.SIGTERM, signal.SIGHUP])
def test_a_closed_terminal_stops_everything_too(tmp_path, steady, marks, sig):
    with Runner(tmp_path / "var", [steady("web")]) as runner:
        eventually(lambda: lines(marks))
        runner.process.send_signal(sig)
        assert runner.process.wait(15) == 0
        assert lines(marks) == ["web starts", "web stops"]


def test_a_program_that_will_not_stop_is_killed_in_bounded_time(tmp_path):
    stubborn = "import signal,time; signal.signal(15, signal.SIG_IGN); time.sleep(60)"
    program = Program("web", (sys.executable, "-c", stubborn), None, order=10, stop_s=1)
    with Runner(tmp_path / "var", [program]) as runner:
        eventually(runner.children)
        time.sleep(0.5)
        runner.process.terminate()
        assert runner.process.wait(10) == 0


def test_a_killed_supervisor_takes_every_program_with_it(tmp_path, steady, marks):
    with Runner(tmp_path / "var", [steady("broker", 10), steady("web", 50)]) as runner:
        eventually(lambda: len(lines(marks)) == 2)
        children = runner.children()
        runner.process.kill()
        _, alive = psutil.wait_procs(children, timeout=5)
        assert alive == []


def test_a_program_that_dies_at_the_start_ends_the_start_with_the_reason(tmp_path, steady):
    broken = Program("web", (sys.executable, "-c", "raise SystemExit('no such table')"), None, 50)
    with Runner(tmp_path / "var", [steady("broker"), broken], ready=False) as runner:
        eventually(runner.children)
        children = runner.children()
        assert runner.process.wait(20) == 1
        assert "web ended right after its start" in runner.said()
        assert "no such table" in runner.said()
        assert not any(child.is_running() for child in children)


def test_the_directory_may_have_any_name(tmp_path, marks, steady):
    var = tmp_path / "a b #c ;d %e 'f \"g \\h"
    with Runner(var, [steady("web")]) as runner:
        eventually(lambda: lines(marks))
        assert runner.layout.log_of("web").exists()
        runner.process.terminate()
        assert runner.process.wait(15) == 0


def test_logs_are_private_and_hold_both_outputs(tmp_path):
    program = Program("web", ("sh", "-c", "echo out; echo err >&2; exec sleep 60"), None, order=10)
    with Runner(tmp_path / "var", [program]) as runner:
        log = runner.layout.log_of("web")
        eventually(lambda: log.exists() and {"out", "err"} <= set(lines(log)))
        assert log.parent.stat().st_mode & 0o077 == 0
