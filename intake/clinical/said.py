"""What the patient said of each medicine: taking it, taking less, or stopped, and since when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from intake.clinical.data import read_toml
from intake.clinical.formulary import Match

if TYPE_CHECKING:
    from collections.abc import Iterator

    from intake.clinical.formulary import Formulary
    from intake.clinical.medicine import Medicine
    from intake.domain.steps import Answers

LISTED: Final = "medicine-list"
STOPPED_LIST: Final = "stopped-list"
OWN_PAGE: Final = "antidepressant"
TAKING: Final = "taking"
CUT_DOWN: Final = "cut_down"
STOPPED: Final = "stopped"


@dataclass(frozen=True, slots=True)
class Said:
    """One line of a medicine list, and all that was said about it.

    Attributes:
        step: the list it stands on.
        item: its id there.
        text: the patient's own words.
        matches: what the words name for certain, or what the patient chose when asked.
        state: taking, cut_down or stopped.
        since: day of the change, where a day was given.
        fields: the line's fields, and those of its own page.
        own_page: key of the page that asks about this medicine alone, when it was answered.
    """

    step: str
    item: str
    text: str
    matches: tuple[Match, ...]
    state: str
    since: date | None
    fields: Mapping[str, Any]
    own_page: str | None = None

    def page_of(self, field: str, answers: Answers) -> str:
        """Key of the page on which this field was answered."""
        if self.own_page is not None and field in answers.get(self.own_page, {}):
            return self.own_page
        return self.step


def all_said(answers: Answers, formulary: Formulary) -> tuple[Said, ...]:
    """Every medicine on either list, in the order given."""
    return (*_listed(answers, formulary), *_stopped(answers, formulary))


def _listed(answers: Answers, formulary: Formulary) -> Iterator[Said]:
    for key, item in items_of(answers, LISTED):
        page = f"{OWN_PAGE}:{key}"
        own = answers.get(page)
        state = (own or {}).get("state")
        yield Said(
            step=LISTED,
            item=key,
            text=str(item.get("text") or ""),
            matches=matches_of(item, formulary),
            state=state if state in (CUT_DOWN, STOPPED) else TAKING,
            since=None,
            fields={**item, **(own or {})},
            own_page=page if own is not None else None,
        )


def _stopped(answers: Answers, formulary: Formulary) -> Iterator[Said]:
    for key, item in items_of(answers, STOPPED_LIST):
        yield Said(
            step=STOPPED_LIST,
            item=key,
            text=str(item.get("text") or ""),
            matches=matches_of(item, formulary),
            state=CUT_DOWN if item.get("how") == CUT_DOWN else STOPPED,
            since=_day(item.get("when")),
            fields=item,
        )


def items_of(answers: Answers, step: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The lines of a list with their ids; a line without an id goes by its place."""
    items = answers.get(step, {}).get("items")
    for place, item in enumerate(items if isinstance(items, (list, tuple)) else (), 1):
        if isinstance(item, Mapping):
            yield str(item.get("id") or place), item


def matches_of(item: Mapping[str, Any], formulary: Formulary) -> tuple[Match, ...]:
    """What a line names for certain, and the near name that the patient chose (`meant`)."""
    found = formulary.certain(str(item.get("text") or ""))
    meant = item.get("meant")
    if meant in formulary and all(match.medicine.name != meant for match in found):
        return (*found, Match(formulary[str(meant)], str(meant)))
    return found


def stopped_substances(said: tuple[Said, ...]) -> frozenset[str]:
    """Ingredients that the patient says they stopped or cut down, on either list."""
    return frozenset(
        substance
        for each in said
        if each.state != TAKING
        for match in each.matches
        for substance in match.medicine.substances
    )


def still_counts(each: Said, medicine: Medicine, today: date | None) -> bool:
    """Whether a medicine must be reckoned with today: taken, or stopped and still in the body.

    Fluoxetine counts for 5 weeks after the last dose and an MAO inhibitor for 2 (clinical facts,
    P3 and P4; rules/lingering.toml). Without a day, or without `today`, it counts.
    """
    if each.state != STOPPED:
        return True
    for rule in read_toml("rules/lingering.toml")["lingering"]:
        affected = set(rule.get("classes", ())) & set(medicine.classes)
        affected |= set(rule.get("ingredients", ())) & medicine.substances
        if affected and (
            each.since is None or today is None or (today - each.since).days <= rule["days"]
        ):
            return True
    return False


def _day(value: object) -> date | None:
    if not isinstance(value, str):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
