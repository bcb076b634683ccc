"""What a simulation tells: who came, what happened, what staff were sent, and what held."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, select

from intake.domain import work
from intake.domain.states import DeliveryState
from intake.domain.work import Audience, Kind
from intake.extensions import db
from intake.models import Appointment, Delivery, Intake, Job
from intake.simulation import invariants
from intake.simulation.reminders import wrong_reminders

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

SHOWN: Final = 5
# A page may be in the hands of the clinic's service although its answer was lost.
SENT: Final = (DeliveryState.ACCEPTED, DeliveryState.AMBIGUOUS)


@dataclass(frozen=True)
class Report:
    """The outcome of one simulation.

    Attributes:
        mix: share of each kind of patient that was asked for.
        seen: what happened to people, counted.
        calls: calls by state.
        sent: messages that went out, by whom they were for and how they went.
        per_100: pages, urgent mails and routine mails to staff for 100 sent intakes.
        broken: of each invariant, what breaks it.
        cost: how long it took.
    """

    mix: Mapping[str, float]
    seen: Mapping[str, int]
    calls: Mapping[str, int]
    sent: Mapping[str, int]
    per_100: Mapping[str, float]
    broken: Mapping[str, list[str]]
    cost: Mapping[str, float] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        """Whether every invariant does."""
        return not any(self.broken.values())

    def as_json(self) -> dict[str, Any]:
        """All of it, for a program."""
        return {**asdict(self), "holds": self.holds}

    def lines(self) -> Iterator[str]:
        """All of it, for a person."""
        yield "The mix (assumed, not measured): " + ", ".join(
            f"{kind} {share:.0%}" for kind, share in self.mix.items()
        )
        yield from _listed("What happened", self.seen)
        yield from _listed("Calls", self.calls)
        yield from _listed("Messages that were sent", self.sent)
        yield from _listed("For 100 sent intakes, staff got", self.per_100)
        yield from _listed("It took", self.cost)
        yield "What must hold"
        for name, found in self.broken.items():
            yield f"  {'BROKEN' if found else 'holds '}  {name}"
            yield from (f"            {one}" for one in found[:SHOWN])
            if len(found) > SHOWN:
                yield f"            and {len(found) - SHOWN} more"


def _listed(title: str, numbers: Mapping[str, float]) -> Iterator[str]:
    yield title
    for name, number in numbers.items():
        yield f"  {number:>8g}  {name}"


def calls_by_state() -> dict[str, int]:
    """How many calls there are in each state."""
    rows = db.session.execute(
        select(Appointment.state, func.count())
        .group_by(Appointment.state)
        .order_by(Appointment.state)
    )
    return {str(state): int(number) for state, number in rows}


def sent_messages() -> dict[str, int]:
    """Messages that went out, read from the deliveries: to whom, and by which way and queue."""
    rows = db.session.execute(
        select(Delivery.audience, Job.kind, func.count())
        .join(Job, Job.id == Delivery.job_id)
        .where(Delivery.state.in_(SENT))
        .group_by(Delivery.audience, Job.kind)
    )
    found: Counter[str] = Counter()
    for audience, kind, number in rows:
        found[_word(audience, Kind(kind))] += number
    return dict(sorted(found.items()))


PAGES: Final = "pages to staff"
URGENT: Final = "urgent mails to staff"
ROUTINE: Final = "routine mails to staff"


def _word(audience: str, kind: Kind) -> str:
    if audience != Audience.CLINICIAN:
        return f"mails to {audience}s"
    if kind in work.PAGES:
        return PAGES
    return URGENT if kind in work.URGENT_MAIL else ROUTINE


def per_100(sent: Mapping[str, int]) -> dict[str, float]:
    """Messages to staff for 100 sent intakes."""
    intakes = db.session.scalar(
        select(func.count()).select_from(Intake).where(Intake.submitted_at.is_not(None))
    )
    return {
        word: round(100 * sent.get(word, 0) / max(intakes or 0, 1), 1)
        for word in (PAGES, URGENT, ROUTINE)
    }


def check_all(
    hours: tuple[int, ...], came: Counter[str], stuck: list[str], *, now: datetime
) -> dict[str, list[str]]:
    """Ask every invariant.

    Args:
        hours: how long before a call its patient is reminded.
        came: how often a message of a job came, by the job's id.
        stuck: who could not go on, and where.
        now: the present instant.
    """
    return {
        "each sent intake has exactly one call or a staff task": invariants.one_call_or_a_task(),
        "no two calls of a clinician overlap": invariants.no_overlap(),
        "no reminder is missed, doubled, late or of an old time": wrong_reminders(hours, came),
        "each message came once": invariants.mail_came_once(came)(),
        "no work is left, dead or fatal": invariants.work_is_done(now)(),
        "of each urgent case somebody was told": invariants.urgent_is_told(),
        "nothing had to be mended": invariants.nothing_had_to_be_mended(),
        "everybody could go on": stuck,
    }
