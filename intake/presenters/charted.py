"""A case as the facts of a FHIR bundle: what was asked and answered, in the words of the day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from intake.clinical.instruments import NAMES, instrument
from intake.clinical.said import CUT_DOWN, STOPPED, all_said, items_of, matches_of
from intake.domain.states import FlagState
from intake.domain.steps import BY_PATH, QUESTIONNAIRE_VERSION
from intake.exports.fhir.record import (
    Answered,
    AnsweredPage,
    ListedMedicine,
    RaisedFlag,
    Record,
    ScreeningCall,
)
from intake.presenters.agreed import agreements
from intake.presenters.brief import flag_lines
from intake.presenters.evidence import BY_STEP
from intake.presenters.form_pages import asked_pages
from intake.presenters.sheets.told import standing
from intake.presenters.sources import sources

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date, datetime

    from intake.clinic import Clinic
    from intake.clinical.formulary import Formulary
    from intake.clinical.said import Said
    from intake.domain.steps import Answers
    from intake.exports.fhir.record import AskedPage, Question
    from intake.presenters.sheets.told import Told
    from intake.presenters.sources import Sources
    from intake.queries.cases import Case

TRIED: Final = "tried-list"
STATUS: Final = {STOPPED: "stopped", CUT_DOWN: "active"}
AS_NEEDED: Final = "as_needed"


def record_of(
    case: Case, clinic: Clinic, formulary: Formulary, *, today: date, now: datetime
) -> Record:
    """Gather what a bundle tells of a case.

    Args:
        case: the opened case.
        clinic: its name and states.
        formulary: the medicine table.
        today: the date at the clinic.
        now: when the bundle is made, aware.
    """
    told = standing(case, clinic, formulary, today)
    answers, asked = told.answers, asked_pages(today=today, states=clinic.states)
    contact = answers.get("contact", {})
    version = (case.frozen or {}).get("questionnaire", case.intake.questionnaire_version)
    instruments = {key: answers[instrument(key).step] for key in NAMES if _given(answers, key)}
    return Record(
        case_id=str(case.intake.id),
        reference=case.intake.reference,
        clinic=clinic.name,
        made_at=now,
        questionnaire=version,
        asked=asked if version == QUESTIONNAIRE_VERSION else (),
        status="amended" if told.amended else "completed" if told.sent else "in-progress",
        answered_at=case.intake.submitted_at or case.intake.updated_at,
        name=str(contact.get("name", "")),
        birth_date=str(contact.get("birth_date", "")),
        email=str(contact.get("email", "")),
        phone=str(contact.get("phone", "")),
        sex=str(answers.get("more-health", {}).get("sex", "")),
        pages=tuple(_pages(told, asked, _sources(case, told, clinic))),
        instruments=instruments,
        instruments_at={key: at for key in instruments if (at := _saved(case, key))},
        instruments_by=_writers(instruments, _sources(case, told, clinic)),
        medicines=(*_medicines(told, formulary),),
        agreements=(*agreements(answers),),
        flags=(*_flags(case, today),),
        call=_call(case),
    )


def _sources(case: Case, told: Told, clinic: Clinic) -> Sources:
    """Where the answers come from: of a form that was changed after sending, those that stand."""
    return sources(case, clinic.zone, live=bool(told.amended))


def _writers(instruments: Iterable[str], found: Sources) -> dict[str, str]:
    """Who of the staff wrote down each questionnaire that was answered on the phone."""
    writers = {key: found.writer(instrument(key).step) for key in instruments}
    return {key: who for key, who in writers.items() if who}


def _given(answers: Answers, key: str) -> bool:
    return instrument(key).step in answers


def _saved(case: Case, key: str) -> datetime | None:
    return case.draft.saved_at.get(instrument(key).step)


def _pages(told: Told, asked: tuple[AskedPage, ...], found: Sources) -> Iterator[AnsweredPage]:
    known = {page.slug: {each.name: each for each in page.questions} for page in asked}
    for section in told.sections:
        for page in section["pages"]:
            slug = BY_PATH[page["path"]].slug
            fields = _fields(told.answers, slug, page["item"])
            rows = tuple(_rows(page, fields, known.get(slug, {})))
            if rows and slug not in BY_STEP:
                writer = found.writer(page["path"], page["item"])
                yield AnsweredPage(slug, page["item"], page["heading"], rows, writer)


def _rows(
    page: Mapping[str, Any], fields: Mapping[str, Any], questions: Mapping[str, Question]
) -> Iterator[Answered]:
    """What was answered on a page, as it was asked; then what its words leave out."""
    asked = {row["name"]: row["label"] for row in page["rows"]}
    left = {name: one.text for name, one in questions.items() if name not in asked}
    for name, text in {**asked, **left}.items():
        if name in fields:
            yield _answered(name, text, fields[name], questions.get(name))


def _fields(answers: Answers, slug: str, item: str | None) -> Mapping[str, Any]:
    """The stored answer of a page: of a list, that of one thing on it."""
    if item is None:
        return answers.get(slug, {})
    own = answers.get(f"{slug}:{item}")
    return own if own is not None else dict(items_of(answers, slug)).get(item, {})


def _answered(name: str, text: str, value: Any, question: Question | None) -> Answered:
    many = isinstance(value, list)
    guessed = "choice" if many else "integer" if isinstance(value, int) else "string"
    kind = question.kind if question else guessed
    words = dict(question.options) if question else {}
    shown = [str(words.get(str(one), "")) for one in (value if many else [value])]
    return Answered(name, text, kind, value, tuple(shown))


def _medicines(told: Told, formulary: Formulary) -> Iterator[ListedMedicine]:
    rows = _said_of(told)
    for each in all_said(told.answers, formulary):
        yield _listed(each, rows, STATUS.get(each.state, "active"))
    for key, item in items_of(told.answers, TRIED):
        matched = tuple(match.medicine for match in matches_of(item, formulary))
        said = tuple(rows.get((TRIED, key), ()))
        yield ListedMedicine(
            f"{TRIED}/{key}", str(item["text"]), matched, "completed", "", None, None, "", said
        )


def _listed(each: Said, rows: Mapping[tuple[str, str], Any], status: str) -> ListedMedicine:
    often, own = each.fields.get("often"), rows.get(("antidepressant", each.item), ())
    return ListedMedicine(
        key=f"{each.step}/{each.item}",
        typed=each.text,
        matched=tuple(match.medicine for match in each.matches),
        status=status,
        dose=str(each.fields.get("dose") or ""),
        as_needed=None if often is None else often == AS_NEEDED,
        ended=each.since if each.state == STOPPED else None,
        why=str(each.fields.get("why") or "") if status == "stopped" else "",
        said=(*rows.get((each.step, each.item), ()), *(own if each.step != "stopped-list" else ())),
    )


def _said_of(told: Told) -> dict[tuple[str, str], tuple[tuple[str, str], ...]]:
    """Question and answer in words of each thing on a list, by page and id."""
    pages = [page for section in told.sections for page in section["pages"] if page["item"]]
    return {
        (BY_PATH[page["path"]].slug, page["item"]): tuple(
            (row["label"], row["text"]) for row in page["rows"] if row["text"]
        )
        for page in pages
    }


def _flags(case: Case, today: date) -> Iterator[RaisedFlag]:
    found = {one.row.id: one.row for one in case.flags}
    for line in flag_lines(case.flags, today):
        row, stands = found[line.id], line.state == FlagState.OPEN
        yield RaisedFlag(
            key=str(line.id),
            rule=line.rule,
            version=line.version,
            severity=line.severity,
            reason=line.reason,
            evidence=line.evidence,
            open=stands,
            raised_at=row.raised_at,
            closed_at=None if stands else row.changed_at,
        )


def _call(case: Case) -> ScreeningCall | None:
    call = case.call
    if call is None:
        return None
    return ScreeningCall(
        key=str(call.appointment_id),
        state=call.state,
        start=call.start,
        end=call.end,
        clinician=call.clinician_name,
        credentials=call.credentials,
    )
