"""Check-your-answers, and the wording that is frozen when a form is sent."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from intake.domain.journey import Journey
from intake.domain.steps import PART_ONE, QUESTIONNAIRE_VERSION, SECTIONS
from intake.forms.base import Surroundings, form_of
from intake.forms.instruments import InstrumentForm
from intake.presenters.medicines import Card, cards

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date

    from intake.clinical.formulary import Formulary
    from intake.domain.journey import Stop
    from intake.domain.steps import Answers
    from intake.queries.answers import Draft


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One question and its answer in words; `text` is nothing where nothing was answered."""

    name: str
    label: str
    text: str | None


@dataclass(frozen=True, slots=True)
class CheckPage:
    """One page of the questionnaire as it was answered.

    Attributes:
        path: the step's name in URLs; `item` what it was asked about, if anything.
        heading: the page's title, with the medicine's typed name where it is about one.
        rows: its questions; of a list, those of one thing on it.
        card: of a list, the thing in short.
        folded: the rows are many and were asked in somebody else's words: shown on demand.
    """

    path: str
    item: str | None
    heading: str
    rows: tuple[CheckRow, ...]
    card: Card | None = None
    folded: bool = False


@dataclass(frozen=True, slots=True)
class CheckSection:
    """A part of the progress line with its pages."""

    key: str
    title: str
    pages: tuple[CheckPage, ...]


def check_sections(  # noqa: PLR0913 - the answers, and how they were asked
    answers: Answers,
    formulary: Formulary,
    *,
    today: date,
    states: tuple[str, ...],
    part: int = PART_ONE,
    spoken: Collection[str] = (),
) -> list[CheckSection]:
    """All on-route answers of a part in words, by section.

    Args:
        answers: everything that was answered; what is off the route is left out.
        formulary: the medicine table.
        today: the date at the clinic.
        states: codes of the states that the clinic serves.
        part: which part of the questionnaire.
        spoken: the pages that were read aloud, whose wording may be another.
    """
    journey = Journey(answers, part=part)
    around = Surroundings(today=today, states=states, answers=journey.on_route())
    found: dict[str, list[CheckPage]] = {}
    for stop in journey.stops:
        here = replace(around, spoken=stop.key in spoken)
        found.setdefault(stop.step.section, []).extend(_pages(stop, answers, here, formulary))
    return [
        CheckSection(key, _(SECTIONS[key]), tuple(pages)) for key, pages in found.items() if pages
    ]


def snapshot(sections: list[CheckSection], draft: Draft, *, part: int = PART_ONE) -> dict[str, Any]:
    """What is frozen when a part is sent: the words asked, the answers, and their versions.

    Args:
        sections: `check_sections`.
        draft: everything that was answered, with the version of each page, when it was saved, so
            that a signature has its time, and by whom, so that each answer has its source.
        part: which part of the questionnaire.
    """
    route = Journey(draft.answers, part=part).in_part()
    return {
        "questionnaire": QUESTIONNAIRE_VERSION,
        "sections": [asdict(section) for section in sections],
        "answers": route,
        "versions": {stop: draft.versions[stop] for stop in route},
        "saved_at": {stop: at.isoformat() for stop, at in draft.saved_at.items() if stop in route},
        "saved_by": {stop: who for stop, who in draft.saved_by.items() if stop in route},
    }


def item_text(stop: Stop, answers: Answers) -> str | None:
    """The typed name of the thing that a page is asked about, found on whichever list has it."""
    if stop.item is None:
        return None
    lists = (fields.get("items", ()) for fields in answers.values())
    named = {item["id"]: item["text"] for items in lists for item in items}
    return named.get(stop.item)


def _pages(
    stop: Stop, answers: Answers, around: Surroundings, formulary: Formulary
) -> Iterator[CheckPage]:
    title, fields = _(stop.step.title), answers.get(stop.key)
    make = form_of(stop.step)
    if stop.step.collection:
        items = (fields or {}).get("items", ())
        for item, card in zip(items, cards(stop.step, items, around, formulary), strict=True):
            rows = _rows(make(None, item, around))
            yield CheckPage(stop.step.path, item["id"], card.title, rows, card)
        return
    named = item_text(stop, answers)
    heading = f"{title}: {named}" if named else title
    folded = issubclass(make, InstrumentForm)
    rows = _rows(make(None, fields, around))
    yield CheckPage(stop.step.path, stop.item, heading, rows, folded=folded)


def _rows(form: Any) -> tuple[CheckRow, ...]:
    return tuple(CheckRow(row.name, row.label, row.text) for row in form.rows())
