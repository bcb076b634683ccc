"""Looking at the service itself: an alarm is raised when trouble is there, and resolved when not.

The relay looks. What only looks wrong for a moment, such as a queue after a burst, is raised and
gone again before it calls anybody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import current_app

from intake.domain.flow import Flow
from intake.domain.signs import Life
from intake.domain.troubles import CANARY_LATE_AFTER, Trouble
from intake.domain.work import Channel, Kind
from intake.extensions import db
from intake.gateways.room_left import broker_room, disk_free_mb
from intake.queries import stuck
from intake.queries.alarms import open_alarms
from intake.queries.flow import flows
from intake.queries.pauses import pauses
from intake.queries.programs import call_roll
from intake.queries.slots import states_without_times
from intake.services.alarms import raise_alarm, resolve_alarm
from intake.services.alerting import first_readers
from intake.services.channels import SELF
from intake.services.heartbeats import WRONG_CLOCK
from intake.services.transaction import writing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from intake.queries.flow import KindFlow

    Found = tuple[Trouble, str | None]

DISK_LEFT_MB: Final = 200
BROKER_FULL_FROM: Final = 0.7

_NAMES: Final = frozenset(name.value for name in Trouble)
_FLOWS: Final = {Flow.STALLED: Trouble.STALLED, Flow.SLOW: Trouble.SLOW}


def watch(*, broker_away: bool, now: datetime) -> int:
    """Look once. Gives how many alarms are open.

    Args:
        broker_away: there is a broker, and it does not answer.
        now: the workflow's present.
    """
    found = set(_troubles(broker_away=broker_away, now=now))
    # What else is open was raised by somebody else, who knows when it is over.
    ours = [one for one in open_alarms() if one.name in _NAMES]
    standing = {(Trouble(one.name), one.subject) for one in ours}
    if found == standing:
        return len(found)
    with writing() as session:
        for name, subject in sorted(found - standing, key=str):
            raise_alarm(session, name, now=now, subject=subject)
        for name, subject in sorted(standing - found, key=str):
            resolve_alarm(session, name, now=now, subject=subject)
    return len(found)


def _troubles(*, broker_away: bool, now: datetime) -> Iterator[Found]:
    standing = pauses(now=now)
    yield from _in_the_flow(flows(now=now, standing=standing), now)
    if any(one.name == Channel.MAIL and one.actor == SELF for one in standing):
        yield Trouble.CHANNEL_DOWN, Channel.MAIL
    if broker_away:
        yield Trouble.BROKER_AWAY, None
    elif call_roll().kinds["child"] is Life.DEAD:
        yield Trouble.WORKERS_SILENT, None
    if call_roll().kinds["relay"] is Life.DEAD:
        # Seen by a web process that sweeps in its place.
        yield Trouble.RELAY_SILENT, None
    if not first_readers(db.session()):
        yield Trouble.NOBODY_TO_TELL, None
    for state in states_without_times(current_app.config["CLINIC"].states, now=now):
        yield Trouble.NO_FREE_TIMES, state
    yield from _machine()
    for check in stuck.LISTED:
        # Dead jobs have an alarm of their own, for each kind.
        if check is not stuck.Check.JOB_DEAD and stuck.find(check, now=now, limit=1):
            yield Trouble.STUCK_CASES, check


def _machine() -> Iterator[Found]:
    settings = current_app.config["SETTINGS"]
    if disk_free_mb(settings.var) < DISK_LEFT_MB:
        yield Trouble.DISK_LOW, None
    room = broker_room(settings.redis_url)
    if room is not None and room.share is not None and room.share > BROKER_FULL_FROM:
        yield Trouble.BROKER_FULL, None
    if room is not None and not room.keeps_all:
        yield Trouble.BROKER_FORGETS, None
    wrong = {
        one.program
        for one in call_roll().processes
        if one.life is not Life.DEAD and (one.detail or "").startswith(WRONG_CLOCK)
    }
    for program in wrong:
        yield Trouble.CLOCK_WRONG, program


def _in_the_flow(kinds: Sequence[KindFlow], now: datetime) -> Iterator[Found]:
    for one in kinds:
        if trouble := _FLOWS.get(one.flow):
            yield trouble, one.kind
        if one.dead:
            yield Trouble.DEAD_JOBS, one.kind
        late = one.last_done_at is not None and now - one.last_done_at > CANARY_LATE_AFTER
        if one.kind == Kind.CANARY and late and one.flow is not Flow.PAUSED:
            yield Trouble.CANARY_LATE, None
