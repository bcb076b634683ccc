"""How work flows: whether a kind of work moves, and why one job is not running.

A high age alone does not tell a burst from a standstill: only together with the last completion
does it. Pure: ages in seconds and facts in, one word out.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from intake.domain.states import JobState
from intake.domain.work import Queue


class Flow(StrEnum):
    """How one kind of work goes."""

    IDLE = "idle"
    MOVING = "moving"
    SLOW = "slow"
    STALLED = "stalled"
    PAUSED = "paused"


# Older than this, ready work is late; with nothing finished for as long, it stands still. Seconds.
GOALS_S: Final[dict[str, int]] = {
    Queue.CRITICAL: 60,
    Queue.NOTIFY: 60,
    Queue.SCHEDULE: 60,
    Queue.HOUSEKEEPING: 300,
}
GOAL_OF_STRANGERS_S: Final = 300


def goal_of(queue: str) -> int:
    """The age at which ready work of this queue is late, in seconds."""
    return GOALS_S.get(queue, GOAL_OF_STRANGERS_S)


def flow_of(
    oldest_s: float | None, last_done_s: float | None, *, goal_s: int, paused: bool = False
) -> Flow:
    """Say how a kind of work goes.

    Args:
        oldest_s: age of the oldest job that could run; `None` when none could.
        last_done_s: time since one was last finished; `None` when none ever was.
        goal_s: see `goal_of`.
        paused: an operator, or the channel itself, holds this kind back.
    """
    if paused:
        return Flow.PAUSED
    if oldest_s is None:
        return Flow.IDLE
    if oldest_s <= goal_s:
        return Flow.MOVING
    return Flow.STALLED if last_done_s is None or last_done_s > goal_s else Flow.SLOW


class Why(StrEnum):
    """Why a job is not running, or what it does instead."""

    DONE = "done"
    CANCELLED = "cancelled"
    DEAD = "dead"
    RUNNING = "running"
    LEASE_ENDED = "lease-ended"
    HELD = "held"
    NOT_DUE = "not-due"
    RETRYING = "retrying"
    PAUSED = "paused"
    RESTING = "resting"
    UNKNOWN_KIND = "unknown-kind"
    NO_WORKER = "no-worker"
    DRAINED = "drained"
    NO_RELAY = "no-relay"
    BROKER_AWAY = "broker-away"
    IN_LINE = "in-line"


ENDED: Final = {
    JobState.DONE: Why.DONE,
    JobState.CANCELLED: Why.CANCELLED,
    JobState.DEAD: Why.DEAD,
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known when somebody asks why a job is not running.

    Attributes:
        state: where the job stands.
        lease_ended: its worker's lease is over.
        held: an operator keeps it.
        due: its time has come.
        tried: it has failed before.
        paused: a person paused its kind, queue or channel.
        resting: its channel rests by itself after failures.
        known_kind: this release knows its kind.
        workers: how many workers show signs of life.
        working: how many of them take new work.
        relay: a relay shows signs of life.
        broker: the broker answers; `None` when nobody asked.
    """

    state: JobState
    lease_ended: bool = False
    held: bool = False
    due: bool = True
    tried: bool = False
    paused: bool = False
    resting: bool = False
    known_kind: bool = True
    workers: int = 1
    working: int = 1
    relay: bool = True
    broker: bool | None = True


def why_not(facts: Facts) -> Why:
    """Give the one reason that matters most: what the operator would have to change first."""
    if facts.state in ENDED:
        return ENDED[facts.state]
    if facts.state == JobState.RUNNING:
        return Why.LEASE_ENDED if facts.lease_ended else Why.RUNNING
    in_the_way = (
        (facts.held, Why.HELD),
        (facts.paused, Why.PAUSED),
        (facts.resting, Why.RESTING),
        (not facts.due, Why.RETRYING if facts.tried else Why.NOT_DUE),
        (not facts.known_kind, Why.UNKNOWN_KIND),
        (facts.broker is False, Why.BROKER_AWAY if facts.relay else Why.NO_RELAY),
        (not facts.workers, Why.NO_WORKER),
        (not facts.working, Why.DRAINED),
    )
    return next((why for there, why in in_the_way if there), Why.IN_LINE)
