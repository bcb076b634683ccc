"""Every string can be translated: in a made-up language no plain word is left on any page.

What stays as it is, and why:

- what a person typed, names, addresses, medicines: they are nobody's to translate;
- published questionnaires and signed consents: in another language they are another, validated and
  signed document, not a translation of ours; so are the reasons of rules, which a doctor signs;
- how days, clocks, zones and states are called: one place says them (`domain/zones.py`);
- words that are keys, such as the kinds of jobs, which an operator types into commands.
"""

from __future__ import annotations

import re
import shutil
import tomllib
from itertools import chain
from typing import TYPE_CHECKING, Any

import pytest
from bs4.element import PreformattedString

from intake.clinical.formulary import medicine_table
from intake.domain import holidays
from intake.domain.states import DeliveryState, JobState
from intake.domain.us_states import STATE_NAMES
from intake.domain.work import Audience, Channel, Kind, Queue
from intake.domain.zones import MONTHS, US_ZONES, WEEKDAYS
from intake.exports.pdf import INSTALL
from intake.extensions import db
from intake.services.previewing import names
from intake.services.setup import PEOPLE
from tests.fixtures.service import build
from tests.house.machine import ROOT
from tests.walks.answers import MEDICINE, PLAIN
from tests.walks.pseudo import pseudo_album
from tests.walks.scenes import HARD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.walks.web import Page

WORD = re.compile(r"[A-Za-z]{2,}")
SPOKEN = ("aria-label", "alt", "placeholder", "title", "data-label")
SIGNED = ("clinical/rules", "clinical/instruments", "forms/documents")
PROGRAMS = ("relay", "worker", "staff", "rest", "command-line")
ACTS = ("hold", "held", "pause", "resume")
KEYS = (Kind, Queue, JobState, DeliveryState, Channel, Audience, PROGRAMS, ACTS)
# What the scenes of the album type, beside the answers.
TYPED = (
    *("First", "Second", "Kim Novak", "You are not eligible.", "Do you have a ride home?"),
    *("To enjoy things again.", "marker-reason-plover"),
)
# A letter to a colleague is signed as a whole: in another language it is another letter.
LETTERS = "-exports-letter"
# References, addresses of mail and of pages, clocks, numbers of rules and of jobs, and keys of events.
SHAPES = re.compile(
    r"\b[A-Z0-9]{3}-[A-Z0-9]{4}\b|\S+@\S+|https?://\S+|(?: at )?\b\d+:\d\d(?::\d\d)? [AP]M\b"
    r"|\b(?:[A-Z2-7]{4}-){7}[A-Z2-7]{4}\b|\b(?:[0-9a-f]{4}-){2}[0-9a-f]{4}\b"
    r"|\bM-[0-9a-f]{8}\b|\b(?:[0-9a-f]{8}|[0-9a-f]{12})\b|^[a-z]+\.[a-z_]+$"
    # What to type in a shell is the same in every language.
    r"|^intake jobs [a-z-]+ \S+ --reason \"…\"$"
)
NUMBER = re.compile(r"\bv?\d[\w.-]*")


def words_in(data: Any) -> Iterator[str]:
    """Every text in a nest of tables and lists."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        yield from chain.from_iterable(map(words_in, data.values()))
    elif isinstance(data, list | tuple):
        yield from chain.from_iterable(map(words_in, data))


def kept() -> Iterator[str]:
    """What is the same in every language."""
    for folder in SIGNED:
        for path in sorted((ROOT / "intake" / folder).glob("*.toml")):
            yield from words_in(tomllib.loads(path.read_text()))
    yield from words_in(tomllib.loads((ROOT / "clinic.toml").read_text()))
    # A command for whoever runs the server.
    yield INSTALL
    yield from words_in([PLAIN, HARD, MEDICINE, TYPED])
    yield from chain.from_iterable((one.name, one.credentials) for one in PEOPLE)
    for medicine in medicine_table():
        yield from (medicine.name, *medicine.brands, *medicine.ingredients, *medicine.classes)
        yield from (medicine.reason, medicine.source)
    yield from (*WEEKDAYS, *MONTHS, *(month[:3] for month in MONTHS))
    yield from (*STATE_NAMES, *STATE_NAMES.values(), *(name for _, name in US_ZONES))
    yield from (*holidays._FIXED, *holidays._MOVING)
    yield from (key for keys in KEYS for key in keys)
    yield from names()


@pytest.fixture(scope="module")
def strange(demo, tmp_path_factory):
    var = tmp_path_factory.mktemp("pseudo")
    shutil.copy(demo[0], var / "intake.sqlite3")
    app = build(var=var, mode="demo")
    made = pseudo_album(app, demo[1])
    with app.app_context():
        db.engine.dispose()
    return made


def spoken(page: Page) -> Iterator[str]:
    """Every text of a page that is seen or read out, with its spaces made one."""
    for text in page.soup.find_all(string=True):
        if not isinstance(text, PreformattedString) and text.parent.name != "style":
            yield " ".join(text.split())
    for tag in page.soup.find_all(True):
        yield from (str(tag[name]) for name in SPOKEN if tag.get(name))


def test_no_page_says_a_word_that_is_not_in_the_catalogue(strange):
    # The record says which page was read by the name of its view.
    views = [rule.endpoint.rpartition(".")[2] for rule in strange.app.url_map.iter_rules()]
    words = [*kept(), *(view.replace("_", " ") for view in views)]
    same = sorted({" ".join(word.split()) for word in words if WORD.search(word)}, key=len)
    known = re.compile(
        r"(?<!\w)(?:" + "|".join(map(re.escape, reversed(same))) + r")(?!\w)", re.IGNORECASE
    )
    plain = {
        said: name
        for name, page in strange
        if name != "design" and LETTERS not in name  # the one is a sheet of samples
        for said in spoken(page)
        if WORD.search(NUMBER.sub("", known.sub("", SHAPES.sub("", said))))
    }
    assert plain == {}, "\n".join(f"{v}: {k}" for k, v in plain.items())
