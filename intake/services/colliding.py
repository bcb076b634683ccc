"""Two people at one case: whoever acts says which version they saw, and learns who was faster."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from intake.models import History

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from intake.models import Intake

# Looking at a case changes nothing that a decision could rest on.
_LOOKING: Final = "case.open"


class CaseChanged(Exception):  # noqa: N818 - it reads as what it is at the raise
    """Somebody acted since the person saw the case.

    Attributes:
        actor: who acted last, as history names them.
        at: when.
        event: what they did, as history names it.
        became: what it led to, as history keeps it.
    """

    def __init__(self, last: History) -> None:
        super().__init__("changed")
        self.actor: str = last.actor
        self.at: datetime = last.at
        self.event: str = last.event
        self.became: str | None = last.became


def check_seen(session: Session, intake: Intake, seen: int) -> None:
    """Refuse an act on a case that is not as the person saw it.

    Args:
        session: inside `writing()`.
        intake: locked by the caller.
        seen: the version that was on the person's page.

    Raises:
        CaseChanged: somebody acted meanwhile.
    """
    if intake.version == seen:
        return
    last = session.scalars(
        select(History)
        .where(History.intake_id == intake.id, History.event != _LOOKING)
        .order_by(History.at.desc(), History.id)
        .limit(1)
    ).one()
    raise CaseChanged(last)
