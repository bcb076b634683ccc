"""A PostgreSQL server of our own for the tests, and a fresh database for each of them."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy.engine import make_url

from intake.runner.tether import tie
from tests.house.machine import postgres_binaries

# Nothing here has to survive a crash, so nothing waits for the disk.
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "log_min_messages": "fatal",
}


class Cluster:
    """A private server which listens on a UNIX socket in its own directory.

    Attributes:
        directory: its files; short, because a socket's address is.
    """

    def __init__(self, directory: Path, **settings: str) -> None:
        """`settings` win over `FAST`."""
        self.directory = directory
        self._settings = {**FAST, **settings}
        self._binaries = postgres_binaries()
        self._account = _account()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Make the server and wait until it answers."""
        if self._account:
            shutil.chown(self.directory, self._account)
        self._run(
            "initdb",
            "--auth=trust",
            "--username=intake",
            "--encoding=UTF8",
            "--no-sync",
            "--pgdata",
            str(self.directory / "data"),
        )
        self.start_again()

    def start_again(self) -> None:
        """Start the server on the files that it has, and wait until it answers."""
        options = [
            word for name, value in self._settings.items() for word in ("-c", f"{name}={value}")
        ]
        command = [
            str(self._binaries / "postgres"),
            "-D",
            str(self.directory / "data"),
            "-k",
            str(self.directory),
            *options,
        ]
        parent = os.getpid()
        self._process = subprocess.Popen(
            command,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            preexec_fn=lambda: tie(parent, signal.SIGQUIT),  # noqa: PLW1509  # it takes no lock
            **self._as(),
        )
        self._wait()

    def crash(self) -> None:
        """End the server and every line to it at once, as a power cut would."""
        assert self._process is not None
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait(20)

    def stop(self) -> None:
        """Stop the server and drop its files."""
        if self._process:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(20)
        shutil.rmtree(self.directory, ignore_errors=True)

    def create(self, template: str = "template0") -> str:
        """Make a database, as a copy of another one.

        Returns:
            Its SQLAlchemy URL.
        """
        name = f"t{uuid.uuid4().hex}"
        self.sql(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def drop(self, url: str) -> None:
        """Drop a database, whoever is still connected to it."""
        name = make_url(url).database
        self.sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def url(self, name: str) -> str:
        """SQLAlchemy URL of a database."""
        return f"postgresql+psycopg://intake@/{name}?host={self.directory}"

    def sql(self, statement: str) -> None:
        """Run a statement on the server."""
        with psycopg.connect(self._dsn, autocommit=True) as connection:
            connection.execute(statement)

    @property
    def _dsn(self) -> str:
        return f"host={self.directory} user=intake dbname=postgres"

    def _wait(self) -> None:
        ends = time.monotonic() + 30
        while True:
            try:
                psycopg.connect(self._dsn).close()
            except psycopg.OperationalError:
                assert self._process.poll() is None, "PostgreSQL ended at its start"
                assert time.monotonic() < ends, "PostgreSQL did not start within 30 s"
                time.sleep(0.05)
            else:
                return

    def _run(self, name: str, *arguments: str) -> None:
        done = subprocess.run(
            [self._binaries / name, *arguments],
            cwd="/",
            timeout=60,
            check=False,
            capture_output=True,
            text=True,
            **self._as(),
        )
        assert done.returncode == 0, done.stderr

    def _as(self) -> dict[str, Any]:
        if not self._account:
            return {}
        group = pwd.getpwnam(self._account).pw_gid
        return {"user": self._account, "group": group, "extra_groups": []}


def _account() -> str:
    """PostgreSQL refuses to run as root; then somebody else runs it. Empty: ourselves."""
    if os.getuid() != 0:
        return ""
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


@pytest.fixture(scope="session")
def postgres():
    """The server. Needs the marker `postgres` on the test."""
    cluster = Cluster(Path(tempfile.mkdtemp(prefix="intake-pg-", dir="/tmp")))
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()


@pytest.fixture
def postgres_url(postgres):
    """URL of a fresh, empty database."""
    url = postgres.create()
    yield url
    postgres.drop(url)


@pytest.fixture(scope="session")
def postgres_template(postgres, tmp_path_factory):
    """Name of a migrated, empty database to copy."""
    from flask_migrate import upgrade

    from intake.extensions import db
    from tests.fixtures.service import build

    postgres.sql("CREATE DATABASE migrated")
    app = build(var=tmp_path_factory.mktemp("pg"), database_url=postgres.url("migrated"))
    with app.app_context():
        upgrade()
        db.engine.dispose()
    return "migrated"


@pytest.fixture
def postgres_migrated_url(postgres, postgres_template):
    """URL of a fresh, migrated database."""
    url = postgres.create(postgres_template)
    yield url
    postgres.drop(url)
