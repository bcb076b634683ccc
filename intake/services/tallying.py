"""Counting what happened: each attempt that ended is folded into the tallies once."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, case, select, text, update

from intake.domain.states import JobState
from intake.domain.tallies import SPANS, Count, Measure, lasted, slot_of
from intake.domain.work import MAILED
from intake.extensions import db
from intake.services.tables import ATTEMPT, JOB, TALLY
from intake.services.transaction import writing
from intake.services.upserts import insert_for

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy import Executable
    from sqlalchemy.orm import Session

PAGE: Final = 500
# Word for word as the index of what is not folded says it: said in another way, the databases do
# not see that the index will do, and each sweep would read every attempt there ever was.
_UNFOLDED: Final = text("NOT job_attempt.folded")
# How a message's attempt is counted: by what the server said, or did not.
_MAIL_SAID: Final = {
    "done": "accepted",
    "permanent": "failed",
    "configuration": "away",
    "outage": "away",
    "dropped": "not-wanted",
}
_ENDED: Final = (
    select(
        ATTEMPT.c.id,
        ATTEMPT.c.number,
        ATTEMPT.c.started_at,
        ATTEMPT.c.ended_at,
        ATTEMPT.c.outcome,
        ATTEMPT.c.error_code,
        JOB.c.kind,
        JOB.c.state,
        JOB.c.run_at,
        JOB.c.created_at,
        JOB.c.done_at,
    )
    .join(JOB, JOB.c.id == ATTEMPT.c.job_id)
    .where(_UNFOLDED, ATTEMPT.c.ended_at.is_not(None))
    .order_by(ATTEMPT.c.ended_at)
    .limit(bindparam("page"))
)
_KEY: Final = ("span", "slot", "measure", "kind", "label")
_NAMES: Final = (*_KEY, "count", "total_ms", "last_at")


def _adding(dialect: str) -> Executable:
    statement = insert_for(dialect, TALLY)
    new = statement.excluded
    later = case((TALLY.c.last_at > new.last_at, TALLY.c.last_at), else_=new.last_at)
    return statement.on_conflict_do_update(
        index_elements=_KEY,
        set_={
            "count": TALLY.c["count"] + new["count"],
            "total_ms": TALLY.c.total_ms + new.total_ms,
            "last_at": later,
        },
    )


_ADD: Final = {dialect: _adding(dialect) for dialect in ("sqlite", "postgresql")}


class _Overtaken(Exception):  # noqa: N818
    """Another relay counted some of the same attempts."""


def fold_ended() -> int:
    """Count one page of attempts that ended, each once. Gives how many.

    They are read and summed up before the transaction begins: workers wait while it lasts.
    """
    rows: Sequence[Any] = db.session.execute(_ENDED, {"page": PAGE}).all()
    if not rows:
        return 0
    sums = _summed(count for row in rows for count in _of(row))
    try:
        with writing() as session:
            _take(session, [row.id for row in rows])
            _upsert(session, sums)
    except _Overtaken:
        return 0
    return len(rows)


def _take(session: Session, ids: Sequence[uuid.UUID]) -> None:
    ours = update(ATTEMPT).where(ATTEMPT.c.id.in_(ids), _UNFOLDED).values(folded=True)
    if session.connection().execute(ours).rowcount != len(ids):
        raise _Overtaken


def add(session: Session, counts: Iterable[Count]) -> None:
    """Add counts to every span they belong to, inside `writing()`."""
    _upsert(session, _summed(counts))


def _summed(counts: Iterable[Count]) -> list[dict[str, Any]]:
    sums: dict[tuple[Any, ...], list[Any]] = defaultdict(lambda: [0, 0, None])
    for one in counts:
        for span in SPANS:
            key = (span.value, slot_of(span, one.at), one.measure.value, one.kind, one.label)
            kept = sums[key]
            kept[0] += 1
            kept[1] += one.ms
            kept[2] = max(kept[2] or one.at, one.at)
    # In one order, so that two relays cannot wait for each other in a circle.
    return [dict(zip(_NAMES, (*key, *sums[key]), strict=True)) for key in sorted(sums)]


def _upsert(session: Session, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection = session.connection()
        connection.execute(_ADD[connection.dialect.name], rows)


def _of(row: Any) -> Iterator[Count]:
    kind, at = row.kind, row.ended_at
    yield Count(Measure.ENDED, kind, row.outcome, at)
    yield lasted(Measure.RUN, kind, at, at - row.started_at)
    if row.number == 1:
        yield Count(Measure.BEGUN, kind, "", row.started_at)
    if row.run_at <= row.started_at:
        # A job that waits for its next attempt has a later due time by now, and is not counted.
        yield lasted(Measure.WAIT, kind, at, row.started_at - row.run_at)
    if row.outcome == "done":
        yield lasted(Measure.TURNAROUND, kind, at, at - row.created_at)
    if row.error_code == "lease-ended":
        yield Count(Measure.EXPIRED, kind, "", at)
    if row.state == JobState.DEAD and row.done_at == at:
        yield Count(Measure.DEAD, kind, row.outcome, at)
    if kind in MAILED:
        yield Count(Measure.MAILED, kind, _mail_said(row), at)


def _mail_said(row: Any) -> str:
    if str(row.error_code or "").startswith("text-"):
        return "ambiguous"
    return _MAIL_SAID.get(row.outcome, "not-yet")
