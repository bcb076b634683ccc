"""Answers to flags, scores, patient texts and a priority.

A router for people, not a judge: it never declares anyone unsuitable, and that no rule fired
never means that nothing is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from intake.clinical.conditions import find
from intake.clinical.facts import Evidence, Facts
from intake.clinical.guidance import notes_from
from intake.clinical.instruments import score_as_json
from intake.clinical.medicine_conditions import hits
from intake.clinical.rules import TIERS, Rule, load_rules, medicine_rules, rules_by_id
from intake.domain.priority import CALM, rank, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from intake.clinical.instruments import Score
    from intake.domain.steps import Answers


# Frozen with a sent form: the newest rule's version is the version of them all.
RULES_VERSION: Final = max(rule.version for rule in rules_by_id().values())


@dataclass(frozen=True, slots=True)
class Flag:
    """What a rule noticed, with the answers it points at.

    Attributes:
        rule: the rule's id; it names no medicine.
        evidence: at least one answer.
        signed: whether a reviewer stands behind the rule; if not, staff see "draft rule".
        tier: how the patient is shown help because of it: none, panel or page.
        text: key of the patient's text, or empty.
        decision: only a clinician may say yes or no ("not suitable pending review").
    """

    rule: str
    severity: str
    respond: str
    reason: str
    evidence: tuple[Evidence, ...]
    version: str
    safety: bool
    signed: bool
    tier: str = "none"
    text: str = ""
    decision: bool = False

    @property
    def stop(self) -> str:
        """Key of the page that holds the first answer it points at."""
        return self.evidence[0].step


# Where stored flags are at hand too, what a rule found goes by this name.
Finding = Flag


@dataclass(frozen=True, slots=True)
class Screening:
    """All that the answers tell so far.

    Attributes:
        flags: the most serious first.
        scores: instrument to score, also of those not asked yet.
        guidance: keys of the patient's texts, in the order of the answers.
        priority: severity and response of the whole intake.
    """

    flags: tuple[Flag, ...]
    scores: Mapping[str, Score]
    guidance: tuple[str, ...]
    priority: tuple[str, str]


def screen(
    answers: Answers, *, today: date, sex: str | None = None, cssrs_asked: bool = False
) -> Screening:
    """Run every rule on the answers; a draft may hold any part of them.

    Args:
        answers: the pages on the route.
        today: the day in the clinic's zone.
        sex: recorded sex, where known.
        cssrs_asked: whether the route holds the C-SSRS.
    """
    facts = Facts(answers, today=today, sex=sex, cssrs_asked=cssrs_asked)
    fired = [flag for rule in load_rules() if (flag := _flag(rule, find(rule, facts)))]
    flags = tuple(sorted([*fired, *_medicine_flags(facts)], key=_order))
    keys = [note.key for note in notes_from(facts).all]
    keys += [flag.text for flag in flags if flag.text and flag.severity == "urgent"]
    return Screening(flags, facts.scores, tuple(dict.fromkeys(keys)), priority(flags))


def crisis_tier(answers: Answers, *, cssrs_asked: bool = False) -> str:
    """How loudly help must be shown now: none, panel or page (clinical facts 0a.5 and 7.2)."""
    facts = Facts(answers, cssrs_asked=cssrs_asked)
    found = [rule.tier for rule in load_rules() if rule.tier != "none" and find(rule, facts)]
    return max(found, key=TIERS.index, default="none")


def newly_told(before: Screening, after: Screening) -> tuple[str, ...]:
    """Rules that have something urgent to say to the patient now and had not before.

    Those about medicines say it beside the medicine, and those of suicide by their tier; the rest
    would be heard nowhere.
    """
    said = {flag.rule for flag in before.flags}
    return tuple(
        flag.rule
        for flag in after.flags
        if flag.severity == "urgent"
        and rules_by_id()[flag.rule].family == "candidacy"
        and flag.rule not in said
    )


def priority(flags: Iterable[Flag]) -> tuple[str, str]:
    """The highest severity, then the fastest response among flags of that severity."""
    return words(min((rank(flag.severity, flag.respond) for flag in flags), default=CALM))


def _flag(rule: Rule, evidence: tuple[Evidence, ...]) -> Flag | None:
    if not evidence:
        return None
    return Flag(
        rule=rule.id,
        severity=rule.severity,
        respond=rule.respond,
        reason=rule.reason,
        evidence=evidence,
        version=rule.version,
        safety=rule.safety,
        signed=rule.signed,
        tier=rule.tier,
        text=rule.text,
        decision=rule.decision,
    )


def _medicine_flags(facts: Facts) -> Iterator[Flag]:
    """One flag for each medicine with a rule of its own, whatever the number of its lines."""
    rules = medicine_rules()
    found: dict[str, Flag] = {}
    for hit in hits({}, facts):
        rule = rules.get(hit.match.medicine.name)
        if rule is None:
            continue
        held = found.get(rule.id)
        flag = _flag(rule, (hit.evidence,)) if held is None else None
        if held is not None:
            found[rule.id] = replace(held, evidence=(*held.evidence, hit.evidence))
        elif flag is not None:
            found[rule.id] = flag
    yield from found.values()


def _order(flag: Flag) -> tuple[int, str]:
    return rank(flag.severity, flag.respond), flag.rule


def screening_as_json(result: Screening) -> dict[str, Any]:
    """A screening in the shape that `intake screen --json` prints."""
    return {
        "priority": result.priority[0],
        "flags": [_flag_as_json(flag) for flag in result.flags],
        "scores": {name: score_as_json(each) for name, each in result.scores.items()},
        "guidance": list(result.guidance),
    }


def _flag_as_json(flag: Flag) -> dict[str, Any]:
    return {
        "rule": flag.rule,
        "severity": flag.severity,
        "respond": flag.respond,
        "reason": flag.reason,
        "evidence": [
            {"step": each.step, "field": each.field, "text": each.text} for each in flag.evidence
        ],
        "version": flag.version,
    }
