"""A note beside a medicine, in the reader's language."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flask_babel import gettext as _

if TYPE_CHECKING:
    from intake.clinical.guidance import Note


def in_words(note: Note) -> Note:
    """The note with its text translated before its names are filled in."""
    return replace(note, text=_(note.template).format(**dict(note.names)))
