"""`intake up`, whole and real: what a newcomer's one command starts, keeps alive and stops."""

import contextlib
import json
import os
import signal
import smtplib
import socket
import sqlite3
import stat
import subprocess
import sys
import time
import urllib.request

import psutil
import pytest

from intake.runner.layout import ROOT, lay_out
from intake.runner.ports import HOST, free_port
from intake.runner.readiness import Answers, until
from intake.runner.secret_file import make_secrets
from tests.services.mailbox import Mailbox

pytestmark = pytest.mark.services

# A word of each program's command line, children included.
PROGRAMS = {
    "broker": "valkey-server",
    "inbox": "intake.inbox",
    "critical": "critical@",
    "rest": "rest@",
    "relay": "relay",
    "web": "gunicorn",
}


class Service:
    """One data directory and its ports; may be started again and again."""

    def __init__(self, var, **env):
        self.layout = lay_out(var)
        self.web, self.inbox, self.smtp = free_port(), free_port(), free_port()
        self.env = {
            **{k: v for k, v in os.environ.items() if not k.startswith("INTAKE_")},
            "INTAKE_VAR": str(var),
            "INTAKE_PORT": str(self.web),
            "INTAKE_INBOX_PORT": str(self.inbox),
            "INTAKE_SMTP_PORT": str(self.smtp),
            **env,
        }
        self.console = self.layout.var / "console"
        self.process = None

    def run(self):
        """Start it and wait until it runs or has ended."""
        self.start()
        over = until(lambda: "Ctrl-C" in self.said(), 150, lambda: self.process.poll() is not None)
        if not over and self.process.poll() is None:
            self.process.kill()
            raise AssertionError(f"it neither runs nor ended: {self.said()}")
        return self

    def start(self):
        with self.console.open("w") as console:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "intake", "up"],
                cwd=ROOT,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def said(self):
        return self.console.read_text()

    def refusal(self):
        """What it says when it does not start."""
        self.run()
        assert self.process.wait(10) == 1
        assert "Traceback" not in self.said()
        return self.said().strip()

    def demo(self):
        return json.loads(self.layout.demo.read_text())

    def everything(self):
        found = psutil.Process(self.process.pid).children(recursive=True)
        return [process for process in found if process.status() != psutil.STATUS_ZOMBIE]

    def mains(self):
        """The programs that the supervisor itself started, by name."""
        children = [child for child in self.everything() if child.ppid() == self.process.pid]
        lines = {child: _line_of(child) for child in children}
        return {
            name: child
            for name, word in PROGRAMS.items()
            for child in lines
            if word in lines[child]
        }

    def stop(self, sig=signal.SIGINT):
        if self.process is None or self.process.poll() is not None:
            return None
        self.process.send_signal(sig)
        return self.process.wait(60)


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    service = Service(tmp_path_factory.mktemp("up") / "var").run()
    assert service.process.poll() is None, service.said()
    yield service
    service.stop()


@pytest.fixture
def refused(tmp_path):
    def refused(**env):
        return Service(tmp_path / "var", **env).refusal()

    return refused


def ended(processes, within=15):
    _, alive = psutil.wait_procs(processes, timeout=within)
    return not alive


def test_everything_runs(service):
    assert set(service.mains()) == set(PROGRAMS)
    assert Answers(f"http://{HOST}:{service.web}/healthz").ready()
    assert Answers(f"http://{HOST}:{service.inbox}/").ready()


def test_the_terminal_shows_addresses_logins_time_and_memory(service):
    demo = service.demo()
    assert demo["web"] == f"http://{HOST}:{service.web}"
    assert demo["inbox"] == f"http://{HOST}:{service.inbox}"
    assert demo["smtp"] == f"{HOST}:{service.smtp}"
    assert {"clinician", "operator"} <= {login["role"] for login in demo["logins"]}
    for words in (demo["web"], demo["inbox"], "MiB of memory together", " s after it was asked"):
        assert words in service.said()
    for login in demo["logins"]:
        assert login["email"] in service.said()
        assert login["password"] in service.said()


def test_what_is_secret_is_private(service):
    for path in (
        service.layout.secrets,
        service.layout.demo,
        service.layout.var / "intake.sqlite3",
    ):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for room in (service.layout.var, service.layout.run, service.layout.log):
        assert stat.S_IMODE(room.stat().st_mode) == 0o700


def test_nothing_listens_but_on_its_three_ports_of_loopback(service):
    listening = {
        connection.laddr
        for process in service.everything()
        for connection in process.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    }
    assert listening == {(HOST, service.web), (HOST, service.inbox), (HOST, service.smtp)}


def test_no_secret_is_on_a_command_line_or_in_a_log(service):
    secrets = [line.partition("=")[2] for line in service.layout.secrets.read_text().split()]
    secrets += [login["password"] for login in service.demo()["logins"]]
    shown = [" ".join(process.cmdline()) for process in service.everything()]
    shown += [log.read_text(errors="replace") for log in service.layout.log.iterdir()]
    shown.append(service.layout.supervisor_config.read_text())
    assert not [secret for secret in secrets for text in shown if secret in text]


