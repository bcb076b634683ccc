"""The page to read before: each statement has its source, and what must not be said is not."""

import re

import pytest

from intake.clinical import learn
from intake.clinical.data import read_toml
from intake.clinical.learn import lesson_faults, lessons
from intake.clinical.reading import grade

PAGE = lessons()
SAID = [*PAGE.told]
WORDS = " ".join(text for told in SAID for text in told.texts)

# Clinical facts, section 1: not to be repeated as fact, in any form.
NOT_TO_BE_SAID = [
    r"\d+\s*%", r"no dependence", r"not? addict", r"minimal side effect", r"few side effects",
    r"\bsafe method", r"neuroplast", r"\b7[0-9] (in|of|out of) 100", r"cure", r"guarantee",
    r"2-3 weeks|two to three weeks", r"eligible", r"qualif",
]  # fmt: skip
# The clinic's page in its own words: quotations, which we do not copy.
QUOTED = [
    "begins with a telehealth screening", "you would not stop taking your ssris prior",
    "want to discontinue use of your prescribed", "it is critical ssris be taken",
    "even just missing a few doses", "shouldn't ration them", "feel their best when using",
    "able to eliminate", "you may benefit from", "treatment-resistant anxiety",
]  # fmt: skip


def test_the_page_is_whole():
    assert list(lesson_faults()) == []


@pytest.mark.parametrize("told", SAID, ids=lambda told: told.id)
def test_a_statement_points_at_a_source_and_can_be_read(told):
    numbers = {source.number for source in PAGE.sources}
    assert told.sources
    assert set(told.sources) <= numbers
    assert told.version
    assert told.traces_to
    assert all(grade(text) <= 6 for text in told.texts)


@pytest.mark.parametrize("pattern", NOT_TO_BE_SAID)
def test_what_section_one_warns_of_is_not_said(pattern):
    assert not re.search(pattern, WORDS, re.IGNORECASE)


@pytest.mark.parametrize("words", QUOTED)
def test_the_clinics_page_is_not_copied(words):
    assert words not in WORDS.lower()


def test_nobody_is_told_to_stop_skip_time_or_change_a_medicine():
    told = re.compile(
        r"(?<!not )(?<!or )\b(stop|skip|cut|lower|halve|restart|change) (your|the|it|taking|a dose)",
        re.IGNORECASE,
    )
    assert not told.findall(WORDS)


def test_everything_that_is_to_be_told_has_its_part():
    assert [section.id for section in PAGE.sections] == [
        "keep", "how", "effects", "together", "steady", "without", "call", "label",
    ]  # fmt: skip


def test_the_five_pairs_of_names_are_there_and_the_list_is_not_called_whole():
    names = next(told.text for told in SAID if told.id == "keep.names")
    for pair in (
        "citalopram (Celexa)", "escitalopram (Lexapro)", "fluoxetine (Prozac)",
        "paroxetine (Paxil)", "sertraline (Zoloft)",
    ):  # fmt: skip
        assert pair in names
    assert names.endswith("There are more.")


def test_the_three_ways_to_combine_are_there():
    together = next(section for section in PAGE.sections if section.id == "together")
    assert [told.kind for told in together.statements] == ["way"] * 3


def test_the_table_says_something_of_both_in_every_line():
    rows = next(section.rows for section in PAGE.sections if section.id == "effects")
    assert len(rows) >= 10
    assert all(row.what and row.ssri and row.ketamine for row in rows)


def test_off_label_is_said_plainly():
    assert "has not approved ketamine for depression" in WORDS
    assert "off-label" in WORDS


def test_sources_are_numbered_in_the_order_of_the_page():
    assert [source.number for source in PAGE.sources] == list(range(1, len(PAGE.sources) + 1))
    assert PAGE.told[0].sources == (1,)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"sources": []}, "has no source"),
        ({"sources": ["nowhere"]}, "one that is not there"),
        ({"text": " "}, "a text is empty"),
        ({"kind": "loud"}, "not a known word"),
        ({"traces_to": ""}, "traces to is empty"),
        ({"id": "keep.back"}, "used twice"),
        (
            {"text": "Pharmacological discontinuation necessitates professional supervision."},
            "above reading grade",
        ),
    ],
)
def test_a_broken_statement_is_noticed(monkeypatch, change, told):
    data = read_toml("learn.toml")
    first, *rest = data["section"]
    broken = {**first, "statement": [{**first["statement"][0], **change}, *first["statement"][1:]]}
    monkeypatch.setattr(learn, "read_toml", lambda _name: {**data, "section": [broken, *rest]})
    assert any(told in fault for fault in lesson_faults())
