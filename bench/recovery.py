"""How long work waits after a process was killed, until it is done.

Run: `python -m bench.recovery`. Forms come in all the while; whatever has ended is started again
after a second, as the supervisor does. Leases are waited for. While the web is killed, the last
forms before are sent over HTTP to it, so that their rings go down with it. Prints one JSON object.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from intake.domain.retries import SPREAD, STEPS_S
from intake.domain.work import LEASE_S
from intake.gateways import clock
from intake.services.relaying import SWEEP_S
from tests.faults.scene import EVERY, scene
from tests.walks.journey import submit, walk
from tests.walks.web import Browser, Page

if TYPE_CHECKING:
    from collections.abc import Sequence

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
PROGRAMS = (*EVERY, "web")
KILLED = tuple(os.environ.get("BENCH_KILLED", "rest,critical,relay,broker,web").split(","))
FORMS, EVERY_S, KILL_AT, BACK_AFTER_S, SENDING = 24, 0.15, 10, 1.0, 3
# A lease, the next sweep, and the pause after the first crash at its longest.
WORST_S = LEASE_S + SWEEP_S * 1.2 + STEPS_S[0] * SPREAD[1]


def main() -> None:
    """Kill each in turn, and say how long the jobs that were due or running took."""
    told = {}
    with tempfile.TemporaryDirectory() as var, scene(Path(var) / "v", PROGRAMS) as s:
        for name in KILLED:
            waits: list[float] = []
            for _ in range(ROUNDS):
                s.calm()
                waits += one_round(s, name)
            waits.sort()
            told[name] = {
                "jobs": len(waits),
                "median_s": round(median(waits), 2),
                "p95_s": round(waits[int(len(waits) * 0.95)], 2),
                "worst_s": round(waits[-1], 2),
            }
    print(json.dumps({"killed": told, "allowed_worst_s": round(WORST_S, 1)}, indent=2))


def bring_back(s, back_at: dict[str, float], programs: Sequence[str] = PROGRAMS) -> bool:
    """Start what has ended a second ago, as the supervisor does. Gives whether any is down.

    A worker whose broker dies while it holds an unacknowledged ring ends by itself: kombu fails
    while it gives the ring back.
    """
    for name in programs:
        if s.stack.alive(name):
            back_at.pop(name, None)
        elif time.monotonic() > back_at.setdefault(name, time.monotonic() + BACK_AFTER_S):
            s.stack.start(name, wait=False)
    return bool(back_at)


def about_to_send(s) -> list[tuple[Browser, Page]]:
    """People whose form is whole, each in a browser, on the page that sends it."""
    s.stack.wait_ready("web")
    people = [Browser(s.stack.web_url) for _ in range(SENDING)]
    return [(person, walk(person)) for person in people]


def one_round(s, name: str) -> list[float]:
    """Seconds from the kill until each job was done that was due or running then."""
    case, reader = s.case(), s.reader()
    sending = about_to_send(s) if name == "web" else []
    killed_at, back_at = None, {}
    for number in range(FORMS):
        s.submit()
        # Something for every queue.
        s.alert(case) if reader else None
        if number == KILL_AT:
            for person, page in sending:
                assert submit(person, page).path.endswith("/done")
            s.stack.kill(name)
            killed_at = clock.now()
        bring_back(s, back_at)
        time.sleep(EVERY_S)
    s.wait(lambda: not bring_back(s, back_at) and {j.state for j in s.jobs()} == {"done"}, 150)
    return [
        (job.done_at - killed_at).total_seconds()
        for job in s.jobs()
        if job.created_at <= killed_at < job.done_at
    ]


if __name__ == "__main__":
    main()
