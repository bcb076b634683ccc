"""What runs, by what there is to run on; and how each is asked whether it is ready."""

import http.server
import socketserver
import threading

import pytest

from intake.runner import gunicorn_settings
from intake.runner.broker import Broker
from intake.runner.layout import lay_out
from intake.runner.programs import programs
from intake.runner.readiness import Answers, Pongs, Says, until

PORTS = {"port": 8000, "inbox_port": 8025, "smtp_port": 1025}


@pytest.fixture
def layout(tmp_path):
    return lay_out(tmp_path / "var")


def names(layout, broker):
    return [program.name for program in programs(layout, broker, **PORTS)]


def test_with_a_broker_of_our_own_everything_runs(layout):
    broker = Broker("redis+socket:///run/broker.sock", ("valkey-server",), "")
    assert names(layout, broker) == ["broker", "inbox", "critical", "rest", "relay", "web"]


def test_with_somebody_elses_broker_none_is_started(layout):
    broker = Broker("redis://cache.example.org", (), "")
    assert names(layout, broker) == ["inbox", "critical", "rest", "relay", "web"]


def test_without_a_broker_the_relay_works_alone(layout):
    assert names(layout, Broker("", (), "")) == ["inbox", "relay", "web"]


def test_the_web_stops_first_and_the_broker_last(layout):
    broker = Broker("redis+socket:///run/broker.sock", ("valkey-server",), "")
    order = {program.name: program.order for program in programs(layout, broker, **PORTS)}
    assert order["web"] > order["relay"] > order["critical"] == order["rest"]
    assert order["rest"] > order["inbox"] > order["broker"]


def test_every_queue_has_a_worker(layout):
    broker = Broker("redis://cache.example.org", (), "")
    workers = [p.argv for p in programs(layout, broker, **PORTS) if "--queues" in p.argv]
    queues = [queue for argv in workers for queue in argv[argv.index("--queues") + 1].split(",")]
    assert sorted(queues) == ["critical", "housekeeping", "notify", "schedule"]


def test_the_web_server_writes_no_addresses_down():
    assert gunicorn_settings.accesslog is None
    assert gunicorn_settings.control_socket_disable


def test_a_log_counts_from_where_it_was(tmp_path):
    log = tmp_path / "worker.log"
    log.write_text("an earlier run: ready.\n")
    probe = Says(log, " ready.")
    assert not probe.ready()
    with log.open("a") as file:
        file.write("this run: ready.\n")
    assert probe.ready()


def test_a_log_that_was_rolled_over_counts_from_its_beginning(tmp_path):
    log = tmp_path / "worker.log"
    log.write_text("x" * 1000)
    probe = Says(log, "ready.")
    log.write_text("ready.")
    assert probe.ready()


def test_a_log_that_is_not_there_yet_is_not_ready(tmp_path):
    assert not Says(tmp_path / "none.log", "ready").ready()


def test_nobody_there_is_not_ready(tmp_path):
    assert not Pongs(tmp_path / "none.sock").ready()
    assert not Answers("http://127.0.0.1:1/").ready()


def test_a_page_with_a_fault_is_not_ready():
    with socketserver.TCPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler) as server:
        server.RequestHandlerClass.log_message = lambda *_: None
        threading.Thread(target=server.handle_request, daemon=True).start()
        assert not Answers(f"http://127.0.0.1:{server.server_address[1]}/no-such-page").ready()


def test_waiting_ends_with_the_patience_or_with_the_hope():
    assert not until(lambda: False, 0.01, lambda: False)
    assert not until(lambda: False, 60, lambda: True)
