"""The screening rules as data: what each looks for, how serious it is, who stands behind it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from intake.clinical.data import read_toml
from intake.clinical.medicine import medicine_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from intake.clinical.medicine import Medicine

FAMILIES: Final = ("safety", "adherence", "pairs", "candidacy", "scores", "phrases")
MEDICINES: Final = "medicines"
TIERS: Final = ("none", "panel", "page")


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that the answers may tell, and what is done about it.

    Attributes:
        id: short and speaking of no medicine, because it is stored in the clear.
        family: the file it stands in.
        severity: none, info, review or urgent.
        respond: routine, before_call, today or now.
        safety: outlives its answer until a clinician closes it (clinical facts 0a.6).
        tier: how the patient is shown help: none, panel or page (clinical facts 7.2).
        decision: "not suitable pending review": only a clinician may say yes or no.
        reason: plain words for the clinician.
        text: key of the patient's text; every urgent rule has one.
        when: conditions, all of which must hold (see conditions.py).
        reviewer: who signed it; empty means draft.
        effective: first day of use, `YYYY-MM-DD`.
        fires: cases of answers on which it fires; `silent`, on which it does not.
    """

    id: str
    family: str
    severity: str
    respond: str
    safety: bool
    tier: str
    decision: bool
    reason: str
    text: str
    when: tuple[Mapping[str, Any], ...]
    source: str
    version: str
    author: str
    reviewer: str
    effective: str
    fires: tuple[Mapping[str, Any], ...] = ()
    silent: tuple[Mapping[str, Any], ...] = ()

    @property
    def signed(self) -> bool:
        """Whether a reviewer stands behind it; an unsigned rule is shown as a draft."""
        return bool(self.reviewer)


@cache
def load_rules() -> tuple[Rule, ...]:
    """Every rule of rules/*.toml, in file order; the single-medicine rules are apart."""
    return tuple(rule for family in FAMILIES for rule in _family(family))


@cache
def medicine_rules() -> Mapping[str, Rule]:
    """The rule of each medicine whose row has a flag, by generic name."""
    return {
        medicine.name: _medicine_rule(medicine)
        for medicine in medicine_table()
        if medicine.flag != "none"
    }


@cache
def rules_by_id() -> Mapping[str, Rule]:
    """All rules, the single-medicine ones too."""
    return {rule.id: rule for rule in (*load_rules(), *medicine_rules().values())}


def _family(family: str) -> Iterator[Rule]:
    data = read_toml(f"rules/{family}.toml")
    for entry in data["rule"]:
        yield _rule(family, {**data["defaults"], **entry})


def _rule(family: str, entry: Mapping[str, Any]) -> Rule:
    return Rule(
        id=entry["id"],
        family=family,
        severity=entry["severity"],
        respond=entry["respond"],
        safety=entry.get("safety", False),
        tier=entry.get("tier", "none"),
        decision=entry.get("decision", False),
        reason=entry["reason"],
        text=entry.get("text", ""),
        when=tuple(entry.get("when", ())),
        source=entry["source"],
        version=entry["version"],
        author=entry["author"],
        reviewer=entry["reviewer"],
        effective=entry["effective"],
        fires=tuple(entry.get("fires", ())),
        silent=tuple(entry.get("silent", ())),
    )


def _medicine_rule(medicine: Medicine) -> Rule:
    """A row of the medicine table as a rule; its id is a digest, so that it names no medicine."""
    data = read_toml("rules/medicines.toml")
    digest = hashlib.sha256(medicine.name.encode()).hexdigest()[:8]
    return _rule(
        MEDICINES,
        {
            **data["defaults"],
            "id": f"M-{digest}",
            "severity": medicine.flag,
            "respond": data["respond"][medicine.flag],
            "text": data["text"].get(medicine.flag, ""),
            "reason": medicine.reason,
            "source": medicine.source,
            "fires": [{"taking": [medicine.name]}],
            "silent": [{"taking": ["melatonin"]}],
        },
    )
