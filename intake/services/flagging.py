"""Writing down what the rules found. A safety flag is only ever raised, never lowered."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from intake.domain.actors import system
from intake.domain.priority import CALM, rank
from intake.domain.states import FlagState, IntakeState
from intake.domain.steps import in_clear
from intake.models import Flag
from intake.security.vaults import vault_of
from intake.services.alerting import was_alerted
from intake.services.escalating import call_for_help
from intake.services.recording import change_state, record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from sqlalchemy.orm import Session

    from intake.clinical.screening import Flag as Finding
    from intake.clinical.screening import Screening
    from intake.models import Intake

    # Every flag of a case, by its rule and the page it came from.
    Standing = dict[tuple[str, str], Flag]

EVIDENCE: Final = "flag.evidence"
RULES: Final = system("rules")
SOON: Final = frozenset({"now", "today"})
GONE: Final = (IntakeState.WITHDRAWN, IntakeState.EXPIRED)
LOOKED_AFTER: Final = rank("review", "today")
# Questions that follow may raise these within minutes; then staff are told once, of the worst.
FOLLOWED: Final = frozenset({"S3"})
WAIT: Final = timedelta(minutes=10)
NO_WAIT: Final = timedelta(0)


def raise_safety(
    session: Session,
    intake: Intake,
    found: Screening,
    *,
    now: datetime,
    was: Callable[[], Screening] | None = None,
) -> None:
    """Write the safety and urgent flags of a saved page; have people told when it is worse.

    Must run in the transaction that saves the answer. Flags of answers that have changed since
    stay as they are: only a person closes them. One that a person closed opens again when the
    answers that were just saved raise it and `was`, those before them, did not.
    """
    _raise_safety(session, intake, found, _standing(session, intake), now=now, was=was)


def _raise_safety(  # noqa: PLR0913 - as its public twin, and what stands
    session: Session,
    intake: Intake,
    found: Screening,
    standing: Standing,
    *,
    now: datetime,
    was: Callable[[], Screening] | None,
) -> None:
    urgent_ones = [f for f in found.flags if _cannot_wait(f)]
    raised = _write(session, intake, urgent_ones, standing, now=now)
    raised += _raise_again(session, intake, urgent_ones, was, standing, now=now)
    if not raised:
        return
    before = intake.priority
    if not intake.safety:
        intake.safety = True
        intake.waiting_since = now
    intake.unresolved = True
    intake.priority = min(before, *(rank(flag.severity, flag.respond) for flag in raised))
    moved = {(flag.rule, flag.stop) for flag in raised}
    told = [f for f in found.flags if (f.rule, in_clear(f.stop)) in moved and _is_told(f)]
    # Staff may have read what was sent: whatever is urgent and new since is told.
    afresh = was is not None and intake.submitted_at is not None
    if told and (afresh or intake.priority < before or not was_alerted(session, intake)):
        waits = all(finding.rule in FOLLOWED for finding in told)
        call_for_help(session, intake, now=now, wait=WAIT if waits else NO_WAIT)


def _is_told(finding: Finding) -> bool:
    """Whether staff hear of a flag at once: it is urgent, or a word of danger.

    A refusal alone is neither; it waits for the form.
    """
    if finding.severity == "urgent":
        return finding.respond in SOON
    spoken = any(answer.text not in ("", "prefer_not") for answer in finding.evidence)
    return finding.safety and finding.tier != "none" and spoken


def settle(
    session: Session,
    intake: Intake,
    found: Screening,
    *,
    now: datetime,
    was: Callable[[], Screening] | None = None,
) -> None:
    """Write all flags afresh at submit; what no longer holds is withdrawn, safety flags apart.

    With `was`, what held before, the form was sent earlier and staff may have read it: what is
    urgent and new is told even where the case was as urgent already.
    """
    standing = _standing(session, intake)
    _raise_safety(session, intake, found, standing, now=now, was=was)
    _write(session, intake, [f for f in found.flags if not _cannot_wait(f)], standing, now=now)
    holds = {(f.rule, in_clear(f.stop)) for f in found.flags}
    for flag in standing.values():
        gone = (flag.rule, flag.stop) not in holds
        if gone and not flag.safety and flag.state == FlagState.OPEN:
            change_state(session, flag, "withdraw", actor=RULES, now=now)
            flag.changed_at = now
    _settle_priority(intake, standing)


def settle_priority(session: Session, intake: Intake) -> None:
    """A case is as urgent as the worst of its open flags."""
    _settle_priority(intake, _standing(session, intake))


def _settle_priority(intake: Intake, standing: Standing) -> None:
    flags = [f for f in standing.values() if f.state == FlagState.OPEN]
    ranks = [rank(flag.severity, flag.respond) for flag in flags]
    intake.unresolved = any(needs_outcome(flag) for flag in flags)
    if intake.unresolved and intake.state in GONE:
        # Nothing else brings anybody back to somebody who has gone.
        ranks.append(LOOKED_AFTER)
    intake.priority = min([CALM, *ranks])


def needs_outcome(flag: Flag) -> bool:
    """Whether a flag ends only when a person has written down what came of it."""
    return flag.safety or flag.severity == "urgent"


def _raise_again(  # noqa: PLR0913 - what was found, what was before, what stands
    session: Session,
    intake: Intake,
    found: Iterable[Finding],
    was: Callable[[], Screening] | None,
    standing: Standing,
    *,
    now: datetime,
) -> list[Flag]:
    closed = [
        (standing[key], finding)
        for finding in found
        if (key := (finding.rule, in_clear(finding.stop))) in standing
        and standing[key].state == FlagState.CLOSED
    ]
    if not closed or was is None:
        return []
    known = {(finding.rule, in_clear(finding.stop)) for finding in was().flags}
    fresh = [(flag, finding) for flag, finding in closed if (flag.rule, flag.stop) not in known]
    for flag, finding in fresh:
        _raise(session, intake, flag, finding, now)
    return [flag for flag, _finding in fresh]


def _cannot_wait(finding: Finding) -> bool:
    """Whether a flag is written with its answer; the others are computed afresh at submit."""
    return finding.safety or finding.severity == "urgent"


def _write(
    session: Session,
    intake: Intake,
    found: Iterable[Finding],
    standing: Standing,
    *,
    now: datetime,
) -> list[Flag]:
    """Add flags that are new, to what stands too, and raise those that are worse now.

    Returns:
        The flags that moved.
    """
    moved = []
    for finding in found:
        key = (finding.rule, in_clear(finding.stop))
        flag = standing.get(key)
        if flag is None:
            standing[key] = _add(session, intake, finding, now)
            moved.append(standing[key])
        elif flag.state == FlagState.WITHDRAWN or _is_worse(finding, flag):
            _raise(session, intake, flag, finding, now)
            moved.append(flag)
        elif flag.state == FlagState.OPEN:
            _refresh(session, intake, flag, finding, now)
    return moved


def _refresh(session: Session, intake: Intake, flag: Flag, finding: Finding, now: datetime) -> None:
    """Show an open flag's newest answers too. What raised a safety flag stays to be seen."""
    shown = vault_of(intake).open(flag.evidence, EVIDENCE, flag.id)
    found = _as_json(finding)
    became = [*shown, *(one for one in found if one not in shown)] if flag.safety else found
    if became == shown:
        return
    flag.evidence = vault_of(intake).seal(became, EVIDENCE, flag.id)
    flag.rule_version, flag.changed_at = finding.version, now
    record(session, intake.id, "flag.refresh", actor=RULES, now=now, became=finding.rule)


