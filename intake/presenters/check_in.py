"""A check-in as staff read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from intake.domain.zones import Said, say
from intake.forms.schedule.check_in import CheckInForm

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from typing import Any

    from intake.queries.check_ins import CheckedIn


@dataclass(frozen=True, slots=True)
class CheckInCard:
    """When, by whom, question and answer of each line, and what must not be missed."""

    said: Said
    who: str
    rows: list[dict[str, Any]]
    warnings: list[str]


def card(found: CheckedIn, *, name: str, licensed: Collection[str], zone: str) -> CheckInCard:
    """The newest check-in in words.

    Args:
        found: the check-in.
        name: who asked.
        licensed: states where the call's clinician may see a patient on that day.
        zone: the clinic's.
    """
    form = CheckInForm(None, found.fields)
    rows = [
        {"key": str(field.label.text), "value": str(field.shown())}
        for field in form
        if field.shown()
    ]
    return CheckInCard(say(found.at, zone, zone), name, rows, warnings(found.fields, licensed))


def warnings(fields: Mapping[str, Any], licensed: Collection[str]) -> list[str]:
    """What the answers ask of the clinician before the visit goes on."""
    told = []
    if fields.get("safe") in {"no", "unsure"}:
        told.append(_("They may not be safe. Stay on the line, and follow the crisis plan."))
    if fields.get("changed") in {"stopped", "cut_down"}:
        told.append(_("They stopped a medicine or cut it down. See the flags of the case."))
    if fields.get("state") not in licensed:
        told.append(
            _(
                "This clinician has no licence where the patient is now. Do not go on with the "
                "visit. If there is danger, stay until help is there."
            )
        )
    if fields.get("private") == "no":
        told.append(_("Somebody may be listening. Ask yes or no questions, or find another time."))
    if fields.get("identity") == "unsure":
        told.append(_("It is not sure who this is. Do not talk about the answers yet."))
    return [str(one) for one in told]
