"""A case as a clinician reads it in a minute: flags first, then medicines, scores and the call."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from flask_babel import gettext as _

from intake.clinical.rules import rules_by_id
from intake.domain.outcomes import NoteKind
from intake.domain.priority import rank
from intake.domain.states import DeliveryState
from intake.domain.work import Audience
from intake.domain.zones import Said, say
from intake.forms.desk import DISPOSITIONS, OUTCOMES, RESULTS
from intake.presenters.evidence import BY_STEP, evidence_words
from intake.presenters.happened import event_words

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping, Sequence
    from datetime import date

    from intake.clinical.facts import Evidence
    from intake.models import Delivery
    from intake.queries.cases import Case, OpenFlag, OpenNote

MEDICINES: Final = "medicine-list"
HOW: Final = "how-you-take-it"
# Each page that was saved stands in history; among what happened it would hide the rest.
UNTOLD: Final = frozenset({"answer.save"})
# Somebody at the server's own command line, by their login there.
SHELL: Final = "shell:"
# What the brief shows in places of its own.
OWN: Final = frozenset({MEDICINES, HOW, "safety-now", *BY_STEP})


@dataclass(frozen=True, slots=True)
class FlagLine:
    """One flag: what the rule says, and the answers it points at.

    Attributes:
        items: ids of the medicines it is about.
    """

    id: uuid.UUID
    rule: str
    version: str
    severity: str
    respond: str
    state: str
    reason: str
    signed: bool
    evidence: tuple[str, ...]
    source: str
    items: frozenset[str]


@dataclass(frozen=True, slots=True)
class NoteLine:
    """One line of the case's own record: what it is, in whose words, when."""

    said: Said
    title: str
    text: str
    who: str


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened, in words, by whom."""

    said: Said
    text: str
    who: str


def flag_lines(flags: Sequence[OpenFlag], today: date) -> list[FlagLine]:
    """The flags, riskiest first."""
    known = rules_by_id()
    lines = []
    for flag in sorted(flags, key=lambda one: rank(one.row.severity, one.row.respond)):
        rule = known.get(flag.row.rule)
        lines.append(
            FlagLine(
                id=flag.row.id,
                rule=flag.row.rule,
                version=flag.row.rule_version,
                severity=flag.row.severity,
                respond=flag.row.respond,
                state=flag.row.state,
                reason=rule.reason if rule else _("This rule is not in use any more."),
                signed=bool(rule and rule.reviewer),
                evidence=tuple(evidence_words(one, today) for one in flag.evidence),
                source=rule.source if rule else "",
                items=frozenset(filter(None, map(_item, flag.evidence))),
            )
        )
    return lines


def _item(found: Evidence) -> str:
    """Id of the medicine that an answer is about, if it is about one."""
    if found.field.startswith("items."):
        return found.field.split(".")[1]
    return found.step.partition(":")[2]


def rest_of(sections: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The sections without what the page shows in a place of its own."""
    kept = [
        {**section, "pages": [page for page in section["pages"] if page["path"] not in OWN]}
        for section in sections
    ]
    return [section for section in kept if section["pages"]]


def as_mappings(sections: Sequence[Any]) -> list[dict[str, Any]]:
    """Live sections in the shape in which sent ones are frozen."""
    return [asdict(section) for section in sections]


def told(deliveries: Sequence[Delivery]) -> bool:
    """Whether the mail server took at least one alert to staff."""
    return any(
        one.audience == Audience.CLINICIAN and one.state == DeliveryState.ACCEPTED
        for one in deliveries
    )


def timeline(case: Case, clinic_zone: str) -> list[Event]:
    """What happened, oldest first, at the clinic's time."""
    rows = [
        (row.at, event_words(row.event, row.became, case.names), who_acted(row.actor, case.names))
        for row in case.history
        if row.event not in UNTOLD
    ]
    rows += [
        (row.changed_at, _delivery_words(row, case.names), _("mail")) for row in case.deliveries
    ]
    rows.sort(key=lambda row: row[0])
    return [Event(say(at, clinic_zone, clinic_zone), text, who) for at, text, who in rows]


def note_lines(case: Case, clinic_zone: str) -> list[NoteLine]:
    """What staff wrote down, newest first."""
    return [
        NoteLine(
            say(note.row.at, clinic_zone, clinic_zone),
            _note_title(note, case.names),
            str(note.words.get("text", "")),
            case.names.get(str(note.row.user_id)) or str(_("a colleague")),
        )
        for note in reversed(case.notes)
    ]


def _note_title(note: OpenNote, names: Mapping[str, str]) -> str:
    if note.row.kind == NoteKind.PDMP:
        return str(_("ePDMP checked"))
    if note.row.kind == NoteKind.HANDOVER:
        return str(_("Handed over to %(name)s", name=names.get(str(note.words.get("to")), "")))
    words = {**dict(OUTCOMES), **dict(RESULTS), **dict(DISPOSITIONS)}
    return str(words.get(note.row.code or "", _("Note")))


def _delivery_words(row: Delivery, names: Mapping[str, str]) -> str:
    reader = names.get(str(row.user_id)) if row.user_id else _("the patient")
    words: dict[str, str] = {
        DeliveryState.QUEUED: _("Message to %(who)s is waiting", who=reader),
        DeliveryState.ACCEPTED: _("Message to %(who)s was taken by the mail server", who=reader),
        DeliveryState.AMBIGUOUS: _("Message to %(who)s may have been sent", who=reader),
        DeliveryState.BOUNCED: _("Message to %(who)s came back", who=reader),
        DeliveryState.FAILED: _("Message to %(who)s could not be sent", who=reader),
    }
    return words[DeliveryState(row.state)]


def who_acted(actor: str, names: Mapping[str, str]) -> str:
    """Somebody of history by name; the patient and the service in words."""
    kind, _colon, rest = actor.partition(":")
    if kind == "patient":
        return str(_("the patient"))
    if kind == "system" and rest.startswith(SHELL):
        return str(_("%(login)s, at the server", login=rest.removeprefix(SHELL)))
    return str(names.get(rest, _("a colleague")) if kind == "user" else _("the service"))
