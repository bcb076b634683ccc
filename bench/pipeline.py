"""From submit to accepted mail, beside a bare Celery task that sends the same.

Run: `python -m bench.pipeline`. Paired samples: one of ours, one of theirs, in turn, to one mail
server that runs in a process of its own. Prints one JSON object; docs/reliability.md says what it
means.
"""

from __future__ import annotations

import email
import email.policy
import json
import os
import subprocess
import sys
import tempfile
import time
import uuid
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median

from bench.alerts import plan_alerts
from bench.post import post
from intake.gateways.redis_url import for_celery
from tests.faults.scene import FIRST_READER, scene
from tests.services.stack import ROOT

PAIRS = int(os.environ.get("BENCH_PAIRS", "300"))
BURST = int(os.environ.get("BENCH_BURST", "400"))
BURSTS = int(os.environ.get("BENCH_BURSTS", "3"))
WARM = 20


def main() -> None:
    """Measure both, in turn."""
    database_url = os.environ.get("BENCH_DATABASE_URL", "")
    with (
        tempfile.TemporaryDirectory() as var,
        post() as arrivals,
        scene(Path(var) / "v", mail_port=arrivals.port, database_url=database_url) as s,
    ):
        ours = partial(plan_alerts, s.case(), s.reader(FIRST_READER))
        (first,) = ours()
        arrivals.wait(first)
        sample = email.message_from_bytes(arrivals.first, policy=email.policy.default)
        parts = [sample.get_body((kind,)).get_content() for kind in ("plain", "html")]
        with bare_worker(s, arrivals.port) as send:

            def theirs(count: int = 1) -> list[str]:
                names = [uuid.uuid4().hex for _ in range(count)]
                for name in names:
                    send.delay(name, *parts)
                return names

            told = {
                "load": os.getloadavg()[0],
                "fsync_ms": fsync(Path(var)),
                "submit_to_accepted": latency(arrivals, ours, theirs),
                "burst": bursts(arrivals, ours, theirs),
            }
        s.wait_done(120)
        told |= {"load_after": os.getloadavg()[0]}
        print(json.dumps(told, indent=2))


@contextmanager
def bare_worker(s, port: int):
    """The bare worker, as many children as our `rest` has; gives its task."""
    os.environ.update(BARE_BROKER=for_celery(s.stack.redis_url), BARE_MAIL_PORT=str(port))
    command = [sys.executable, "-m", "celery", "--app", "bench.bare", "worker"]
    quiet = ["--concurrency", "2", "--without-gossip", "--without-mingle", "-n", "bare@%h"]
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen([*command, *quiet], cwd=ROOT, stdout=log, stderr=log)
        from bench.bare import send

        time.sleep(6)
        assert process.poll() is None
        yield send
        process.terminate()
        process.wait(30)


def fsync(where: Path) -> dict[str, float]:
    """What the disk takes to keep eight kilobytes where some were before, beside all its work."""
    took = []
    with (where / "fsync").open("wb", buffering=0) as file:
        file.write(b"x" * 8192)
        os.fsync(file.fileno())
        for _ in range(200):
            os.pwrite(file.fileno(), b"y" * 8192, 0)
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            took.append(time.perf_counter() - began)
    return spread(took)


def spread(seconds: list[float]) -> dict[str, float]:
    """Half, nearly all, all but one in a hundred, in milliseconds."""
    line = sorted(seconds)
    return {
        name: round(1000 * line[min(len(line) - 1, int(len(line) * share))], 2)
        for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))
    }


def latency(arrivals, ours, theirs) -> dict[str, object]:
    """One of ours, one of theirs, in turn."""
    took: dict[str, list[float]] = {"intake": [], "bare": []}
    for number in range(PAIRS + WARM):
        for name, begin in (("intake", ours), ("bare", theirs))[:: 1 if number % 2 else -1]:
            began = time.monotonic()
            (job,) = begin()
            came = arrivals.wait(job)
            if number >= WARM:
                took[name].append(came - began)
            time.sleep(0.03)
    told = {name: spread(seconds) for name, seconds in took.items()}
    ratio = {p: round(told["intake"][p] / told["bare"][p], 2) for p in ("p50", "p95", "p99")}
    pairs = zip(took["intake"], took["bare"], strict=True)
    each = round(median(our / their for our, their in pairs), 2)
    return {**told, "ratio": ratio, "median_of_pairs": each, "pairs": PAIRS}


def bursts(arrivals, ours, theirs) -> dict[str, object]:
    """Many at once, in turn: how many mails a second."""
    rates: dict[str, list[float]] = {"intake": [], "bare": []}
    for _ in range(BURSTS):
        for name, begin in (("intake", ours), ("bare", theirs)):
            began = time.monotonic()
            jobs = begin(BURST)
            ends = max(arrivals.wait(job) for job in jobs)
            rates[name].append(BURST / (ends - began))
            time.sleep(3)
    told = {name: round(median(found), 1) for name, found in rates.items()}
    each = [our / their for our, their in zip(rates["intake"], rates["bare"], strict=True)]
    return {
        **told,
        "ratio": round(median(each), 2),
        "ratios": [round(one, 2) for one in each],
        "jobs": BURST,
    }


if __name__ == "__main__":
    main()
