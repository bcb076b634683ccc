"""What was asked and what was answered: Questionnaire and QuestionnaireResponse.

The published instruments stand by themselves under their LOINC codes; all other pages are one
questionnaire of ours. Link ids are `page.question`; a page that is asked once a thing on a list is
a group of its own for each, whose id ends in the thing's.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from intake.clinical.instruments import NAMES, Instrument, Item, Option, instrument
from intake.exports.fhir.naming import (
    ABSENT,
    DECLINED,
    LOINC,
    LOINC_NOTICE,
    RXNORM_NOTICE,
    Names,
    Resource,
    coding,
    filled,
    instant,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from intake.exports.fhir.record import Answered, AnsweredPage, AskedPage, Question, Record

FORM: Final = "intake"
REFUSED: Final = "prefer_not"
REFUSED_TEXT: Final = "I prefer not to say"
# Who of the staff wrote down what the patient said on the phone.
WRITER: Final = "writer"
# A number that is refused has no value: that it was refused is a question of its own.
BESIDE: Final = "refused"


def questionnaires(record: Record, names: Names) -> Iterator[tuple[str, Resource]]:
    """Every questionnaire that an answer in the bundle is about, by key."""
    if record.asked:
        yield FORM, _form(record, names)
    for key in NAMES:
        if key in record.instruments:
            yield key, _instrument(instrument(key), names)


def responses(record: Record, names: Names) -> Iterator[tuple[str, Resource]]:
    """The answers to each, by the same keys.

    R4 names one author for a response. So answers that were said on the phone, and written down by
    one of the staff, are a response of their own beside those that the patient wrote.
    """
    version = record.questionnaire
    for writer in dict.fromkeys(page.writer for page in record.pages) or ("",):
        groups = [_group(page, names) for page in record.pages if page.writer == writer]
        made = _response(record, names, FORM, version, groups, writer)
        yield "/".join(filter(None, (FORM, writer))), made
    for key, given in record.instruments.items():
        found = instrument(key)
        items = [item for each in found.items for item in _answered_item(each, given, names)]
        writer = record.instruments_by.get(key, "")
        yield key, _response(record, names, key, found.version, items, writer)


def option_coding(option: Option, names: Names) -> dict[str, str]:
    """An instrument's answer: its LOINC code where that was read at its source."""
    if option.loinc:
        return coding(LOINC, option.loinc, option.text)
    return coding(names.answers, str(option.value), option.text)


def declined() -> dict[str, str]:
    """Asked, and declined to answer."""
    return coding(ABSENT, DECLINED, "Asked But Declined")


def _form(record: Record, names: Names) -> Resource:
    return {
        "resourceType": "Questionnaire",
        "url": f"{names.base}/Questionnaire/{FORM}",
        "version": record.questionnaire,
        "name": "Intake",
        "title": "Telehealth screening intake",
        "status": "active",
        "publisher": record.clinic,
        "copyright": f"{LOINC_NOTICE} {RXNORM_NOTICE}",
        "item": [_asked_page(page, names) for page in record.asked],
    }


def _asked_page(page: AskedPage, names: Names) -> Resource:
    items = chain.from_iterable(_asked(page.slug, each, names) for each in page.questions)
    return filled(
        {
            "linkId": page.slug,
            "text": page.title,
            "type": "group",
            "repeats": page.repeats or None,
            "item": list(items),
        }
    )


def _asked(slug: str, question: Question, names: Names) -> Iterator[Resource]:
    options = [
        {"valueCoding": declined() if value == REFUSED else coding(names.answers, value, words)}
        for value, words in question.options
    ]
    link = f"{slug}.{question.name}"
    yield filled(
        {
            "linkId": link,
            "text": question.text,
            "type": question.kind,
            "repeats": question.many or None,
            "answerOption": options,
        }
    )
    if question.refusable:
        yield {"linkId": f"{link}.{BESIDE}", "text": REFUSED_TEXT, "type": "boolean"}


