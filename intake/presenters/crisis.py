"""Help in the words that a doctor signs, with the honest hour at which staff are back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from intake.clinical.crisis import CrisisPanel, crisis_lines, crisis_panel
from intake.clinical.guidance import Note, note, texts
from intake.clinical.rules import rules_by_id
from intake.domain.opening import next_opening
from intake.domain.zones import say
from intake.presenters.notes import in_words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from intake.clinic import Clinic


def told_notes(rules: Iterable[str]) -> list[Note]:
    """What these urgent rules say to the patient, each text once, in the reader's language.

    Args:
        rules: their ids; one that is not known says nothing.
    """
    keys = dict.fromkeys(rules_by_id()[rule].text for rule in rules if rule in rules_by_id())
    return [in_words(note(key)) for key in keys if key in texts()]


def panel(tier: str, clinic: Clinic, now: datetime | None) -> CrisisPanel:
    """The help of a tier, in the reader's language.

    Args:
        tier: `page` or `panel`.
        clinic: for its state and its hours.
        now: the present instant; nothing when even the clock cannot be asked.
    """
    found = crisis_panel(tier, clinic.states[0])
    opens = next_opening(clinic.hours, clinic.zone, now) if now else None
    lines = [_(line) for line in found.text]
    if opens is not None:
        when = say(opens, clinic.zone, clinic.zone)
        told = _(crisis_lines()["crisis.staff_return"])
        lines.append(told.format(when=_("on %(day)s at %(time)s", day=when.day, time=when.clock)))
        if not clinic.escalation.covered_at_night:
            lines.append(_(crisis_lines()["crisis.no_cover"]))
    numbers = tuple(
        replace(number, label=str(_(number.label)), text=str(_(number.text)))
        for number in found.numbers
    )
    return CrisisPanel(str(_(found.title)), tuple(str(line) for line in lines), numbers)
