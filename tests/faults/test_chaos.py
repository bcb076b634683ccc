"""Random kills for a while, with a fixed seed; and the control that shows the harness can fail.

In CI each run lasts some seconds. `make faults` runs for ten minutes and writes what it counted to
`var/chaos.json`; docs/reliability.md has the table.
"""

import json
import os
import random
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import select

from intake.domain.states import JobState
from intake.domain.work import MAILED
from intake.extensions import db
from intake.gateways import broker, clock
from intake.models import Delivery
from intake.services.transaction import writing
from tests.faults.scene import LONG, scene
from tests.fixtures.calls import add_clinician
from tests.services.stack import ROOT

pytestmark = pytest.mark.services

LASTS_S = float(os.environ.get("INTAKE_CHAOS_S", "600" if LONG else "12"))
# How long it may take on a machine that is busy with other things. What is open then is lost.
SETTLES_S = 900 if LONG else 240
LEAST = 100 if LONG else 4
PATIENCE_S = 60
SEED = int(os.environ.get("INTAKE_CHAOS_SEED", "7"))
KILLED = {"broker": 3, "rest": 4, "critical": 2, "relay": 2, "children": 4, "flush": 2, "mail": 3}


class Chaos:
    """Kills, empties and hushes things by a seeded plan while forms come in."""

    def __init__(self, scene_, seed, sweeping):
        self.s = scene_
        self.chance = random.Random(seed)
        self.sweeping = sweeping
        self.kills = dict.fromkeys(KILLED, 0)
        self.cases = []
        self.took = []
        self.back_at = []

    def go_on_for(self, seconds):
        """So long; on a busy machine longer, until so much has been struck as a run is to have."""
        ends = time.monotonic() + seconds
        strikes = time.monotonic() + 1
        while time.monotonic() < ends or (
            sum(self.kills.values()) < LEAST and time.monotonic() < ends + PATIENCE_S
        ):
            began = time.perf_counter()
            self.cases += self.s.submit()
            self.took.append(time.perf_counter() - began)
            self._bring_back()
            if time.monotonic() > strikes:
                self._strike()
                strikes = time.monotonic() + self.chance.uniform(0.8, 2.0)
            time.sleep(self.chance.uniform(0.1, 0.4 if not LONG else 1.6))

    def _strike(self):
        whom = self.chance.choices(list(KILLED), weights=list(KILLED.values()))[0]
        if whom == "relay" and not self.sweeping:
            return
        if whom == "flush":
            with suppress(Exception):
                self.s.stack.redis().flushall()
        elif whom == "mail":
            self.s.post.steps["banner"] = "421 4.3.2 later"
            self._later("mail", self.chance.uniform(0.3, 1.5))
        elif not self.s.stack.ready("rest" if whom == "children" else whom):
            return  # killing what only just starts would show that nothing works, and no more
        elif whom == "children":
            self.s.kill_children("rest")
        else:
            self.s.stack.kill(whom)
            self._later(whom, self.chance.uniform(0.2, 1.0))
        self.kills[whom] += 1

    def _later(self, whom, seconds):
        self.back_at.append((time.monotonic() + seconds, whom))

    def _bring_back(self, everything=False):
        now = time.monotonic()
        for when, whom in list(self.back_at):
            if when > now and not everything:
                continue
            self.back_at.remove((when, whom))
            if whom == "mail":
                self.s.post.steps["banner"] = "220 back"
            elif not self.s.stack.alive(whom):
                self.s.stack.start(whom, wait=False)

    def settle(self, seconds):
        """Bring everything back, and wait until nothing changes any more."""
        self._bring_back(everything=True)
        for name in ("broker", "rest", "critical", *(["relay"] if self.sweeping else [])):
            if self.s.stack.alive(name):
                self.s.stack.wait_ready(name)
        ends = time.monotonic() + seconds
        while time.monotonic() < ends and self.open():
            if not LONG:
                self.s.let_leases_end()
                self.s.hurry()
            time.sleep(1)

    def open(self):
        return [job for job in self.s.jobs() if job.state != JobState.DONE]

    def counted(self):
        """What came of it all."""
        # All from one look: work that has not settled goes on while copies are counted.
        jobs = self.s.jobs()
        mailed = [job for job in jobs if job.kind in MAILED]
        copies = {job.id: len(self.s.mails_of(job.id)) for job in mailed}
        db.session.rollback()
        marked = set(db.session.scalars(select(Delivery.job_id).where(Delivery.maybe_twice)))
        calls = [self.s.booked(case) for case in self.cases]
        waits = sorted(
            (job.done_at - job.created_at).total_seconds() for job in jobs if job.done_at
        )
        return {
            "seconds": LASTS_S,
            "seed": SEED,
            "sweep": self.sweeping,
            "kills": {**self.kills, "all": sum(self.kills.values())},
            "forms": len(self.cases),
            "jobs": len(jobs),
            "never_done": len([job for job in jobs if job.state != JobState.DONE]),
            "dead": len([job for job in jobs if job.state == JobState.DEAD]),
            "forms_without_a_call": calls.count(0),
            "calls_twice": len([count for count in calls if count > 1]),
            "messages": len(mailed),
            "messages_never_sent": len([n for n in copies.values() if not n]),
            "messages_twice": len([n for n in copies.values() if n > 1]),
            "twice_without_saying_so": len(
                [job_id for job_id, n in copies.items() if n > 1 and job_id not in marked]
            ),
            "submit_p99_ms": round(1000 * sorted(self.took)[int(len(self.took) * 0.99)], 1),
            "planned_to_done_s": {
                "p50": round(waits[len(waits) // 2], 2),
                "p95": round(waits[int(len(waits) * 0.95)], 2),
                "max": round(waits[-1], 2),
            },
        }


def run(tmp_path, *, sweeping):
    names = ("broker", "critical", "rest", *(["relay"] if sweeping else []))
    with scene(tmp_path / "v", names) as s:
        with writing() as session:
            for number in range(8 if LONG else 2):
                add_clinician(session, f"Dr. {number}", created_at=clock.now())
        chaos = Chaos(s, SEED, sweeping)
        chaos.go_on_for(LASTS_S)
        chaos.settle(SETTLES_S if sweeping else 20)
        broker.settle()
        counted = chaos.counted()
        if LONG:
            _keep(counted)
        assert not s.stack.logs().count("Traceback (most recent call last)")
        return counted


def _keep(counted):
    path = Path(ROOT) / "var" / "chaos.json"
    path.parent.mkdir(exist_ok=True)
    kept = json.loads(path.read_text()) if path.exists() else []
    path.write_text(json.dumps([*kept, counted], indent=2))
    sys.stdout.write(json.dumps(counted))


def test_whatever_is_killed_nothing_is_lost_and_what_is_doubled_says_so(tmp_path):
    counted = run(tmp_path, sweeping=True)
    assert counted["kills"]["all"] >= LEAST
    assert counted["forms"] >= 20
    lost = ("never_done", "dead", "forms_without_a_call", "messages_never_sent")
    twice = ("calls_twice", "twice_without_saying_so")
    assert {name: counted[name] for name in lost + twice} == dict.fromkeys(lost + twice, 0), counted


def test_without_the_sweep_the_same_run_loses_work(tmp_path):
    """The control: if this passed without losses, the run above would show nothing."""
    counted = run(tmp_path, sweeping=False)
    assert counted["never_done"] > 0, counted
