"""Whether this process can serve, and whether the rest of the service is well.

What a process needs itself (database, migrations, keys) decides whether it is ready. What others
do for it (broker, relay, workers, mail) only makes the service slower: that is told apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import desc, func, select, text
from sqlalchemy.exc import InterfaceError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from intake.domain.states import DeliveryState
from intake.domain.troubles import CANARY_LATE_AFTER
from intake.domain.work import Channel
from intake.extensions import db, migrate
from intake.models import Delivery, Intake
from intake.queries.pauses import pauses
from intake.queries.programs import call_roll
from intake.queries.signals import last_canary
from intake.security.crypto import CannotOpen
from intake.security.vaults import keyring

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from intake.queries.pauses import Pause
    from intake.queries.programs import Roll

# SQLite calls a missing table an operational error, PostgreSQL a programming error.
AWAY: Final = (OperationalError, InterfaceError, ProgrammingError, PoolTimeout)
NEEDED: Final = frozenset({"database", "migrations", "keys"})
NOT_KNOWN: Final = "not known: the database did not tell"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at.

    Attributes:
        ok: whether it is well.
        age_s: seconds since its last sign of life, where it has one.
        detail: a few plain words; never a value, an address or a secret.
    """

    name: str
    ok: bool
    detail: str
    age_s: float | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """All checks. `ready`: this process can serve. `degraded`: something else is not well."""

    checks: tuple[Check, ...]

    @property
    def ready(self) -> bool:
        """Whether this process can serve."""
        return all(one.ok for one in self.checks if one.name in NEEDED)

    @property
    def degraded(self) -> bool:
        """Whether anything at all is not well."""
        return not all(one.ok for one in self.checks)


def look_around(
    clock: Callable[[], datetime], depths: Callable[[], Mapping[str, int] | None]
) -> Standing:
    """Look at everything once.

    Args:
        clock: tells the workflow's present; it asks the database itself, so it comes late.
        depths: asks the broker.
    """
    return Standing((*_own(), *_others(clock, depths)))


def _own() -> Iterator[Check]:
    for name, look in (("database", _database), ("migrations", _migrations), ("keys", _keys)):
        try:
            yield look()
        except AWAY:
            db.session.rollback()
            told = "the database does not answer" if name == "database" else NOT_KNOWN
            yield Check(name, ok=False, detail=told)


def _database() -> Check:
    db.session.execute(text("SELECT 1"))
    return Check("database", ok=True, detail=db.engine.dialect.name)


def _migrations() -> Check:
    context = MigrationContext.configure(db.session.connection())
    standing = set(context.get_current_heads())
    head, known = revisions()
    if standing == {head}:
        return Check("migrations", ok=True, detail=f"at {head}")
    if standing and not standing <= known:
        # While a newer release takes over, this one goes on beside it.
        return Check("migrations", ok=True, detail=f"ahead of {head}: a newer release migrated")
    return Check("migrations", ok=False, detail=f"behind {head}: run the migrations")


@cache
def revisions() -> tuple[str, frozenset[str]]:
    """The newest revision that this release knows, and all that it knows."""
    script = ScriptDirectory.from_config(migrate.get_config())
    head = script.get_current_head() or ""
    return head, frozenset(one.revision for one in script.walk_revisions())


def _keys() -> Check:
    newest = db.session.execute(
        select(Intake.id, Intake.data_key).order_by(desc(Intake.updated_at)).limit(1)
    ).first()
    if newest is None:
        return Check("keys", ok=True, detail="nothing is sealed yet")
    try:
        keyring().vault(newest.id, newest.data_key)
    except CannotOpen:
        return Check("keys", ok=False, detail="the newest record does not open with these keys")
    return Check("keys", ok=True, detail="the newest record opens")


def beneath(
    *,
    now: datetime,
    depths: Mapping[str, int] | None,
    roll: Roll,
    standing: Sequence[Pause],
) -> tuple[Check, ...]:
    """What all work stands on, each with its last good sign, for whoever has asked the rest.

    Args:
        now: the workflow's present.
        depths: what the broker said; `None` when it does not answer.
        roll: the signs of life.
        standing: what is paused.

    Raises:
        OperationalError: the database does not answer.
    """
    return (
        _database(),
        _broker(depths),
        *_processes(roll),
        _mail(now, standing),
        _canary(now),
    )


def _others(
    clock: Callable[[], datetime], depths: Callable[[], Mapping[str, int] | None]
) -> Iterator[Check]:
    yield _broker(depths())
    try:
        now = clock()
        yield from (*_processes(call_roll()), _mail(now, pauses(now=now)))
    except AWAY:
        db.session.rollback()
        for name in ("relay", "workers", "mail"):
            yield Check(name, ok=False, detail=NOT_KNOWN)


def _broker(waiting: Mapping[str, int] | None) -> Check:
    told = "does not answer" if waiting is None else f"{sum(waiting.values())} rings wait"
    return Check("broker", ok=waiting is not None, detail=told)


def _processes(roll: Roll) -> Iterator[Check]:
    for name, kind in (("relay", "relay"), ("workers", "child")):
        live = roll.live(kind)
        yield Check(
            name,
            ok=live > 0,
            detail=f"{live} show signs of life" if live else "no sign of life",
            age_s=roll.age_s(kind),
        )


def _mail(now: datetime, standing: Sequence[Pause]) -> Check:
    accepted = db.session.scalar(
        select(func.max(Delivery.changed_at)).where(Delivery.state == DeliveryState.ACCEPTED)
    )
    age_s = (now - accepted).total_seconds() if accepted else None
    for pause in standing:
        if pause.name == Channel.MAIL:
            why = f"paused: {pause.code}" if pause.code else "paused by an operator"
            return Check("mail", ok=False, detail=why, age_s=age_s)
    detail = "never used yet" if age_s is None else "the last message was taken"
    return Check("mail", ok=True, detail=detail, age_s=age_s)


def _canary(now: datetime) -> Check:
    last = last_canary()
    if last is None:
        return Check("canary", ok=False, detail="has not come through yet")
    age_s = (now - last.done_at).total_seconds()
    ok = age_s <= CANARY_LATE_AFTER.total_seconds()
    return Check("canary", ok=ok, detail=f"came through in {last.took_s:.1f} s", age_s=age_s)
