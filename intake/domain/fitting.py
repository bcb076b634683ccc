"""Which standing calls a change of a clinician's rules would break, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from intake.domain.availability import Availability, Busy, outside_hours
from intake.domain.slots import licensed_until

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


class Reason(StrEnum):
    """Why a call does not fit."""

    NOT_TAKING = "not_taking"
    OUTSIDE_HOURS = "outside_hours"
    UNLICENSED = "unlicensed"


@dataclass(frozen=True, slots=True)
class StandingCall:
    """A call that a patient counts on.

    Attributes:
        id: its row's, as text.
        start: when it begins, UTC; `end` when it ends, without buffers.
        state: USPS code of where the patient will be; empty when not said.
    """

    id: str
    start: datetime
    end: datetime
    state: str


@dataclass(frozen=True, slots=True)
class Broken:
    """A call that the rules do not hold, and the first reason why."""

    call: StandingCall
    reason: Reason


def broken(
    availability: Availability, calls: Iterable[StandingCall], *, takes_calls: bool = True
) -> list[Broken]:
    """The calls that these rules no longer hold, by time.

    Notice, horizon, length, buffers and the alignment of starts break nothing: they are rules for
    what is offered, and a call keeps the time that it was given.
    """
    found = []
    for call in sorted(calls, key=lambda one: (one.start, one.id)):
        reason = _reason(availability, call, takes_calls=takes_calls)
        if reason is not None:
            found.append(Broken(call, reason))
    return found


def _reason(availability: Availability, call: StandingCall, *, takes_calls: bool) -> Reason | None:
    if not takes_calls:
        return Reason.NOT_TAKING
    if outside_hours(availability, [Busy(call.start, call.end)]):
        return Reason.OUTSIDE_HOURS
    if call.state and call.end > licensed_until(availability, call.state):
        return Reason.UNLICENSED
    return None
