"""Three thousand mails at once, a worker killed and the broker started afresh: none lost.

Run: `python -m bench.lost`. Whatever has ended is started again after a second, as the supervisor
does; leases are waited for. Counts what the mail server was given. Prints one JSON object.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
import time
import uuid
from collections import Counter
from pathlib import Path

from sqlalchemy import func, select

from bench.alerts import plan_alerts
from bench.recovery import bring_back
from intake.domain.states import JobState
from intake.domain.work import Kind
from intake.extensions import db
from intake.models import Delivery, Job
from tests.faults.scene import EVERY, FIRST_READER, scene

MAILS = int(os.environ.get("BENCH_MAILS", "3000"))
AT_ONCE = 100
NAMED = re.compile(rb"^X-Intake-Job: (\S+)", re.MULTILINE)
# When so much of it has gone out.
KILLED_AT = {"rest": 0.25, "broker": 0.5}


def main() -> None:
    """Plan, break, wait, count."""
    told: dict[str, object] = {"load": os.getloadavg()[0], "mails": MAILS, "killed": KILLED_AT}
    with tempfile.TemporaryDirectory() as var, scene(Path(var) / "v") as s:
        jobs = planned(s)
        began, back_at, left = time.monotonic(), {}, dict(KILLED_AT)
        while still_open():
            for name, share in list(left.items()):
                if len(s.post.texts) >= share * MAILS and s.stack.alive(name):
                    s.stack.kill(name)
                    del left[name]
            bring_back(s, back_at, EVERY)
            assert time.monotonic() - began < 900, s.told()[:5]
            time.sleep(0.5)
        names = (NAMED.search(text) for text in s.post.texts)
        copies = Counter(found[1].decode() for found in names if found)
        db.session.rollback()
        marked = set(db.session.scalars(select(Delivery.job_id).where(Delivery.maybe_twice)))
        twice = [name for name, count in copies.items() if count > 1]
        told |= {
            "lost": len([job for job in jobs if job not in copies]),
            "twice": len(twice),
            "twice_without_saying_so": len([n for n in twice if uuid.UUID(n) not in marked]),
            "seconds": round(time.monotonic() - began, 1),
            "not_killed": list(left),
            "load_after": os.getloadavg()[0],
        }
    print(json.dumps(told, indent=2))


def still_open() -> int:
    """How many of them are not done. Counted: looking at each takes the workers' time."""
    db.session.rollback()
    which = (Job.kind == Kind.ALERT_NEW_FORM, Job.state != JobState.DONE)
    return db.session.scalar(select(func.count()).select_from(Job).where(*which)) or 0


def planned(s) -> list[str]:
    """All of them, about one case to one reader."""
    case, reader = s.case(), s.reader(FIRST_READER)
    return [job for _ in range(MAILS // AT_ONCE) for job in plan_alerts(case, reader, AT_ONCE)]


if __name__ == "__main__":
    main()
