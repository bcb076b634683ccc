"""What staff asked a patient and what came back, and what they wrote to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from intake.domain.zones import Said, say
from intake.forms.asking import answer_form, asked_words

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping, Sequence

    from intake.queries.asked import Asked, Written


@dataclass(frozen=True, slots=True)
class AskedLine:
    """One question with what stood before and what stands now.

    Attributes:
        was: the answer that the question was about, in words; nothing where there was none.
        became: the patient's answer in words; nothing while there is none.
        ended: when it was answered or taken back.
    """

    id: uuid.UUID
    state: str
    words: str
    was: str | None
    became: str | None
    asked_by: str
    asked: Said
    ended: Said | None


@dataclass(frozen=True, slots=True)
class MessageLine:
    """One message to the patient: its words, who sent it when, and when it was read."""

    text: str
    sent_by: str
    sent: Said
    read: Said | None


def asked_lines(found: Sequence[Asked], names: Mapping[str, str], zone: str) -> list[AskedLine]:
    """The questions, newest first.

    Args:
        found: what was asked.
        names: of the staff, by id as text.
        zone: the clinic's IANA zone.
    """
    return [
        AskedLine(
            id=one.row.id,
            state=one.row.state,
            words=asked_words(one.row.kind, str(one.body["name"])),
            was=_words(one.row.kind, one.body.get("was")),
            became=str(one.answer["now"]) if one.answer else None,
            asked_by=names.get(str(one.row.asked_by)) or str(_("a colleague")),
            asked=say(one.row.asked_at, zone, zone),
            ended=say(one.row.ended_at, zone, zone) if one.row.ended_at else None,
        )
        for one in reversed(found)
    ]


def message_lines(
    found: Sequence[Written], names: Mapping[str, str], zone: str
) -> list[MessageLine]:
    """The messages, newest first; as `asked_lines`."""
    return [
        MessageLine(
            text=one.text,
            sent_by=names.get(str(one.row.user_id)) or str(_("a colleague")),
            sent=say(one.row.sent_at, zone, zone),
            read=say(one.row.read_at, zone, zone) if one.row.read_at else None,
        )
        for one in found
    ]


def _words(kind: str, value: Any) -> str | None:
    """A stored answer as a person reads it."""
    if value is None:
        return None
    form = answer_form(kind, "", None, date.max)
    form.answer_field.process_data(value)
    return form.words() or str(value)
