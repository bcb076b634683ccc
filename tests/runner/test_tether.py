"""A tethered process ends with its parent, however the parent ended."""

import os
import signal
import subprocess
import sys
import time

import psutil
import pytest

from intake.runner.programs import TETHER
from intake.runner.tether import PARENT

TETHERED = [sys.executable, "-I", "-S", str(TETHER), "--"]
# Starts a child, says its id, and waits.
PARENT_PROGRAM = """
import os, subprocess, sys, time
os.environ["INTAKE_TETHERED_TO"] = str(os.getpid())
child = subprocess.Popen(sys.argv[1:])
print(child.pid, flush=True)
time.sleep(60)
"""
GRACEFUL = """
import signal, sys, time
def stop(*_):
    open(sys.argv[1], "w").close()
    sys.exit(0)
signal.signal(signal.SIGTERM, stop)
open(sys.argv[1] + ".up", "w").close()
time.sleep(60)
"""


def parent_of(*command):
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT_PROGRAM, *command], stdout=subprocess.PIPE, text=True
    )
    with parent.stdout as said:
        return parent, int(said.readline())


def run(*command, env=None):
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


def gone(pid, within=5.0):
    ends = time.monotonic() + within
    while time.monotonic() < ends:
        if not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
            return True
        time.sleep(0.02)
    return False


@pytest.mark.parametrize("sig", [signal.SIGKILL, signal.SIGTERM, signal.SIGSEGV])
def test_the_child_ends_with_its_parent(sig):
    parent, child = parent_of(*TETHERED, "sleep", "60")
    assert psutil.pid_exists(child)
    parent.send_signal(sig)
    parent.wait(10)
    assert gone(child)


def test_the_command_takes_the_place_of_the_tether():
    started = subprocess.Popen([*TETHERED, "sleep", "60"])
    try:
        ends = time.monotonic() + 5
        while psutil.Process(started.pid).name() != "sleep":
            assert time.monotonic() < ends
            time.sleep(0.01)
    finally:
        started.kill()
        started.wait()


def test_the_child_of_a_dead_parent_does_not_start():
    # The parent may die before the kernel is asked; then the id it left does not fit.
    env = {**os.environ, PARENT: "1"}
    done = run(*TETHERED, "echo", "ran", env=env)
    assert done.returncode != 0
    assert done.stdout == ""
    assert "is gone" in done.stderr


def test_the_command_learns_whom_its_own_children_belong_to():
    own, told = run(*TETHERED, "sh", "-c", f"echo $$ ${PARENT}").stdout.split()
    assert own == told


def test_a_command_that_is_not_there_is_named():
    done = run(*TETHERED, "no-such-program")
    assert done.returncode != 0
    assert "no-such-program" in done.stderr
    assert "Traceback" not in done.stderr


def test_another_signal_may_be_asked_for(tmp_path):
    mark, up = tmp_path / "mark", tmp_path / "mark.up"
    command = [*TETHERED[:-1], "--signal", "TERM", "--", sys.executable, "-c", GRACEFUL, str(mark)]
    parent, child = parent_of(*command)
    ends = time.monotonic() + 5
    while not up.exists():
        assert time.monotonic() < ends
        time.sleep(0.02)
    parent.kill()
    parent.wait(10)
    assert gone(child)
    assert mark.exists()
