"""Scores over time, when somebody seems to have come before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from intake.domain.zones import Said, say
from intake.presenters.scores import score_cards

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from intake.queries.earlier import EarlierForm


@dataclass(frozen=True, slots=True)
class Earlier:
    """Scores of one form: each instrument's result in words, in the order of the columns.

    Attributes:
        reference: of the earlier form; nothing for the one that is shown.
        same_name: the name is the same as on this form.
    """

    reference: str | None
    said: Said | None
    same_name: bool
    results: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OverTime:
    """The instruments, and a row for each form, the oldest first and this one last."""

    titles: tuple[str, ...]
    rows: tuple[Earlier, ...]


def earlier_scores(
    forms: Sequence[EarlierForm], answers: Mapping[str, Mapping[str, Any]], zone: str
) -> OverTime | None:
    """Scores over time; nothing where no earlier form was found.

    Args:
        forms: those that seem to be of the same person, oldest first.
        answers: of the form that is shown.
        zone: the clinic's IANA zone.
    """
    if not forms:
        return None
    own = score_cards(answers)
    rows = []
    for form in forms:
        said = say(form.sent_at, zone, zone)
        rows.append(Earlier(form.reference, said, form.same_name, _results(form.answers)))
    rows.append(Earlier(None, None, same_name=True, results=tuple(card.result for card in own)))
    return OverTime(tuple(str(_(card.title)) for card in own), tuple(rows))


def _results(answers: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    return tuple(card.result for card in score_cards(answers))
