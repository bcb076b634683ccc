"""What gunicorn is told beside its command line."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from intake.runner.tether import tie

if TYPE_CHECKING:
    from gunicorn.arbiter import Arbiter
    from gunicorn.workers.base import Worker

# No access log: a path may carry a patient's link. Counts and times are in /metrics.
accesslog = None
errorlog = "-"
loglevel = "warning"
graceful_timeout = 10
timeout = 60
keepalive = 5
control_socket_disable = True
# The heartbeat file of each worker is touched often; keep it off the disk.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108


def post_fork(server: Arbiter, worker: Worker) -> None:
    """End with the master, even when it was killed and this worker is deep in a request."""
    if not tie(server.pid):
        worker.log.warning("the master is gone")
        raise SystemExit(0)
