"""What happens again and again. Each slot is one row, so two relays make one job of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from intake.domain.work import Kind
from intake.models import PeriodicRun
from intake.services.planning import plan
from intake.services.transaction import writing
from intake.services.upserts import insert_into

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from sqlalchemy.orm import Session

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Periodic(NamedTuple):
    """Something that happens again: which job, and how long a slot is."""

    kind: Kind
    every: timedelta


PERIODICALS: Final = (
    Periodic(Kind.CANARY, timedelta(minutes=1)),
    Periodic(Kind.RECONCILE, timedelta(minutes=1)),
    Periodic(Kind.PLAN_DIGESTS, timedelta(minutes=5)),
    Periodic(Kind.READ_BOUNCES, timedelta(minutes=2)),
    Periodic(Kind.PURGE, timedelta(days=1)),
)


def slot_of(moment: datetime, every: timedelta) -> datetime:
    """The beginning of the slot that a moment is in."""
    return moment - (moment - EPOCH) % every


def write_slots(seen: MutableMapping[Kind, datetime], *, now: datetime) -> int:
    """Plan the job of each slot that has begun. Gives how many were new.

    Args:
        seen: the slots that this process has dealt with, by kind; kept up to date.
        now: the workflow's present. Slots that passed while nobody looked are not made up for.
    """
    begun = {one: slot_of(now, one.every) for one in PERIODICALS}
    fresh = {one: slot for one, slot in begun.items() if seen.get(one.kind) != slot}
    if not fresh:
        return 0
    with writing() as session:
        made = [_begin(session, one.kind, slot, now) for one, slot in fresh.items()]
    seen.update({one.kind: slot for one, slot in fresh.items()})
    return sum(made)


def _begin(session: Session, kind: Kind, slot: datetime, now: datetime) -> bool:
    first = session.execute(
        insert_into(session, PeriodicRun)
        .values(name=kind, slot=slot, at=now)
        .on_conflict_do_nothing(index_elements=["name", "slot"])
        .returning(PeriodicRun.name)
    ).first()
    if first is None:
        return False
    plan(session, kind, f"{kind}@{slot:%Y-%m-%dT%H:%M:%SZ}", now=now)
    return True
