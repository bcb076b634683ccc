"""What gunicorn is told beside its command line."""

from __future__ import annotations

import gc
import os
from typing import Any, Protocol

from intake.extensions import db
from intake.runner.tether import tie
from intake.web import heart

# No access log: a path may carry a patient's link. Counts and times are in /metrics.
accesslog = None
errorlog = "-"
loglevel = "warning"
graceful_timeout = 10
timeout = 60
keepalive = 5
control_socket_disable = True
# The application is read once and its memory shared by the workers.
preload_app = True
# The heartbeat file of each worker is touched often; keep it off the disk.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108


class _Master(Protocol):
    pid: int
    app: Any


def when_ready(server: _Master) -> None:
    """Keep what is loaded out of garbage collection, which would copy it into each worker."""
    del server
    gc.collect()
    gc.freeze()


def post_fork(server: _Master, worker: Any) -> None:
    """End with the master, even when it was killed and this worker is deep in a request.

    A database connection must never be shared over a fork: two workers would read each other's
    rows. The master opens none; this makes sure.
    """
    if not tie(server.pid):
        worker.log.warning("the master is gone")
        raise SystemExit(0)
    app = server.app.wsgi()
    with app.app_context():
        db.engine.dispose(close=False)
    heart.begin(app)


def worker_exit(server: _Master, worker: Any) -> None:
    """Say goodbye, so that nobody looks for a process that ended as it should."""
    del worker
    heart.end(server.app.wsgi())