def _instrument(found: Instrument, names: Names) -> Resource:
    return filled(
        {
            "resourceType": "Questionnaire",
            "url": f"{names.base}/Questionnaire/{found.key}",
            "version": found.version,
            "name": found.key.upper(),
            "title": found.title,
            "status": "active",
            "copyright": f"{found.rights} {LOINC_NOTICE}",
            "code": [coding(LOINC, found.loinc)],
            "description": found.stem,
            "item": [each for item in found.items for each in _asked_item(item, names)],
        }
    )


def _asked_item(item: Item, names: Names) -> Iterator[Resource]:
    options = [{"valueCoding": option_coding(option, names)} for option in item.options]
    if options:
        options.append({"valueCoding": declined()})
    when = item.asked_when
    condition = when and {
        "question": when[0],
        "operator": "=",
        "answerCoding": _condition(item, when[1], names),
    }
    yield filled(
        {
            "linkId": item.field,
            "code": [coding(LOINC, item.loinc)] if item.loinc else None,
            "text": item.text,
            "type": "choice" if item.options else "integer",
            "enableWhen": [condition] if condition else None,
            "answerOption": options,
        }
    )
    if item.bounds is not None:
        yield {"linkId": f"{item.field}.{BESIDE}", "text": REFUSED_TEXT, "type": "boolean"}


def _condition(item: Item, value: str, names: Names) -> dict[str, str]:
    # The question that opens this one offers the same answers.
    return next(option_coding(one, names) for one in item.options if one.value == value)


def _response(  # noqa: PLR0913, PLR0917 - a response's parts
    record: Record, names: Names, key: str, version: str, items: list[Resource], writer: str
) -> Resource:
    who = {"resourceType": "Practitioner", "id": WRITER, "name": [{"text": writer}]}
    return filled(
        {
            "resourceType": "QuestionnaireResponse",
            "contained": [who] if writer else None,
            "questionnaire": names.form(key, version),
            "status": record.status,
            "subject": names.to("Patient"),
            "authored": instant(record.instruments_at.get(key, record.answered_at)),
            "author": {"reference": f"#{WRITER}"} if writer else names.to("Patient"),
            "source": names.to("Patient"),
            "item": items,
        }
    )


def _group(page: AnsweredPage, names: Names) -> Resource:
    return filled(
        {
            "id": f"{page.slug}.{page.item}" if page.item else None,
            "linkId": page.slug,
            "text": page.title,
            "item": [
                _answer(f"{page.slug}.{row.name}", row.text, _values(row, names), row.value)
                for row in page.rows
            ],
        }
    )


def _answer(link: str, text: str, values: list[dict[str, Any]], value: Any) -> Resource:
    if not values and value == REFUSED:
        link, text, values = f"{link}.{BESIDE}", REFUSED_TEXT, [{"valueBoolean": True}]
    return filled({"linkId": link, "text": text, "answer": values})


def _values(row: Answered, names: Names) -> list[dict[str, Any]]:
    if row.kind == "integer":
        return [] if row.value == REFUSED else [{"valueInteger": row.value}]
    if row.kind != "choice":
        return [{"valueDate" if row.kind == "date" else "valueString": str(row.value)}]
    values = row.value if isinstance(row.value, list) else [row.value]
    pairs = zip(values, row.words, strict=True)
    return [{"valueCoding": _said(value, words, names)} for value, words in pairs]


def _said(value: Any, words: str, names: Names) -> dict[str, str]:
    return declined() if value == REFUSED else coding(names.answers, str(value), words)


def _answered_item(item: Item, given: Mapping[str, Any], names: Names) -> Iterator[Resource]:
    value = given.get(item.field)
    if value is None:
        return
    if item.bounds is not None:
        whole = [] if value == REFUSED else [{"valueInteger": value}]
        yield _answer(item.field, item.text, whole, value)
        return
    chosen = next((one for one in item.options if one.value == value), None)
    said = option_coding(chosen, names) if chosen else declined()
    yield _answer(item.field, item.text, [{"valueCoding": said}], value)
