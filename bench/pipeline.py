"""From submit to accepted mail, beside a bare Celery task that sends the same; dead brokers.

Run: `python -m bench.pipeline`. Paired samples: one of ours, one of theirs, in turn, against one
mail server in this process. Prints one JSON object; docs/reliability.md says what it means.
"""

from __future__ import annotations

import email
import email.policy
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

from intake.domain.work import Kind
from intake.extensions import db
from intake.gateways import broker, clock
from intake.gateways.redis_url import for_celery
from intake.services.planning import plan
from intake.services.transaction import writing
from tests.faults.scene import FIRST_READER, scene
from tests.services.stack import ROOT
from tests.walks.inside import Inside
from tests.walks.journey import submit, walk

PAIRS = int(os.environ.get("BENCH_PAIRS", "300"))
BURST = int(os.environ.get("BENCH_BURST", "400"))
SUBMITS = int(os.environ.get("BENCH_SUBMITS", "12"))
JOB = re.compile(rb"^X-Intake-Job: (\S+)", re.MULTILINE)


class Arrivals:
    """When the mail of each job was whole at the mail server."""

    def __init__(self, post) -> None:
        self.at: dict[str, float] = {}
        self._post = post
        self._came = threading.Condition()
        post.before_answer = self._note

    def _note(self) -> None:
        now = time.perf_counter()
        with self._came:
            for text in self._post.texts[len(self.at) :]:
                if found := JOB.search(text):
                    self.at.setdefault(found[1].decode().strip(), now)
            self._came.notify_all()

    def wait(self, name: str, seconds: float = 120) -> float:
        """When this one came."""
        with self._came:
            assert self._came.wait_for(lambda: name in self.at, seconds), f"{name} never came"
        return self.at[name]


def spread(seconds: list[float]) -> dict[str, float]:
    """Half, nearly all, all but one in a hundred, in milliseconds."""
    line = sorted(seconds)
    return {
        name: round(1000 * line[min(len(line) - 1, int(len(line) * share))], 2)
        for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))
    }


def main() -> None:
    with tempfile.TemporaryDirectory() as var, scene(Path(var) / "v") as s:
        case, reader = s.case(), s.reader(FIRST_READER)
        arrivals = Arrivals(s.post)

        def ours(count: int = 1) -> list[str]:
            with writing() as session:
                made = [
                    plan(
                        session,
                        Kind.ALERT_NEW_FORM,
                        f"bench:{uuid.uuid4()}",
                        now=clock.now(),
                        intake_id=case,
                        subject_id=reader,
                    )
                    for _ in range(count)
                ]
                return [str(job.id) for job in made]

        (first,) = ours()
        arrivals.wait(first)
        sample = email.message_from_bytes(
            s.mails_of(uuid.UUID(first))[0], policy=email.policy.default
        )
        text = sample.get_body(("plain",)).get_content()
        html = sample.get_body(("html",)).get_content()
        with bare_worker(s) as send:

            def theirs(count: int = 1) -> list[str]:
                names = [uuid.uuid4().hex for _ in range(count)]
                for name in names:
                    send.delay(name, text, html)
                return names

            told: dict[str, object] = {
                "submit_to_accepted": latency(arrivals, ours, theirs),
                "burst": bursts(arrivals, ours, theirs),
            }
        s.post.before_answer = None
        told["final_submit"] = submits(s)
        print(json.dumps(told, indent=2))


class bare_worker:  # noqa: N801 - it is used as a function
    """The bare worker, as many children as our `rest` has, and its task."""

    def __init__(self, s) -> None:
        self.env = {
            **os.environ,
            "BARE_BROKER": for_celery(s.stack.redis_url),
            "BARE_MAIL_PORT": str(s.post.port),
        }

    def __enter__(self):
        command = [sys.executable, "-m", "celery", "--app", "bench.bare", "worker"]
        self.log = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [
                *command,
                "--concurrency",
                "2",
                "--without-gossip",
                "--without-mingle",
                "-n",
                "bare@%h",
            ],
            cwd=ROOT,
            env=self.env,
            stdout=self.log,
            stderr=self.log,
        )
        os.environ.update(self.env)
        from bench.bare import send

        time.sleep(6)
        assert self.process.poll() is None
        return send

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(30)


def latency(arrivals, ours, theirs) -> dict[str, object]:
    """One of ours, one of theirs, in turn."""
    took: dict[str, list[float]] = {"intake": [], "bare": []}
    for number in range(PAIRS + 10):
        for name, begin in (("intake", ours), ("bare", theirs))[:: 1 if number % 2 else -1]:
            began = time.perf_counter()
            (job,) = begin()
            came = arrivals.wait(job)
            if number >= 10:
                took[name].append(came - began)
            time.sleep(0.02)
    told = {name: spread(seconds) for name, seconds in took.items()}
    ratio = {p: round(told["intake"][p] / told["bare"][p], 2) for p in ("p50", "p95", "p99")}
    return {**told, "ratio": ratio, "pairs": PAIRS}


def bursts(arrivals, ours, theirs) -> dict[str, object]:
    """Many at once, three times each, in turn: how many mails a second."""
    rates: dict[str, list[float]] = {"intake": [], "bare": []}
    for _ in range(3):
        for name, begin in (("intake", ours), ("bare", theirs)):
            began = time.perf_counter()
            jobs = begin(BURST)
            ends = max(arrivals.wait(job) for job in jobs)
            rates[name].append(BURST / (ends - began))
    told = {name: round(median(found), 1) for name, found in rates.items()}
    return {**told, "ratio": round(told["intake"] / told["bare"], 2), "jobs": BURST}


def submits(s) -> dict[str, object]:
    """The last request of a patient's form, with the broker well, hung and gone."""
    told, apart = {}, ThreadPoolExecutor(1)
    for name in ("well", "hung", "refused"):
        pages = []
        for _ in range(SUBMITS):
            person = Inside(s.app)
            # In a thread without our own context, where each request is a fresh one.
            pages.append((person, apart.submit(walk, person).result()))
        if name == "hung":
            s.stack.signal("broker", signal.SIGSTOP)
        elif name == "refused":
            s.stack.kill("broker")
        took = []
        for person, page in pages:
            began = time.perf_counter()
            assert apart.submit(submit, person, page).result().path.endswith("/done")
            took.append(time.perf_counter() - began)
        if name == "hung":
            s.stack.signal("broker", signal.SIGCONT)
        elif name == "refused":
            s.stack.start("broker")
        told[name] = {**spread(took), "max": round(1000 * max(took), 1)}
        broker.settle()
        s.wait_done(120)
        told[name]["lost"] = len([job for job in s.jobs() if job.state != "done"])
        db.session.remove()
    return told


if __name__ == "__main__":
    main()
