"""Made-up cases from a seed: any route through the form, answered with anything it takes."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Any

from intake.clinical.formulary import load_formulary
from intake.clinical.screening import screen
from intake.domain.journey import Journey, Stop
from intake.domain.priority import rank
from intake.domain.states import AppointmentState, FlagState
from intake.domain.steps import PART_ONE, PART_TWO, QUESTIONNAIRE_VERSION, in_clear
from intake.domain.work import Audience
from intake.forms.base import Surroundings, form_of
from intake.forms.contacts import Email, Phone
from intake.forms.dates import MonthDayYear
from intake.forms.fields import Choice, Choices, Lines
from intake.forms.items import NONE_OF_THESE, recognised
from intake.forms.numbers import Whole
from intake.models import Delivery, Flag, History, Intake
from intake.presenters.check import check_sections, snapshot
from intake.queries.answers import Draft
from intake.queries.calls import CallDetails
from intake.queries.cases import Case, OpenFlag
from tests.fixtures.service import NOON

TODAY = NOON.date()
STATES = ("WI",)
WORDS = (
    "marker-one two three", "O'Brien <b>bold</b> & sons", "é ñ 漢字 Ł ő", "a\tb", "50% off; a, b, c",
    "{{7*7}} ${7*7}", "x" * 90, "#hash |pipe| \\slash", "https://example.org/?a=b&c=d",
)  # fmt: skip
MEDICINES = (
    "Lexapro", "sertraline 50", "Symbyax", "Auvelity", "Contrave", "Zoloft and Nardil", "sertralene",
    "small blue pill", "tylenol pm", "Xanax", "lithium", "St. John's wort", "DayQuil", "fluoxetine",
    "<i>Prozac</i>", "Wellbutrin XL", "timolol eye drops", "Limbitrol",
)  # fmt: skip
BORN = date(1985, 3, 14)
# What leads on to the questions; the other answers end the way.
FIXED = {("about-you", "adult"): "yes", ("about-you", "state"): "WI"}
CALLS = (*AppointmentState,)


@dataclass(frozen=True)
class Generated:
    """A case with what made it."""

    case: Case
    answers: dict[str, dict[str, Any]]


def generated(seed: int, *, whole: bool = True) -> Generated:
    """One case.

    Args:
        seed: the same gives the same answers.
        whole: both parts are answered and sent; else the first, and maybe not sent.
    """
    dice = Random(seed)
    answers: dict[str, dict[str, Any]] = {}
    parts = (PART_ONE, PART_TWO) if whole or dice.random() < 0.5 else (PART_ONE,)
    for part in parts:
        while (stop := Journey(answers, part=part).next) is not None:
            answers[stop.key] = _answer(stop, answers, dice)
    sent = whole or dice.random() < 0.5
    return Generated(_case(answers, parts, dice, sent=sent), answers)


def amended(case: Case) -> Case:
    """The same case after its patient took the first medicine off the list and stopped another."""
    answers = {stop: dict(fields) for stop, fields in case.draft.answers.items()}
    items = [*answers.get("medicine-list", {}).get("items", ())][1:]
    answers["medicines"] = {"kinds": ["prescribed"], "takes": "yes"}
    answers["medicine-list"] = {"items": items, "finished": True}
    answers["stopped"] = {"stopped": "yes"}
    gone = recognised(
        {"id": "s9", "text": "Paxil", "how": "stopped", "decided": "me"}, load_formulary()
    )
    answers["stopped-list"] = {"items": [gone], "finished": True}
    versions = {stop: case.draft.versions.get(stop, 0) for stop in answers}
    for stop in ("medicines", "medicine-list", "stopped", "stopped-list"):
        versions[stop] += 1
    return replace(case, draft=Draft(answers, versions, case.draft.saved_at))


def _answer(stop: Stop, answers: dict[str, Any], dice: Random) -> dict[str, Any]:
    step = stop.step
    around = Surroundings(
        today=TODAY,
        states=STATES,
        answers=Journey(answers, part=step.part).on_route(),
        item=stop.item,
    )
    if step.slug == "time":
        return {"choice": dice.choice(["none", "prefer"]), "zone": "America/Chicago"}
    if step.collection:
        count = dice.randint(0 if step.slug != "medicine-list" else 1, 4)
        items = [_item(step, f"{step.slug[0]}{number}", around, dice) for number in range(count)]
        return {"items": items, "finished": True}
    return _fields(step, around, dice)


def _item(step: Any, key: str, around: Surroundings, dice: Random) -> dict[str, Any]:
    fields = {"id": key, **_fields(step, around, dice), "text": dice.choice(MEDICINES)}
    found = recognised(fields, load_formulary())
    if near := found.get("near"):
        meant = dice.choice([near[0], NONE_OF_THESE])
        found = recognised(fields, load_formulary(), meant=meant)
    return found


def _fields(step: Any, around: Surroundings, dice: Random) -> dict[str, Any]:
    make = form_of(step)
    given = {
        field.name: FIXED.get((step.slug, field.name), _value(field, dice))
        for field in make(None, {}, around)
    }
    told = {name: value for name, value in given.items() if value is not None}
    return make(None, told, around).answer()


def _value(field: Any, dice: Random) -> Any:
    if field.flags.optional and dice.random() < 0.4:
        return None
    for kind, made in MAKERS.items():
        if isinstance(field, kind):
            return made(field, dice)
    return dice.choice(WORDS)


def _choice(field: Any, dice: Random) -> Any:
    value = dice.choice([value for value in field.labels() if value != ""])
    return int(value) if getattr(field, "numbers", False) and value.isdigit() else value


def _choices(field: Any, dice: Random) -> list[str]:
    values = list(field.labels())
    chosen = dice.sample(values, dice.randint(1, min(4, len(values))))
    alone = [one for one in chosen if one in field.alone]
    return alone[:1] or [one for one in values if one in chosen]


def _whole(field: Any, dice: Random) -> Any:
    return "prefer_not" if field.refusable and dice.random() < 0.4 else field.example


def _day(field: Any, _dice: Random) -> str:
    return (BORN if field.name == "birth_date" else TODAY - timedelta(days=9)).isoformat()


MAKERS: dict[type, Any] = {
    Choice: _choice,
    Choices: _choices,
    Whole: _whole,
    MonthDayYear: _day,
    Email: lambda _field, _dice: "zephyrine.quillfeather@example.org",
    Phone: lambda _field, _dice: "+16085550177",
    Lines: lambda _field, dice: dice.choice((*WORDS, "two\nlines")),
}


def _case(answers: dict[str, Any], parts: tuple[int, ...], dice: Random, *, sent: bool) -> Case:
    versions = dict.fromkeys(answers, 1)
    saved_at = {stop: NOON + timedelta(minutes=n) for n, stop in enumerate(answers)}
    route = Journey(answers, part=parts[-1]).on_route()
    found = screen(route, today=TODAY, cssrs_asked=True)
    intake = Intake(
        id=uuid.UUID(int=dice.getrandbits(128), version=4),
        reference="ABC-DEF2",
        state="submitted" if sent else "draft",
        version=1,
        questionnaire_version=QUESTIONNAIRE_VERSION,
        priority=rank(*found.priority),
        submitted_at=NOON if sent else None,
        updated_at=NOON,
        acknowledged_by=None,
    )
    frozen = [
        snapshot(
            check_sections(answers, load_formulary(), today=TODAY, states=STATES, part=part),
            Draft(answers, versions),
            part=part,
        )
        for part in parts
    ]
    together = {
        **frozen[0],
        "sections": [section for one in frozen for section in one["sections"]],
        "answers": {stop: fields for one in frozen for stop, fields in one["answers"].items()},
        "versions": {stop: number for one in frozen for stop, number in one["versions"].items()},
    }
    return Case(
        intake=intake,
        draft=Draft(answers, versions, saved_at),
        frozen=together if sent else None,
        flags=tuple(_flag(one, dice) for one in found.flags),
        earlier=(),
        saved_at={in_clear(stop): at for stop, at in saved_at.items()},
        notes=(),
        call=_call(intake.id, dice),
        history=[History(at=NOON, actor="patient", event="intake.submit")],
        deliveries=[
            Delivery(audience=Audience.CLINICIAN, state="accepted", user_id=None, changed_at=NOON)
        ],
        names={},
    )


def _flag(found: Any, dice: Random) -> OpenFlag:
    row = Flag(
        id=uuid.UUID(int=dice.getrandbits(128), version=4),
        rule=found.rule,
        rule_version=found.version,
        severity=found.severity,
        respond=found.respond,
        state=dice.choice([FlagState.OPEN, FlagState.OPEN, FlagState.CLOSED]),
        stop="phq9",
        raised_at=NOON,
        changed_at=NOON,
    )
    return OpenFlag(row, tuple(found.evidence))


def _call(intake_id: uuid.UUID, dice: Random) -> CallDetails | None:
    if dice.random() < 0.2:
        return None
    start = NOON + timedelta(days=2)
    return CallDetails(
        appointment_id=uuid.UUID(int=dice.getrandbits(128), version=4),
        intake_id=intake_id,
        state=dice.choice([one for one in CALLS if one != AppointmentState.RELEASED]),
        start=start,
        end=start + timedelta(minutes=30),
        zone="America/Chicago",
        clinic_zone="America/Chicago",
        clinician_id=uuid.UUID(int=1),
        clinician_name="Dr. Dana Whitfield",
        credentials="MD",
        join_url="https://video.example.org/room/x",
        uid="x@example.org",
        sequence=0,
        kept_until=None,
    )
