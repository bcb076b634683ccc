"""What to act from when somebody may not be safe: where they are, whom to call, what was said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from intake.domain.actors import PATIENT
from intake.domain.steps import in_clear
from intake.domain.zones import Said, say
from intake.presenters.evidence import page_rows
from intake.presenters.sources import sources
from intake.queries.cases import SAFETY

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from intake.presenters.sources import Sources
    from intake.queries.cases import Case


@dataclass(frozen=True, slots=True)
class ActPanel:
    """The first thing that a clinician reads of an urgent case.

    Attributes:
        said_at: when they said where they are and who is with them.
        contact: name and E.164 number of whom we may call.
    """

    said_at: Said | None
    contact: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class SafetyAnswers:
    """One page about safety as it was answered at one time, and whether it stands.

    Where any answer of the case was said on the phone, the last row says where these come from.
    """

    at: Said
    stands: bool
    rows: tuple[tuple[str, str], ...]


def act_panel(
    answers: Mapping[str, Mapping[str, Any]], case: Case, zone: str, today: date
) -> ActPanel:
    """Gather the panel from what stands now."""
    danger, plan = answers.get("safety-now", {}), answers.get("emergency", {})
    at = case.saved_at.get("safety-now") or case.saved_at.get("emergency")
    told = [*page_rows("safety-now", danger, today)]
    if "place" in plan:
        told += page_rows("emergency", {"place": plan["place"]}, today)
    named = plan.get("may_call_someone") == "yes" and plan.get("contact_phone")
    return ActPanel(
        said_at=say(at, zone, zone) if at and told else None,
        contact=(str(plan.get("contact_name", "")), str(plan["contact_phone"])) if named else None,
    )


def safety_answers(
    answers: Mapping[str, Mapping[str, Any]], case: Case, zone: str, today: date
) -> list[SafetyAnswers]:
    """Every answer about safety with its time, the standing one first, then what it was before."""
    found, told = [], sources(case, zone, live=True)
    for slug in SAFETY:
        stop = in_clear(slug)
        fields = _about_danger(slug, answers.get(slug, {}))
        if fields and (at := case.saved_at.get(stop)):
            rows = _sourced(page_rows(slug, fields, today), told.by.get(slug, PATIENT), told)
            found.append(SafetyAnswers(say(at, zone, zone), stands=True, rows=rows))
        found += [
            SafetyAnswers(
                say(one.saved_at, zone, zone),
                stands=False,
                rows=_sourced(
                    page_rows(slug, _about_danger(slug, one.fields), today), one.saved_by, told
                ),
            )
            for one in reversed(case.earlier)
            if one.stop == stop and _about_danger(slug, one.fields) != fields
        ]
    return [one for one in found if one.rows]


def _sourced(rows: list[tuple[str, str]], by: str, told: Sources) -> tuple[tuple[str, str], ...]:
    if not rows or not told.phoned:
        return tuple(rows)
    return (*rows, (str(_("Source")), told.words(by)))


def _about_danger(slug: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    if slug == "phq9":
        return {name: value for name, value in fields.items() if name == "q9"}
    return dict(fields)
