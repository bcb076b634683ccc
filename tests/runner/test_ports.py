"""A port that cannot be used is one sentence with the way out."""

import socket
import threading
import time

from intake.runner.ports import HOST, Need, free_port, refusals


def listening(port):
    taken = socket.socket()
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    taken.bind((HOST, port))
    taken.listen(1)
    return taken


def test_free_ports_are_fine():
    needs = [Need("web", free_port(), "INTAKE_PORT"), Need("mail", free_port(), "INTAKE_SMTP_PORT")]
    assert refusals(needs, patience_s=0) == []


def test_a_taken_port_names_who_needs_it_and_what_changes_it():
    port = free_port()
    with listening(port):
        (fault,) = refusals([Need("the web server", port, "INTAKE_PORT")], patience_s=0)
    assert str(port) in fault
    assert "the web server" in fault
    assert "INTAKE_PORT=" in fault


def test_every_taken_port_is_told_at_once():
    first, second = free_port(), free_port()
    with listening(first), listening(second):
        needs = [Need("web", first, "INTAKE_PORT"), Need("mail", second, "INTAKE_SMTP_PORT")]
        assert len(refusals(needs, patience_s=0)) == 2


def test_one_port_for_two_is_refused():
    port = free_port()
    needs = [Need("web", port, "INTAKE_PORT"), Need("mail", port, "INTAKE_SMTP_PORT")]
    (fault,) = refusals(needs, patience_s=0)
    assert "INTAKE_PORT and INTAKE_SMTP_PORT" in fault


def test_a_run_that_is_going_down_is_waited_for():
    port = free_port()
    taken = listening(port)
    timer = threading.Timer(0.4, taken.close)
    timer.start()
    begin = time.monotonic()
    assert refusals([Need("web", port, "INTAKE_PORT")], patience_s=5) == []
    assert time.monotonic() - begin < 3
    timer.join()


def test_a_port_for_root_alone_is_one_sentence(monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(socket.socket, "bind", refuse)
    monkeypatch.setattr("intake.runner.ports.free_port", lambda: 8000)
    (fault,) = refusals([Need("the web server", 80, "INTAKE_PORT")], patience_s=0)
    assert "Permission denied" in fault
    assert "INTAKE_PORT=8000" in fault
