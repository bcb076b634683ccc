"""Saving a page: the answer, the safety it tells of, and whom to tell, in one transaction."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import update

from intake.clinical.rules import TIERS
from intake.clinical.screening import newly_told
from intake.domain.actors import is_staff
from intake.domain.journey import Journey
from intake.domain.states import IntakeState
from intake.domain.steps import ASKED, BY_SLUG, PART_ONE, PART_TWO, amendable, in_clear
from intake.models import Answer, Intake
from intake.queries.answers import BODY, Draft, load_draft, open_part
from intake.security.vaults import vault_of
from intake.services.flagging import raise_safety, settle
from intake.services.hearing import Heard, hear
from intake.services.indexing import index_contact
from intake.services.locking import lock_intake
from intake.services.looking import loudness, screened
from intake.services.nudging import plan_nudge
from intake.services.recording import record
from intake.services.transaction import writing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from intake.clinical.screening import Flag
    from intake.domain.actors import Actor
    from intake.domain.steps import Answers

    Change = Callable[[Mapping[str, Any] | None], Mapping[str, Any]]
    Ending = Callable[[Session, Intake], None]


class NotEditable(Exception):  # noqa: N818 - it reads as what it is at the raise
    """The intake is gone, was sent, or has ended: its answers stand."""


class OffRoute(Exception):  # noqa: N818
    """The page is not open to this patient: something before it waits for an answer."""


class Stale(Exception):  # noqa: N818
    """The page was saved elsewhere since it was shown.

    Attributes:
        version: the version that stands.
        standing: its fields.
    """

    def __init__(self, version: int, standing: Mapping[str, Any]) -> None:
        super().__init__(version)
        self.version = version
        self.standing = standing


@dataclass(frozen=True, slots=True)
class Saved:
    """What stands after a save.

    Attributes:
        draft: all answers and versions.
        tier: how loudly help must be shown now: `none`, `panel` or `page`.
        rose: whether it must be louder than before this answer.
        told: ids of the rules that this answer has made speak to the patient at once.
    """

    draft: Draft
    tier: str
    rose: bool
    told: tuple[str, ...] = ()


def save(  # noqa: PLR0913 - the page, what was said, and who says so when
    intake_id: uuid.UUID,
    stop: str,
    fields: Mapping[str, Any],
    *,
    base_version: int,
    amending: bool = False,
    ending: Ending | None = None,
    actor: Actor,
    now: datetime,
) -> Saved:
    """Save a page as a new version; the old one is kept.

    Args:
        intake_id: the draft.
        stop: key of the page.
        fields: the whole answer.
        base_version: the version that the person saw; 0 when the page was new to them.
        amending: the form was sent, and a page is changed that may be changed after.
        ending: what else must happen in the transaction that saves.
        actor: who answers.
        now: when.

    Raises:
        NotEditable: the intake takes no more answers.
        OffRoute: the page is not open yet.
        Stale: another version was saved since; one with the same words is no conflict.
    """
    with writing() as session:
        intake, draft, part = _lock(session, intake_id, stop, amending=amending)
        version = draft.versions.get(stop, 0)
        standing = draft.answers.get(stop)
        if standing is not None and version != base_version and standing != fields:
            raise Stale(version, standing)
        saved = _store(session, intake, draft, stop, fields, part=part, actor=actor, now=now)
        if ending is not None:
            ending(session, intake)
    return saved


def edit(  # noqa: PLR0913 - as save
    intake_id: uuid.UUID,
    stop: str,
    change: Change,
    *,
    amending: bool = False,
    ending: Ending | None = None,
    actor: Actor,
    now: datetime,
) -> Saved:
    """Save what `change` makes of the page as it stands, such as one more thing on a list.

    Raises:
        NotEditable: the intake takes no more answers.
        OffRoute: the page is not open yet.
    """
    with writing() as session:
        intake, draft, part = _lock(session, intake_id, stop, amending=amending)
        fields = change(draft.answers.get(stop))
        saved = _store(session, intake, draft, stop, fields, part=part, actor=actor, now=now)
        if ending is not None:
            ending(session, intake)
    return saved


def save_asked(  # noqa: PLR0913 - as edit
    session: Session, intake: Intake, stop: str, change: Change, *, actor: Actor, now: datetime
) -> Saved:
    """Save the answer to a question that staff asked about a page of a sent form.

    Args:
        session: inside `writing()`.
        intake: locked by the caller; its form was sent.
        stop: the page, or one of its own for a question that no page asks.
        change: what the answer makes of the page as it stands.
        actor: who answers.
        now: when.

    Raises:
        OffRoute: the answers given since have closed the page.
    """
    draft = load_draft(intake)
    fields = change(draft.answers.get(stop))
    return _store(session, intake, draft, stop, fields, part=PART_ONE, actor=actor, now=now)


def _lock(
    session: Session, intake_id: uuid.UUID, stop: str, *, amending: bool
) -> tuple[Intake, Draft, int]:
    """The intake, its answers, and the part that the page belongs to, which must be open."""
    intake = lock_intake(session, intake_id)
    if intake is None:
        raise NotEditable
    part: int | None = open_part(intake)
    if amending:
        part = PART_ONE if intake.state == IntakeState.SUBMITTED and amendable(stop) else None
    step = BY_SLUG.get(stop.partition(":")[0])
    if part is None or (step is not None and step.part != part):
        raise NotEditable
    return intake, load_draft(intake), part


def _store(  # noqa: PLR0913
    session: Session,
    intake: Intake,
    draft: Draft,
    stop: str,
    fields: Mapping[str, Any],
    *,
    part: int,
    actor: Actor,
    now: datetime,
) -> Saved:
    before = Journey(draft.answers, part=part)
    if not stop.startswith(ASKED) and not _is_open(before, stop):
        raise OffRoute
    answers = {**draft.answers, stop: dict(fields)}
    version = draft.versions.get(stop, 0)
    after = Journey(answers, part=part)
    told: tuple[str, ...] = ()
    if draft.answers.get(stop) != fields:
        version += 1
        _append(session, intake, stop, version, fields, actor=actor, now=now)
        if amendable(stop) and intake.state == IntakeState.SUBMITTED:
            hear(intake, Heard.CHANGE, actor=actor, now=now)
        told = _look(session, intake, draft.answers, answers, part=part, now=now)
    was, tier = loudness(before), loudness(after)
    return Saved(
        draft.with_page(stop, fields, version, by=actor, at=now),
        tier,
        rose=TIERS.index(tier) > TIERS.index(was),
        told=told,
    )


def _is_open(journey: Journey, stop: str) -> bool:
    return any(each.key == stop and journey.can_visit(each) for each in journey.stops)


def _look(  # noqa: PLR0913
    session: Session,
    intake: Intake,
    was: Answers,
    became: Answers,
    *,
    part: int,
    now: datetime,
) -> tuple[str, ...]:
    """Write what the rules find in the new answers. Gives the rules that speak to the patient.

    Once the form was sent, the rules see both parts, whichever was changed: what the second part
    raised must not be withdrawn because the first is looked at alone. Pages of the second part
    raise what is urgent; the rest is written when it is sent.
    """
    seen = PART_ONE if intake.state == IntakeState.DRAFT else PART_TWO
    earlier = screened(Journey(was, part=seen), now)
    found = screened(Journey(became, part=seen), now)
    amends = part == PART_ONE and seen == PART_TWO
    look = settle if amends else raise_safety
    look(session, intake, found, now=now, was=lambda: earlier)
    return newly_told(earlier, found)


def look_at_unsent(
    session: Session, intake: Intake, stop: str, fields: Mapping[str, Any], *, now: datetime
) -> None:
    """Write what the rules find in a page that was filled in and left. Inside `writing()`.

    The evidence says that it was never sent. Nothing is withdrawn and no answer changes.
    """
    draft = load_draft(intake)
    part = PART_ONE if intake.state == IntakeState.DRAFT else PART_TWO
    earlier = screened(Journey(draft.answers, part=part), now)
    found = screened(Journey({**draft.answers, stop: dict(fields)}, part=part), now)
    marked = replace(found, flags=tuple(_marked(flag, stop) for flag in found.flags))
    raise_safety(session, intake, marked, now=now, was=lambda: earlier)


def _marked(flag: Flag, stop: str) -> Flag:
    return replace(
        flag,
        evidence=tuple(one._replace(unsent=one.step == stop) for one in flag.evidence),
    )


def _append(  # noqa: PLR0913
    session: Session,
    intake: Intake,
    stop: str,
    version: int,
    fields: Mapping[str, Any],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    # The old version steps down first: two current ones may not exist for a moment.
    session.execute(
        update(Answer)
        .where(Answer.intake_id == intake.id, Answer.stop == in_clear(stop), Answer.current)
        .values(current=False)
    )
    answer_id = uuid.uuid4()
    session.add(
        Answer(
            id=answer_id,
            intake_id=intake.id,
            stop=in_clear(stop),
            version=version,
            body=vault_of(intake).seal(dict(fields), BODY, answer_id),
            saved_at=now,
            saved_by=actor,
        )
    )
    intake.version, intake.updated_at = intake.version + 1, now
    intake.phoned_by = actor if is_staff(actor) else intake.phoned_by
    plan_nudge(session, intake, fields, now=now)
    index_contact(intake, fields)
    became = f"{in_clear(stop)}/{version}"
    record(session, intake.id, "answer.save", actor=actor, now=now, became=became)
