"""The parts of a brief: as they stand now, and who has reviewed each."""

from __future__ import annotations

from enum import StrEnum
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from intake.domain.steps import BY_SLUG
from intake.extensions import db
from intake.models import SectionReview
from intake.queries.cases import SAFETY

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from intake.queries.cases import Case

SCORED: Final = frozenset({"phq9", "gad7", "cssrs", "auditc"})
MEDICINES: Final = frozenset({"medicines", "tried"})


class Part(StrEnum):
    """A part of the brief that is reviewed by itself."""

    FLAGS = "flags"
    SAFETY = "safety"
    MEDICINES = "medicines"
    SCORES = "scores"
    ANSWERS = "answers"


def marks(case: Case) -> dict[Part, str]:
    """A mark of what each part holds: it changes when an answer, or a flag, does."""
    told: dict[Part, list[str]] = {part: [] for part in Part}
    for stop, version in sorted(case.draft.versions.items()):
        for part in parts_of(stop):
            told[part].append(f"{stop}/{version}")
    for flag in sorted(case.flags, key=lambda one: str(one.row.id)):
        row = flag.row
        told[Part.FLAGS].append(f"{row.id}/{row.state}/{row.changed_at.isoformat()}")
    return {part: _mark(lines) for part, lines in told.items()}


def parts_of(stop: str) -> list[Part]:
    """Which parts show the answers of a page."""
    slug = stop.partition(":")[0]
    step = BY_SLUG.get(slug)
    found = [Part.SAFETY] if slug in SAFETY else []
    found += [Part.SCORES] if slug in SCORED else []
    if step is not None and step.section in MEDICINES:
        found.append(Part.MEDICINES)
    return found or [Part.ANSWERS]


def reviews_of(intake_id: uuid.UUID) -> Sequence[SectionReview]:
    """Every review of a case, oldest first, in one query."""
    return db.session.scalars(
        select(SectionReview)
        .where(SectionReview.intake_id == intake_id)
        .order_by(SectionReview.at, SectionReview.id)
    ).all()


def _mark(lines: Sequence[str]) -> str:
    return blake2b("\n".join(lines).encode(), digest_size=12).hexdigest()
