"""Signs of life: each process writes its own row, by the database's clock."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, select

from intake.extensions import db
from intake.gateways import clock
from intake.models import Heartbeat
from intake.models.types import DatabaseNow
from intake.services.tables import HEARTBEAT
from intake.services.transaction import writing
from intake.services.upserts import insert_into

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

BEAT_S: Final = 10
CHILD: Final = "child"
# A sign's detail begins so when the machine's clock is wrong.
WRONG_CLOCK: Final = "clock"


@dataclass(frozen=True, slots=True)
class Sign:
    """What a process says about itself; nothing about what its job is about.

    Attributes:
        name: which process, such as `rest@host:41.77`.
        kind: web, worker (the parent), child, relay, or alone (the relay's own).
        release: what it runs.
        memory_mb: what it holds.
        job_id: what it is doing.
        job_since: since when, by the workflow's clock.
        detail: one short word of its own.
    """

    name: str
    kind: str
    release: str
    memory_mb: int | None = None
    job_id: str | None = None
    job_since: datetime | None = None
    detail: str | None = None


def beat(signs: Sequence[Sign]) -> None:
    """Write signs of life."""
    with writing() as session:
        for sign in signs:
            told = {**asdict(sign), "at": DatabaseNow()}
            changes = {name: value for name, value in told.items() if name != "name"}
            session.connection().execute(
                insert_into(session, HEARTBEAT)
                .values(told)
                .on_conflict_do_update(index_elements=["name"], set_=changes)
            )


def set_clock() -> str | None:
    """Go by the database's clock. Says how wrong this machine's is, when it is."""
    present = db.session.scalar(select(DatabaseNow()))
    db.session.rollback()
    if present is None:
        return None
    behind = clock.set_right(present)
    return f"{WRONG_CLOCK} {-behind.total_seconds():+.0f} s" if behind else None


def asked_to_drain(name: str) -> bool:
    """Whether an operator wants this worker to take no new work."""
    found = db.session.scalar(select(Heartbeat.drain).where(Heartbeat.name == name))
    db.session.rollback()
    return bool(found)


def gone(*names: str) -> None:
    """Processes that ended as they should: nobody has to look for them."""
    with writing() as session:
        session.execute(delete(Heartbeat).where(Heartbeat.name.in_(names)))
