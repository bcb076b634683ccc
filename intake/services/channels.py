"""Ways out of the house: when one breaks for every message, it rests instead of wearing jobs out.

A rest ends by itself; a fault in our own settings, and an operator's pause, wait for a person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, bindparam, case, or_, update

from intake.domain.actors import system
from intake.domain.faults import FaultClass
from intake.domain.retries import rest_of
from intake.domain.work import RULES, Kind
from intake.services.tables import CONTROL
from intake.services.upserts import insert_into

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

SELF: Final = system("channel")
# An operator's pause outlives whatever the channel does.
_OURS: Final = or_(CONTROL.c.paused.is_(False), CONTROL.c.actor == SELF)
_FORGET: Final = (
    update(CONTROL)
    .where(CONTROL.c.name == bindparam("channel"), CONTROL.c.failures > 0)
    .values(
        failures=0,
        error_code=None,
        changed_at=bindparam("at"),
        **{
            name: case((CONTROL.c.actor == SELF, None), else_=CONTROL.c[name])
            for name in ("until", "reason", "actor")
        },
        paused=case((CONTROL.c.actor == SELF, False), else_=CONTROL.c.paused),
    )
)


def note_failure(
    session: Session, kind: Kind, fault: FaultClass, code: str, *, now: datetime
) -> None:
    """Count a failure against the channel of this kind; let it rest, or pause it, when it is due.

    Args:
        session: inside `writing()`.
        kind: what the failed job does.
        fault: only an outage and a fault in our settings concern the channel.
        code: what the other side said, as a code.
        now: the workflow's present.
    """
    channel = RULES[kind].channel
    if channel is None or fault not in (FaultClass.OUTAGE, FaultClass.CONFIGURATION):
        return
    failures = (
        session.connection()
        .execute(
            insert_into(session, CONTROL)
            .values(name=channel, paused=False, failures=1, error_code=code, changed_at=now)
            .on_conflict_do_update(
                index_elements=["name"],
                set_={"failures": CONTROL.c.failures + 1, "error_code": code, "changed_at": now},
            )
            .returning(CONTROL.c.failures)
        )
        .scalar_one()
    )
    rest = rest_of(failures)
    if fault is FaultClass.CONFIGURATION:
        _pause(session, channel, "configuration", None)
    elif rest is not None:
        _pause(session, channel, "outage", now + rest)


def note_success(session: Session, kind: Kind, *, now: datetime) -> None:
    """The channel of this kind works: forget its failures and end its rest."""
    channel = RULES[kind].channel
    if channel is None:
        return
    session.connection().execute(_FORGET, {"channel": channel, "at": now})


def _pause(session: Session, channel: str, reason: str, until: datetime | None) -> None:
    session.connection().execute(
        update(CONTROL)
        .where(and_(CONTROL.c.name == channel, _OURS))
        .values(paused=True, reason=reason, actor=SELF, until=until)
    )
