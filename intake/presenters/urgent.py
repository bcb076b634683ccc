"""What an urgent answer calls for, said on the page that follows it and on the check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intake.clinical.guidance import Note, note, texts
from intake.clinical.screening import screen
from intake.presenters.notes import in_words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from intake.domain.journey import Stop
    from intake.domain.steps import Answers


def said_after(
    stops: Iterable[Stop | None], route: Answers, *, today: date, cssrs_asked: bool
) -> list[Note]:
    """The texts of the urgent rules that point at these pages, each once.

    A list shows its texts beside its lines, and a crisis has a page or panel of its own: neither
    is said again here.

    Args:
        stops: the pages that were answered; nothing in place of a page before the first one.
        route: the answers on the route.
        today: the date at the clinic.
        cssrs_asked: whether the route holds the C-SSRS.
    """
    pages = {stop.key for stop in stops if stop and not stop.step.collection} & set(route)
    if not pages:
        return []
    found = screen(route, today=today, cssrs_asked=cssrs_asked)
    keys = [
        flag.text
        for flag in found.flags
        if flag.severity == "urgent"
        and flag.tier == "none"
        and any(answer.step in pages for answer in flag.evidence)
    ]
    said = (texts().get(key) for key in dict.fromkeys(keys))
    return [
        in_words(note(text.key)) for text in said if text is not None and "{" not in text.template
    ]
