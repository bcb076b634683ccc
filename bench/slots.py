"""How long it takes to list free times, and to hold one, with ever more calls in the database.

Run: `python -m bench.slots [--url postgresql://...]`. The database must be empty; SQLite in a
temporary directory unless one is given. The month ahead is equally full at every size, so what
grows is only what has piled up: half of it calls that ended, half calls that nobody ever closed.
"""

from __future__ import annotations

import argparse
import base64
import tempfile
import uuid
from datetime import UTC, datetime, time, timedelta
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from time import perf_counter

from flask_migrate import upgrade
from sqlalchemy import event, insert, text, update

from intake import create_app
from intake.domain.actors import PATIENT
from intake.extensions import db
from intake.models import Appointment, Clinician, Intake, Licence, User, WorkingHours
from intake.queries.slots import offered
from intake.services import holding
from intake.services.drafting import begin
from intake.services.transaction import writing

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)  # Monday, before the clinic opens
SIZES = (1_000, 10_000, 100_000)
ROUNDS = 60
HALF_HOUR = timedelta(minutes=30)
DAY = timedelta(days=1)


def clinician(session):
    user_id = uuid.uuid4()
    session.add(
        User(
            id=user_id, email=f"{user_id}@example.org", name="B", fs_uniquifier=str(user_id),
            created_at=NOW,
        )
    )  # fmt: skip
    session.flush()
    session.add(
        Clinician(
            user_id=user_id, credentials="MD", zone="America/Chicago", call_minutes=30,
            buffer_before_minutes=0, buffer_after_minutes=0, notice_minutes=0, horizon_days=30,
            alignment_minutes=30, licences=[Licence(state="WI")],
            hours=[WorkingHours(weekday=d, starts=time(9), ends=time(17)) for d in range(5)],
        )
    )  # fmt: skip
    return user_id


def draft():
    return begin(
        "about-you",
        {"adult": "yes", "state": "WI"},
        privacy_version="b",
        zone="America/Chicago",
        actor=PATIENT,
        now=NOW,
    )


def row(clinician_id, start, state):
    """A call, and the intake that it belongs to: one each, as in life."""
    intake_id = uuid.uuid4()
    case = {
        "id": intake_id, "reference": intake_id.hex[:9], "state": "submitted", "zone": "UTC",
        "questionnaire_version": "b", "data_key": b"", "privacy_version": "b",
        "privacy_accepted_at": NOW, "created_at": NOW, "updated_at": NOW, "waiting_since": NOW,
    }  # fmt: skip
    call = {
        "intake_id": intake_id, "clinician_id": clinician_id, "state": state, "zone": "UTC",
        "starts_at": start, "ends_at": start + HALF_HOUR, "busy_from": start,
        "busy_until": start + HALF_HOUR, "created_at": NOW, "changed_at": NOW,
    }  # fmt: skip
    return case, call


def month_ahead(clinician_id):
    """Twelve of sixteen half hours taken on each working day."""
    opens = NOW.replace(hour=15)
    for day in range(30):
        if (opens + DAY * day).weekday() < 5:
            for half in range(12):
                yield row(clinician_id, opens + DAY * day + HALF_HOUR * half, "booked")


def past(clinician_ids):
    """Calls back in time, without end; every other one was never closed."""
    for number, who in enumerate(cycle(clinician_ids)):
        start = NOW - DAY - HALF_HOUR * (number // len(clinician_ids))
        yield row(who, start, ("completed", "booked")[number % 3 == 0])


def fill(rows):
    rows = list(rows)
    with writing() as session:
        for place in range(0, len(rows), 2_000):
            cases, calls = zip(*rows[place : place + 2_000], strict=True)
            session.execute(insert(Intake), list(cases))
            session.execute(insert(Appointment), list(calls))


def timed(work):
    """Median and best: on a machine that others use too, the best tells more of the code."""
    rounds = []
    for _ in range(ROUNDS):
        db.session.rollback()
        begun = perf_counter()
        work()
        rounds.append((perf_counter() - begun) * 1000)
    return median(rounds), min(rounds)


def queries(work):
    seen = []
    event.listen(db.engine, "before_cursor_execute", note := lambda *a: seen.append(a[2]))
    work()
    event.remove(db.engine, "before_cursor_execute", note)
    return sum(statement.startswith("SELECT") for statement in seen)


def hold_and_let_go(clinician_id, drafts):
    free = [o.start for o in offered(now=NOW, state="WI") if str(clinician_id) in str(o.slots)]
    turn = cycle(zip(cycle(drafts), free, strict=False))

    def one():
        who, start = next(turn)
        holding.hold(who, clinician_id, start, zone="America/Chicago", actor=PATIENT, now=NOW)

    return one


def only(clinician_id):
    """Everybody else takes no calls from now on."""
    with writing() as session:
        session.execute(update(Clinician).values(takes_calls=Clinician.user_id == clinician_id))


def measure(size):
    with writing() as session:
        clinicians = [clinician(session) for _ in range(10)]
    ahead = [each for who in clinicians for each in month_ahead(who)]
    fill(ahead)
    fill(islice(past(clinicians[:1]), max(0, size - len(ahead) // 10)))
    with writing() as session:
        session.execute(text("ANALYZE"))
    day = (NOW, NOW + DAY)
    ten = timed(lambda: offered(now=NOW, state="WI"))
    only(clinicians[0])
    work = lambda: offered(now=NOW, state="WI")  # noqa: E731 - one thing, timed and counted
    one, found = timed(work), len(work())
    short = timed(lambda: offered(now=NOW, state="WI", window=day))
    kept = timed(hold_and_let_go(clinicians[0], [draft() for _ in range(4)]))
    times = " ".join(f"{middle:6.2f}/{best:5.2f}" for middle, best in (short, one, ten, kept))
    print(f"{size:9,} {times} {queries(work):8} {found:6}", flush=True)
    return one


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="")
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES)
    asked = parser.parse_args()
    print("Milliseconds, median/best.")
    print("    calls        1 day      30 days    10 x 30 d         hold  queries  times")
    found = []
    for size in asked.sizes:
        with tempfile.TemporaryDirectory(prefix="intake-") as scratch:
            keys = "b:" + base64.b64encode(bytes(range(32))).decode()
            app = create_app(
                {
                    "var": Path(scratch), "mode": "test", "secret_key": "b" * 40,
                    "encryption_keys": keys, "database_url": asked.url,
                    "redis_url": "redis://127.0.0.1:1/0",
                }
            )  # fmt: skip
            with app.app_context():
                upgrade()
                if asked.url:
                    with writing() as session:
                        session.execute(text('TRUNCATE "user", intake CASCADE'))
                found.append(measure(size))
                db.session.remove()
                db.engine.dispose()
    middle, best = (last / first for first, last in zip(found[0], found[-1], strict=True))
    print(f"growth from the smallest to the largest: {middle:.2f} (best: {best:.2f})")


if __name__ == "__main__":
    main()
