"""Who has reviewed which part of a brief, and whether it has changed since."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from intake.domain.outcomes import NoteKind
from intake.domain.zones import Said, say
from intake.queries.parts import Part, marks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from intake.models import SectionReview
    from intake.queries.cases import Case


@dataclass(frozen=True, slots=True)
class PartReview:
    """One part of the brief.

    Attributes:
        mark: what it holds now, for the button.
        name: who reviewed it last; nothing when nobody has.
        said: when.
        stands: it has not changed since.
    """

    mark: str
    name: str | None
    said: Said | None
    stands: bool


@dataclass(frozen=True, slots=True)
class Tick:
    """Who looked at the ePDMP last, and when."""

    name: str
    said: Said


def part_reviews(case: Case, found: Sequence[SectionReview], zone: str) -> dict[str, PartReview]:
    """Each part with its last review, by the part's name.

    Args:
        case: the opened case.
        found: every review of it, oldest first.
        zone: the clinic's IANA zone.
    """
    now, last = marks(case), {row.section: row for row in found}
    return {part.value: _review(now[part], last.get(part), case, zone) for part in Part}


def pdmp_tick(case: Case, zone: str) -> Tick | None:
    """The last look at the ePDMP; nothing when nobody has looked."""
    ticks = [note.row for note in case.notes if note.row.kind == NoteKind.PDMP]
    if not ticks:
        return None
    return Tick(_name(case, ticks[-1].user_id), say(ticks[-1].at, zone, zone))


def _review(mark: str, row: SectionReview | None, case: Case, zone: str) -> PartReview:
    if row is None:
        return PartReview(mark, None, None, stands=False)
    return PartReview(
        mark, _name(case, row.user_id), say(row.at, zone, zone), stands=row.seen == mark
    )


def _name(case: Case, user_id: object) -> str:
    return case.names.get(str(user_id)) or str(_("a colleague"))
