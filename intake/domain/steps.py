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
Halt = Callable[[Mapping[str, Any]], str | None]

QUESTIONNAIRE_VERSION: Final = "2026-11-23"
PART_ONE: Final = 1
PART_TWO: Final = 2


def always(_answers: Answers) -> bool:
    """The condition of a step that everyone meets."""
    return True


def onward(_answer: Mapping[str, Any]) -> str | None:
    """The halt of a step whose every answer leads on."""
    return None


@dataclass(frozen=True, slots=True)
class Step:
    """One page of the questionnaire.

    Attributes:
        slug: name of the answer, as rules read it.
        path: name in URLs and of the stored row; another one where the slug would tell a class of
            medicine, because both stand in the clear.
        section: which part of the progress line it belongs to.
        title: short name on check-your-answers and in the page title; a message id.
        applies: whether these answers lead here.
        items: for a page asked once per item, the items' ids; `None` for a page asked once.
        collection: the page keeps a list that the patient adds to, changes and removes from.
        halt: reads this page's own answer and names the page that kindly ends the way here, such
            as for a minor; nothing when the way goes on. The answer can still be changed.
        opens: slug of the list that a yes on this page leads to; a no may not leave a full list
            behind.
        aside: may be answered out of turn, as soon as it applies: what is asked in danger.
        part: in which submission it is sent: part one holds what is risky, part two may come later.
        version: rises when the question's meaning changes.
    """

    slug: str
    section: str
    title: str
    applies: Condition = always
    items: Items | None = None
    collection: bool = False
    halt: Halt = onward
    opens: str | None = None
    aside: bool = False
    part: int = PART_ONE
    version: int = 1
    path: str = ""
    stem: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "path", self.path or self.slug)
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


def in_danger(answers: Answers) -> bool:
    """Whether an answer so far tells of danger: help asked for, or thoughts of suicide."""
    if answers.get("safe-now", {}).get("help_now") == "yes":
        return True
    if answers.get("phq9", {}).get("q9") in (1, 2, 3):
        return True
    return "yes" in answers.get("cssrs", {}).values()


def adults_served_here(answer: Mapping[str, Any]) -> str | None:
    """Adults only, and only where the clinic's clinicians may see a patient."""
    if answer.get("adult") == "no":
        return "minor"
    return "elsewhere" if answer.get("state") == "other" else None


def adults_by_birth_date(answer: Mapping[str, Any]) -> str | None:
    """Adults only: of a younger person nothing is stored but that they are."""
    return "minor" if answer.get("under_18") == "yes" else None


SECTIONS: Final = {
    "start": "Before you start",
    "you": "About you",
    "medicines": "Your medicines",
    "feelings": "How you have been",
    "call": "Your call",
    "tried": "What you have tried",
    "health": "Your health",
    "mind": "Your mental health",
    "practical": "Last questions",
}

STEPS: Final[tuple[Step, ...]] = (
    Step("before-you-start", "start", "Privacy"),
    Step("safe-now", "start", "Help right now"),
    Step("about-you", "you", "Age and place", halt=adults_served_here),
    Step("contact", "you", "How to reach you", halt=adults_by_birth_date),
    Step("hopes", "you", "What you hope for"),
    Step("care", "you", "Your care now"),
    Step("medicines", "medicines", "Medicines", opens="medicine-list"),
    Step(
        "medicine-list",
        "medicines",
        "Your medicines",
        applies=answered("medicines", "takes", "yes", "unsure"),
        collection=True,
    ),
    Step("stopped", "medicines", "Medicines you stopped", opens="stopped-list"),
    Step(
        "stopped-list",
        "medicines",
        "What you stopped or cut down",
        applies=answered("stopped", "stopped", "yes"),
        collection=True,
    ),
    Step(
        "antidepressant",
        "medicines",
        "How you take it",
        items=antidepressants,
        path="how-you-take-it",
    ),
    Step("phq9", "feelings", "The last 2 weeks"),
    Step("cssrs", "feelings", "Thoughts about dying"),
    Step("safety-now", "feelings", "Your safety right now", applies=in_danger, aside=True),
    Step("emergency", "call", "In an emergency"),
    Step("consent", "call", "Your consent"),
    Step("time", "call", "A time for your call"),
    Step("tried", "tried", "Tried before", opens="tried-list", part=PART_TWO),
    Step(
        "tried-list",
        "tried",
        "What you took before",
        applies=answered("tried", "tried", "yes", "unsure"),
        collection=True,
        part=PART_TWO,
    ),
    Step("allergies", "health", "Allergies and reactions", part=PART_TWO),
    Step("health", "health", "Your health", part=PART_TWO),
    Step("more-health", "health", "More about your health", part=PART_TWO),
    Step("mental-health", "mind", "Your mental health", part=PART_TWO),
    Step("gad7", "mind", "Worry in the last 2 weeks", part=PART_TWO),
    Step("auditc", "mind", "Alcohol and drugs", part=PART_TWO),
    Step("practical", "practical", "Practical things", part=PART_TWO),
)

# Pages of these sections may still be changed after the form was sent, until the call is over.
AMENDABLE: Final = frozenset({"medicines"})

# Under this an answer stands that belongs to no page: to a question of the staff in their words.
ASKED: Final = "asked:"

BY_SLUG: Final[Mapping[str, Step]] = {step.slug: step for step in STEPS}
BY_PATH: Final[Mapping[str, Step]] = {step.path: step for step in STEPS}


def amendable(stop: str) -> bool:
    """Whether a page may be changed after the form was sent."""
    step = BY_SLUG.get(stop.partition(":")[0])
    return step is not None and step.section in AMENDABLE


def asked_stop(question_id: str) -> str:
    """The key of the answer to a question of the staff."""
    return ASKED + question_id


def in_clear(key: str) -> str:
    """A stop's key as it may be stored in the clear."""
    slug, colon, item = key.partition(":")
    return (BY_SLUG[slug].path if slug in BY_SLUG else slug) + colon + item


def from_clear(stored: str) -> str:
    """The stop's key of a name that `in_clear` made."""
    path, colon, item = stored.partition(":")
    return (BY_PATH[path].slug if path in BY_PATH else path) + colon + item