def _standing(session: Session, intake: Intake) -> Standing:
    session.flush()
    flags = session.scalars(select(Flag).where(Flag.intake_id == intake.id))
    return {(flag.rule, flag.stop): flag for flag in flags}


def _is_worse(finding: Finding, flag: Flag) -> bool:
    return rank(finding.severity, finding.respond) < rank(flag.severity, flag.respond)


def _add(session: Session, intake: Intake, finding: Finding, now: datetime) -> Flag:
    flag_id = uuid.uuid4()
    flag = Flag(
        id=flag_id,
        intake_id=intake.id,
        rule=finding.rule,
        rule_version=finding.version,
        stop=in_clear(finding.stop),
        severity=finding.severity,
        respond=finding.respond,
        safety=finding.safety,
        state=FlagState.OPEN,
        evidence=_sealed(intake, flag_id, finding),
        raised_at=now,
        changed_at=now,
    )
    session.add(flag)
    record(session, intake.id, "flag.raise", actor=RULES, now=now, became=finding.rule)
    return flag


def _raise(session: Session, intake: Intake, flag: Flag, finding: Finding, now: datetime) -> None:
    if flag.state != FlagState.OPEN:
        change_state(session, flag, "raise", actor=RULES, now=now)
    record(session, intake.id, "flag.rise", actor=RULES, now=now, became=finding.rule)
    flag.closed_by = flag.outcome = None
    flag.severity, flag.respond = finding.severity, finding.respond
    flag.rule_version = finding.version
    flag.evidence = _sealed(intake, flag.id, finding)
    flag.changed_at = now


def _sealed(intake: Intake, flag_id: uuid.UUID, finding: Finding) -> bytes:
    return vault_of(intake).seal(_as_json(finding), EVIDENCE, flag_id)


def _as_json(finding: Finding) -> list[dict[str, str | bool]]:
    return [
        {"step": answer.step, "field": answer.field, "text": answer.text}
        | ({"unsent": True} if answer.unsent else {})
        for answer in finding.evidence
    ]
