"""How long it takes to find times for a call, in process and without a database.

Run: `python bench/slots_pure.py`. Prints the median and the best of many rounds, in milliseconds.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from statistics import median
from time import perf_counter

from intake.domain.availability import Availability, Busy, Licence, WeeklyHours
from intake.domain.offers import earliest, offer_all
from intake.domain.slots import is_offered, offer

NOW = datetime(2026, 10, 20, tzinfo=UTC)  # the month ahead holds a change of the clocks
MONTH = {"now": NOW, "window_from": NOW, "window_to": NOW + timedelta(days=30)}
ROUNDS = 200


def clinician(name, alignment):
    weekly = tuple(WeeklyHours(day, time(9), time(17)) for day in range(5))
    return Availability(
        name,
        "America/Chicago",
        weekly,
        call_minutes=min(30, 2 * alignment),
        horizon=timedelta(days=60),
        alignment_minutes=alignment,
        licences=(Licence("WI"),),
    )


def three_of_four_taken(availability):
    slots = offer(availability, [], **MONTH)
    calls = slots[:: availability.call_minutes // availability.alignment_minutes]
    return [Busy(s.busy_from, s.busy_until) for place, s in enumerate(calls) if place % 4]


def timed(title, work):
    found, rounds = work(), []
    for _ in range(ROUNDS):
        begin = perf_counter()
        work()
        rounds.append((perf_counter() - begin) * 1000)
    count = len(found) if isinstance(found, list) else int(found is not None)
    print(f"{title:52} {count:6} found  {median(rounds):8.3f} median  {min(rounds):8.3f} best")


def main():
    for alignment in (30, 15, 5):
        one = clinician("c0", alignment)
        busy = three_of_four_taken(one)
        name = f"1 clinician, 30 days, every {alignment} min"
        timed(f"{name}, nothing taken", lambda one=one: offer(one, [], state="WI", **MONTH))
        timed(
            f"{name}, {len(busy)} calls",
            lambda one=one, busy=busy: offer(one, busy, state="WI", **MONTH),
        )
    one = clinician("c0", 30)
    busy = three_of_four_taken(one)
    start = offer(one, busy, **MONTH)[-1].start
    timed("is it offered?", lambda: is_offered(one, busy, now=NOW, start=start, state="WI"))
    ten = [clinician(f"c{n}", 30) for n in range(10)]
    taken = {each.clinician_id: busy for each in ten}
    timed("10 clinicians, 30 days", lambda: offer_all(ten, taken, {}, state="WI", **MONTH))
    timed("10 clinicians, the earliest", lambda: earliest(ten, taken, {}, now=NOW, state="WI"))


if __name__ == "__main__":
    main()
