"""The whole service for a simulation: real programs on free ports, in a directory of their own."""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from intake import create_app, runner
from intake.extensions import db
from intake.gateways import broker
from intake.runner.broker import choose_broker
from intake.runner.layout import ROOT, Layout, lay_out
from intake.runner.ports import HOST, free_port
from intake.runner.tether import PARENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

TETHER: Final = Path(runner.__file__).with_name("tether.py")
START_S: Final = 180
STOP_S: Final = 90


class CannotSimulate(Exception):  # noqa: N818 - it reads as what it is at the raise
    """The service for the simulation does not start. The message says why."""


@dataclass
class Pager:
    """A paging service that only keeps what it was sent; the clinic file of a simulation names it.

    Attributes:
        keys: the key of each page, as often as it came.
    """

    keys: list[str] = field(default_factory=list)

    @contextmanager
    def listening(self) -> Iterator[str]:
        """Serve; gives the address to post pages to."""
        keys = self.keys

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                keys.append(str(self.headers["Idempotency-Key"]))
                self.send_response(HTTPStatus.ACCEPTED)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        server = ThreadingHTTPServer((HOST, 0), Handler)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://{HOST}:{server.server_port}/pages"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


@dataclass(frozen=True)
class Service:
    """A running service.

    Attributes:
        app: the same service in this process, to move its clock and to read what it kept.
        base_url: of its web pages.
        inbox_url: of its inbox.
        layout: where its files are.
        pager: what took its pages.
        logins: the people of its demo clinic.
    """

    app: Flask
    base_url: str
    inbox_url: str
    layout: Layout
    pager: Pager
    logins: list[dict[str, str]]


@contextmanager
def running(var: Path, *, clinic: Path, database_url: str = "") -> Iterator[Service]:
    """Start everything that `intake up` starts, and stop it afterwards.

    Args:
        var: an empty directory, or one to be made.
        clinic: the clinic file to take over; its paging service is replaced by ours.
        database_url: an empty PostgreSQL database; SQLite below `var` unless given.

    Raises:
        CannotSimulate: it did not start; the message holds what it said.
    """
    layout, pager = lay_out(var), Pager()
    with pager.listening() as pages:
        settings = _settings(layout, pages, clinic, database_url)
        process = _start(layout, settings)
        try:
            _wait(layout, process)
            demo = json.loads(layout.demo.read_text(encoding="utf-8"))
            app = _beside(layout, settings)
            with app.app_context():
                yield Service(app, demo["web"], demo["inbox"], layout, pager, demo["logins"])
                broker.settle()
                db.session.remove()
                db.engine.dispose()
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                process.kill()


def _settings(layout: Layout, pages: str, clinic: Path, database_url: str) -> dict[str, str]:
    told = clinic.read_text(encoding="utf-8").partition("\n[paging]")[0]
    own = layout.var / "clinic.toml"
    own.write_text(f'{told}\n[paging]\nurl = "{pages}"\n', encoding="utf-8")
    return {
        "mode": "demo",
        "var": str(layout.var),
        "clinic_file": str(own),
        "database_url": database_url,
        "paging_secret": secrets.token_urlsafe(32),
        # Each person comes from an address of their own, as behind a proxy; limits see that one.
        "trusted_proxies": "1",
        "port": str(free_port()),
        "inbox_port": str(free_port()),
        "smtp_port": str(free_port()),
    }


def _start(layout: Layout, settings: dict[str, str]) -> subprocess.Popen[bytes]:
    env = {name: value for name, value in os.environ.items() if not name.startswith("INTAKE_")}
    env |= {f"INTAKE_{name.upper()}": value for name, value in settings.items()}
    env[PARENT] = str(os.getpid())
    command = [sys.executable, "-I", "-S", str(TETHER), "--", sys.executable, "-m", "intake", "up"]
    with (layout.log / "up.log").open("wb") as log:
        return subprocess.Popen(  # noqa: S603 - our own command
            command, cwd=ROOT, env=env, stdout=log, stderr=log, start_new_session=True
        )


def _wait(layout: Layout, process: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + START_S
    while not layout.ready.exists():
        if process.poll() is not None or time.monotonic() > ends:
            said = (layout.log / "up.log").read_text(encoding="utf-8", errors="replace")
            raise CannotSimulate(f"The service for the simulation does not start:\n{said[-2000:]}")
        time.sleep(0.1)


def _beside(layout: Layout, settings: dict[str, str]) -> Flask:
    redis_url = choose_broker("", layout).url
    return create_app({**settings, "var": layout.var, "redis_url": redis_url})
