"""A case as a clinician reads it in a minute: flags first, then medicines, scores and the call."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from flask_babel import gettext as _

from intake.clinical.instruments import NAMES, instrument, score
from intake.clinical.rules import rules_by_id
from intake.domain.priority import rank
from intake.domain.states import DeliveryState
from intake.domain.work import Audience
from intake.domain.zones import Said, say
from intake.forms.desk import OUTCOMES, RESULTS

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterator, Mapping, Sequence

    from intake.clinical.instruments import Score
    from intake.models import CaseNote, Delivery, History
    from intake.queries.cases import Case, EarlierAnswer, OpenFlag

MEDICINES: Final = "medicine-list"
HOW: Final = "how-you-take-it"
REFUSED: Final = "prefer_not"
BY_STEP: Final = {instrument(name).step: name for name in NAMES}


@dataclass(frozen=True, slots=True)
class FlagLine:
    """One flag: what the rule says, and the answers it points at."""

    id: uuid.UUID
    rule: str
    version: str
    severity: str
    respond: str
    state: str
    reason: str
    signed: bool
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MedicineLine:
    """One medicine in the patient's words, with how it is taken and the note they saw."""

    typed: str
    read_as: str
    facts: tuple[tuple[str, str], ...]
    notes: tuple[Mapping[str, Any], ...]


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


def flag_lines(flags: Sequence[OpenFlag]) -> list[FlagLine]:
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
                evidence=tuple(one.text for one in flag.evidence),
            )
        )
    return lines


def medicine_lines(sections: Sequence[Mapping[str, Any]]) -> list[MedicineLine]:
    """The medicines of frozen or live sections, each with the page about how it is taken."""
    pages = [page for section in sections for page in section["pages"]]
    taken = {page["item"]: page["rows"] for page in pages if page["path"] == HOW}
    return [
        MedicineLine(
            typed=page["card"]["title"],
            read_as=page["card"]["read_as"],
            facts=tuple(_facts([*page["rows"], *taken.get(page["item"], ())])),
            notes=tuple(page["card"]["notes"]),
        )
        for page in pages
        if page["card"] and page["path"] == MEDICINES
    ]


def _facts(rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for row in rows:
        if row["name"] != "text":
            yield row["label"], row["text"] or _("Not answered")


def rest_of(sections: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The sections without what the page shows in a place of its own."""
    own = {MEDICINES, HOW, "phq9"}
    kept = [
        {**section, "pages": [page for page in section["pages"] if page["path"] not in own]}
        for section in sections
    ]
    return [section for section in kept if section["pages"]]


def as_mappings(sections: Sequence[Any]) -> list[dict[str, Any]]:
    """Live sections in the shape in which sent ones are frozen."""
    return [asdict(section) for section in sections]


def phq9(answers: Mapping[str, Mapping[str, Any]]) -> tuple[Score, list[tuple[str, str]]] | None:
    """The PHQ-9's score and its items with the answers in words; nothing when it was not asked."""
    if "phq9" not in answers:
        return None
    given = answers["phq9"]
    return score("phq9", given), _items("phq9", given, whole=True)


def _items(name: str, given: Mapping[str, Any], *, whole: bool) -> list[tuple[str, str]]:
    """An instrument's questions with their answers in words; of a part, those that are there."""
    rows: list[tuple[str, str]] = []
    for item in instrument(name).items:
        if whole or item.field in given:
            words: dict[Any, str] = {option.value: option.text for option in item.options}
            rows.append((item.text, _said(words, given.get(item.field))))
    return rows


def _said(words: Mapping[Any, str], value: Any) -> str:
    """An answer in words. A refusal is neither a no nor a question that was left out."""
    if value in words:
        return words[value]
    if value == REFUSED:
        return str(_("Preferred not to answer"))
    return str(_("Not answered")) if value in (None, "") else str(value)


def told(deliveries: Sequence[Delivery]) -> bool:
    """Whether the mail server took at least one alert to staff."""
    return any(
        one.audience == Audience.CLINICIAN and one.state == DeliveryState.ACCEPTED
        for one in deliveries
    )


def timeline(case: Case, clinic_zone: str) -> list[Event]:
    """What happened, oldest first, at the clinic's time."""
    rows = [(row.at, _event_words(row), _who(row.actor, case.names)) for row in case.history]
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
            _note_title(note.row),
            str(note.words.get("text", "")),
            case.names.get(str(note.row.user_id)) or str(_("a colleague")),
        )
        for note in reversed(case.notes)
    ]


def _note_title(row: CaseNote) -> str:
    words = {**dict(OUTCOMES), **dict(RESULTS)}
    return str(words.get(row.code or "", _("Note")))


def changed_answers(
    earlier: Sequence[EarlierAnswer], clinic_zone: str
) -> list[tuple[Said, list[tuple[str, str]]]]:
    """Safety answers as they stood before they were changed."""
    return [
        (
            say(one.saved_at, clinic_zone, clinic_zone),
            _items(BY_STEP[one.stop], one.fields, whole=False)
            if one.stop in BY_STEP
            else _typed(one.fields),
        )
        for one in earlier
    ]


def _typed(fields: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What a page that is no instrument held: the things of its list, then its other answers."""
    rows = [(str(_("Listed")), str(item.get("text", ""))) for item in fields.get("items", ())]
    for name, value in fields.items():
        if name not in {"items", "finished"}:
            shown = ", ".join(map(str, value)) if isinstance(value, list) else value
            rows.append((name, _said({}, shown)))
    return rows


def _event_words(row: History) -> str:
    words: dict[str, str] = {
        "case.open": _("Opened the case"),
        "case.acknowledge": _("Took the case"),
        "intake.submit": _("Sent the form"),
        "appointment.request": _("Asked for the call"),
        "appointment.book": _("Booked the call"),
        "flag.raise": _("A rule raised a flag"),
        "flag.rise": _("A flag became more urgent"),
        "flag.close": _("Closed a flag"),
        "case.outcome": _("Wrote down what came of it"),
        "call.log": _("Logged a phone call"),
        "ladder.begin": _("Began to tell people, one after the other"),
        "ladder.rung": _("Told the next ones: step %(number)s", number=row.became or ""),
        "ladder.nobody": _("Everybody was told, and nobody had answered"),
    }
    return words.get(row.event) or row.event.replace(".", " ").replace("_", " ").capitalize()


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


def _who(actor: str, names: Mapping[str, str]) -> str:
    kind, _colon, rest = actor.partition(":")
    if kind == "patient":
        return str(_("the patient"))
    return str(names.get(rest, _("a colleague")) if kind == "user" else _("the service"))
