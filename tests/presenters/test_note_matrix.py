"""Each antidepressant by each of its names, taken, stopped, cut down, or to be stopped.

What is said on the list, on the check, on the last page, after an urgent answer and in the
clinician's brief: the right note, and never "keep taking" of one that was stopped.
"""

import pytest

from intake.clinical.formulary import load_formulary
from intake.clinical.medicine import medicine_table
from intake.domain.journey import Journey
from intake.forms.base import Surroundings
from intake.presenters import brief
from intake.presenters.check import check_sections
from intake.presenters.medicines import cards, named_notes
from intake.presenters.taken import medicine_rows
from intake.presenters.urgent import said_after
from tests.forms.filling import TODAY
from tests.walks.seated import TAKEN, answers_with

KEEP = "keep taking"
STOPPED_TEXT = "Stopping suddenly can cause side effects"
MEDICINES = [each for each in medicine_table() if "antidepressant" in each.classes]
NAMES = [(medicine, name) for medicine in MEDICINES for name in (medicine.name, *medicine.brands)]
# What is said hangs on the ingredients; each name leads to them as the first test shows.
TWO = [
    (medicine, name) for medicine, name in NAMES if name in (medicine.name, *medicine.brands[:1])
]


@pytest.fixture(autouse=True, scope="module")
def speaking(quiet_app):
    with quiet_app.test_request_context():
        yield


@pytest.fixture(scope="module")
def quiet_app(tmp_path_factory):
    from tests.fixtures.service import build

    return build(var=tmp_path_factory.mktemp("matrix"))


def said(answers):
    """Keys and words of everything said about medicines, by the page on which it is said."""
    formulary, journey = load_formulary(), Journey(answers)
    route = journey.on_route()
    around = Surroundings(today=TODAY, states=("WI",), answers=route)
    sections = check_sections(answers, formulary, today=TODAY, states=("WI",))
    lists = [stop.step for stop in journey.stops if stop.step.collection]
    places = {
        "lists": [
            note
            for step in lists
            for card in cards(step, route[step.slug]["items"], around, formulary)
            for note in card.notes
        ],
        "check": [note for s in sections for p in s.pages if p.card for note in p.card.notes],
        "done": named_notes(route, formulary, TODAY),
        "next page": [
            note
            for stop in journey.stops
            for note in said_after([stop], route, today=TODAY, cssrs_asked=True)
        ],
    }
    shown = {
        name: ([n.key for n in notes], [n.text for n in notes]) for name, notes in places.items()
    }
    lines = medicine_rows(brief.as_mappings(sections), answers, ())
    told = [note for line in lines for note in line.notes]
    shown["brief"] = ([n["key"] for n in told], [n["text"] for n in told])
    return shown


def kind(medicine):
    return "ssri" if "ssri" in medicine.classes else "antidepressant"


def is_named(medicine, name):
    """Whether the name is certain; a near name is asked about before anything is said of it."""
    return medicine.name in {match.medicine.name for match in load_formulary().certain(name)}


def test_every_name_is_read_for_certain():
    assert [name for medicine, name in NAMES if not is_named(medicine, name)] == []


@pytest.mark.parametrize(("medicine", "name"), NAMES, ids=[name for _, name in NAMES])
def test_who_takes_it_is_told_to_keep_taking_it_everywhere(medicine, name):
    shown = said(answers_with(name))
    for place in ("lists", "check", "done", "brief"):
        keys, words = shown[place]
        assert f"{kind(medicine)}.keep" in keys, place
        assert not any(STOPPED_TEXT in text for text in words), place
    assert shown["next page"] == ([], [])


CHANGED = {
    "stopped on the list": lambda name: answers_with(
        stopped=({"text": name, "how": "stopped", "decided": "me"},)
    ),
    "cut down on the list": lambda name: answers_with(
        stopped=({"text": name, "how": "cut_down", "decided": "unsure"},)
    ),
    "stopped on its page": lambda name: answers_with(
        name, page={"state": "stopped", "decided": "me", "feels_ill": "no"}
    ),
    "cut down on its page": lambda name: answers_with(
        name, page={**TAKEN, "state": "cut_down", "decided": "me", "feels_ill": "no"}
    ),
    "listed and stopped": lambda name: answers_with(
        name, stopped=({"text": name, "how": "stopped", "decided": "me"},)
    ),
}


@pytest.mark.parametrize("how", CHANGED)
@pytest.mark.parametrize(("medicine", "name"), TWO, ids=[name for _, name in TWO])
def test_who_stopped_or_cut_down_is_never_told_to_keep_taking_it(medicine, name, how):
    shown = said(CHANGED[how](name))
    for place, (keys, words) in shown.items():
        assert not any(KEEP in text.lower() for text in words), place
        assert not any(key.startswith(("ssri.keep", "antidepressant.keep")) for key in keys), place
    for place in ("lists", "check", "done"):
        assert f"{kind(medicine)}.stopped" in shown[place][0], place
    if how.endswith("page"):
        assert shown["next page"][0], "nothing was said at once"


@pytest.mark.parametrize(("medicine", "name"), TWO, ids=[name for _, name in TWO])
@pytest.mark.parametrize("plan", ["own", "unsure", "with_prescriber"])
def test_who_plans_to_stop_is_told_to_do_it_with_the_prescriber(medicine, name, plan):
    shown = said(answers_with(name, page={**TAKEN, "planning": plan}))
    for place in ("lists", "check", "done", "brief"):
        keys, words = shown[place]
        assert f"{kind(medicine)}.keep" in keys, place
        assert f"{kind(medicine)}.stoplater" in keys, place
        assert not any(STOPPED_TEXT in text for text in words), place
    assert bool(shown["next page"][0]) == (plan == "own")
