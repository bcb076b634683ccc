"""The step table: what is asked, in which order, when, in which section.

Everything about the order of pages is here. No view, form or template names another step:
they ask `journey`. A step's slug finds its form (`forms/<stem>.py`), its page
(`templates/patient/steps/<stem>.html`) and its test.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

Answers = Mapping[str, Mapping[str, Any]]
Condition = Callable[[Answers], bool]
Items = Callable[[Answers], tuple[str, ...]]

QUESTIONNAIRE_VERSION: Final = "2026-11-23"


def always(_answers: Answers) -> bool:
    """The condition of a step that everyone meets."""
    return True


@dataclass(frozen=True, slots=True)
class Step:
    """One page of the questionnaire.

    Attributes:
        slug: name in the URL and of the stored answer.
        section: which part of the progress line it belongs to.
        title: short name on check-your-answers and in the page title; a message id.
        applies: whether these answers lead here.
        items: for a page asked once per item, the items' ids; `None` for a page asked once.
        collection: the page keeps a list that the patient adds to, changes and removes from.
        version: rises when the question's meaning changes.
    """

    slug: str
    section: str
    title: str
    applies: Condition = always
    items: Items | None = None
    collection: bool = False
    version: int = 1
    stem: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "stem", self.slug.replace("-", "_"))


def answered(stop: str, name: str, *values: str) -> Condition:
    """A condition: the page `stop` was answered with one of `values` under `name`."""

    def applies(answers: Answers) -> bool:
        return answers.get(stop, {}).get(name) in values

    return applies


def antidepressants(answers: Answers) -> tuple[str, ...]:
    """Ids of the listed medicines that were recognised as an antidepressant.

    The medicine list keeps each item's recognised classes beside the typed words, so that the
    walker needs no medicine table.
    """
    items = answers.get("medicine-list", {}).get("items", [])
    return tuple(item["id"] for item in items if "antidepressant" in item.get("classes", ()))


SECTIONS: Final = {
    "start": "Before you start",
    "you": "About you",
    "medicines": "Your medicines",
    "feelings": "How you have been",
    "call": "Your call",
}

STEPS: Final[tuple[Step, ...]] = (
    Step("before-you-start", "start", "Privacy"),
    Step("about-you", "you", "Who and where"),
    Step("contact", "you", "How to reach you"),
    Step("hopes", "you", "What you hope for"),
    Step("medicines", "medicines", "Do you take any medicines?"),
    Step(
        "medicine-list",
        "medicines",
        "Your medicines",
        applies=answered("medicines", "takes", "yes", "unsure"),
        collection=True,
    ),
    Step("stopped", "medicines", "Medicines you stopped"),
    Step(
        "stopped-list",
        "medicines",
        "What you stopped or cut down",
        applies=answered("stopped", "stopped", "yes"),
        collection=True,
    ),
    Step("antidepressant", "medicines", "How you take it", items=antidepressants),
    Step("phq9", "feelings", "The last 2 weeks"),
    Step("consent", "call", "Your consent"),
    Step("time", "call", "A time for your call"),
)

BY_SLUG: Final[Mapping[str, Step]] = {step.slug: step for step in STEPS}
