"""One simulation from beginning to end."""

from __future__ import annotations

import time
from collections import Counter
from random import Random
from typing import TYPE_CHECKING, Final

from intake.gateways import clock
from intake.simulation import report
from intake.simulation.clinic import Clinic
from intake.simulation.service import running
from intake.simulation.week import NeverDone

if TYPE_CHECKING:
    from pathlib import Path

    from intake.simulation.mix import Mix
    from intake.simulation.service import Service

MOST_PATIENTS: Final = 2000


def simulate(  # noqa: PLR0913 - what was asked for, by name
    *,
    days: int,
    patients: int,
    seed: int,
    mix: Mix,
    var: Path,
    clinic: Path,
    database_url: str = "",
) -> report.Report:
    """Let made-up patients and staff use the real service for some days, and see what holds.

    Args:
        days: how many; the first is a Monday.
        patients: how many come in that time.
        seed: fixes who comes when and does what. Who of two is faster is left to the service.
        mix: what the patients' answers say.
        var: an empty directory for the service's data.
        clinic: the clinic file to take over.
        database_url: an empty PostgreSQL database; SQLite below `var` unless given.

    Raises:
        CannotSimulate: the service does not start.
    """
    begun = time.monotonic()
    plans = mix.draw(patients, days, Random(f"{seed}/mix"))  # noqa: S311 - it repeats a run
    with running(var, clinic=clinic, database_url=database_url) as service:
        started = time.monotonic()
        people = Clinic(service, service.app.config["CLINIC"].zone, seed, plans)
        stuck = _act_out(people, days)
        acted = time.monotonic()
        found = _look(service, people, stuck)
    cost = {
        "seconds to start the service": round(started - begun, 1),
        "seconds for all that happened": round(acted - started, 1),
        "moves of the clock": people.week.steps,
        "patients": patients,
        "days": days,
    }
    return report.Report(mix.every(), dict(people.seen), *found, cost=cost)


def _act_out(people: Clinic, days: int) -> list[str]:
    """Let the days pass; gives who could not go on, and work that was never done."""
    try:
        people.act_out(days)
    except NeverDone as fault:
        return [*people.week.stuck, str(fault)]
    return people.week.stuck


def _look(
    service: Service, people: Clinic, stuck: list[str]
) -> tuple[dict[str, int], dict[str, int], dict[str, float], dict[str, list[str]]]:
    people.post.fetch()
    came = Counter(letter.job_id for letter in people.post.letters)
    sent = report.sent_messages()
    hours = service.app.config["CLINIC"].reminder_hours
    broken = report.check_all(hours, came, stuck, now=clock.now())
    doubled = [key for key, copies in Counter(service.pager.keys).items() if copies > 1]
    broken["each page came once"] = [f"{key}: came more than once" for key in doubled]
    return report.calls_by_state(), sent, report.per_100(sent), broken