def test_a_second_run_of_the_same_directory_says_so(service):
    second = Service(service.layout.var)
    second.console = service.layout.var / "second"
    said = second.refusal()
    assert "already runs" in said
    assert str(service.process.pid) in said
    assert "\n" not in said
    assert service.process.poll() is None


def _line_of(process):
    # It may end between two looks.
    try:
        return " ".join(process.cmdline())
    except (psutil.ZombieProcess, psutil.NoSuchProcess):
        return ""


@pytest.mark.parametrize("name", list(PROGRAMS))
def test_a_program_that_is_killed_comes_back(service, name):
    killed = service.mains()[name]
    killed.kill()

    def back():
        mains = service.mains()
        return name in mains and mains[name].pid != killed.pid

    assert until(back, 45, lambda: False)
    assert f"{name} ended and is started again" in service.said()
    for url in (f"http://{HOST}:{service.web}/healthz", f"http://{HOST}:{service.inbox}/"):
        assert until(Answers(url).ready, 60, lambda: False)


def test_ctrl_c_stops_everything_and_a_second_run_goes_on(service):
    secrets, logins = service.layout.secrets.read_bytes(), service.demo()["logins"]
    processes = service.everything()
    begin = time.monotonic()
    assert service.stop(signal.SIGINT) == 0
    assert time.monotonic() - begin < 30
    assert ended(processes, within=1)
    assert not service.layout.broker_socket.exists()

    service.run()
    assert service.layout.secrets.read_bytes() == secrets
    assert service.demo()["logins"] == logins


def test_a_kill_leaves_nothing_and_the_next_run_starts_at_once(service):
    processes = service.everything()
    assert {"valkey-server"} <= {process.name() for process in processes}
    service.process.kill()
    service.process.wait(10)
    assert ended(processes)
    service.run()
    assert service.process.poll() is None, service.said()


def test_a_kill_during_the_start_leaves_nothing(tmp_path):
    service = Service(tmp_path / "var")
    service.start()
    assert until(service.layout.supervisor_config.exists, 90, lambda: False)
    time.sleep(1.3)
    processes = service.everything()
    service.process.kill()
    service.process.wait(10)
    assert processes
    assert ended(processes)


@pytest.mark.parametrize(
    ("variable", "attribute"),
    [("INTAKE_PORT", "web"), ("INTAKE_INBOX_PORT", "inbox"), ("INTAKE_SMTP_PORT", "smtp")],
)
def test_a_port_in_use_is_one_sentence(tmp_path, variable, attribute):
    service = Service(tmp_path / "var")
    port = getattr(service, attribute)
    with socket.create_server((HOST, port)):
        said = service.refusal()
    assert f"Port {port}" in said
    assert f"{variable}=" in said
    assert "\n" not in said


def test_bad_settings_are_listed_at_once(refused):
    said = refused(INTAKE_PORT="many", INTAKE_MAIL_TIMEOUT_S="-1", INTAKE_MAIL_TLS="perhaps")
    for name in ("INTAKE_PORT", "INTAKE_MAIL_TIMEOUT_S", "INTAKE_MAIL_TLS"):
        assert name in said


def test_a_database_that_cannot_be_reached_is_one_sentence(refused):
    said = refused(INTAKE_DATABASE_URL="postgresql://me:hush@127.0.0.1:1/none")
    assert "INTAKE_DATABASE_URL" in said
    assert "hush" not in said


def test_lost_secrets_are_one_sentence(tmp_path):
    service = Service(tmp_path / "var")
    (service.layout.var / "intake.sqlite3").touch()
    assert "put the file back" in service.refusal()


def test_a_database_of_another_release_is_one_sentence(tmp_path):
    service = Service(tmp_path / "var")
    make_secrets(service.layout)
    with contextlib.closing(sqlite3.connect(service.layout.var / "intake.sqlite3")) as database:
        database.executescript(
            "CREATE TABLE alembic_version (version_num VARCHAR(32));"
            "INSERT INTO alembic_version VALUES ('9999_tomorrow');"
        )
    said = service.refusal()
    assert "9999_tomorrow" in said
    assert "does not fit this release" in said


def test_mail_goes_from_smtp_to_the_browser(service):
    with smtplib.SMTP(HOST, service.smtp, timeout=10) as line:
        line.sendmail("a@example.org", ["b@example.org"], "Subject: through\r\n\r\nHello")
    mailbox = Mailbox(f"http://{HOST}:{service.inbox}")
    row = mailbox.wait_for(lambda row: row["subject"] == "through", timeout=30)
    with contextlib.closing(urllib.request.urlopen(f"{mailbox.url}/messages/{row['id']}")) as page:
        assert "Hello" in page.read().decode()
