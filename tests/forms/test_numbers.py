"""A whole number, left open, or refused."""

import pytest
from werkzeug.datastructures import MultiDict

from intake.forms.base import StepForm
from intake.forms.numbers import Whole
from tests.forms.filling import AROUND, NASTY


class Page(StepForm):
    weight = Whole("Weight", least=50, most=1000, example=150)
    times = Whole("Times", least=0, most=9999, example=0, refusable=True, needed="Say a number")


def sent(**fields):
    values = MultiDict()
    for name, value in {"times": "0", **fields}.items():
        values.setlist(name, value if isinstance(value, list) else [value])
    return Page(values, None, AROUND)


@pytest.mark.parametrize(
    ("fields", "answer"),
    [
        ({"weight": "150"}, {"weight": 150, "times": 0}),
        ({"weight": " 50 "}, {"weight": 50, "times": 0}),
        ({"weight": ""}, {"times": 0}),
        ({"times": ["", "prefer_not"]}, {"times": "prefer_not"}),
        ({"times": ["12", ""]}, {"times": 12}),
    ],
)
def test_a_number_or_nothing_or_a_refusal_is_taken(fields, answer):
    form = sent(**fields)
    assert form.validate(), form.errors
    assert form.answer() == answer
    assert Page(None, answer, AROUND).answer() == answer


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("weight", "49"), ("weight", "1001"), ("weight", "150.5"), ("weight", "-60"),
        ("weight", "prefer_not"), ("weight", "\u0661\u0662\u0663"), ("weight", ["60", "70"]),
        ("times", ""), ("times", ["3", "prefer_not"]), ("times", "none"),
        *(("weight", text) for text in NASTY if text.strip() and text != "00"),
    ],
)  # fmt: skip
def test_anything_else_is_refused_in_words(name, text):
    form = sent(**{name: text})
    assert not form.validate()


def test_the_range_is_said_and_the_words_are_shown():
    form = sent(weight="12")
    assert not form.validate()
    assert str(form.weight.errors[0]) == "Enter a whole number from 50 to 1000"
    shown = {row.name: row.text for row in Page(None, {"times": "prefer_not"}, AROUND).rows()}
    assert shown == {"weight": None, "times": "I prefer not to say"}


@pytest.mark.parametrize("value", [True, "5", 5.0, None, -1, 10000])
def test_only_whole_numbers_in_the_range_could_have_been_stored(value):
    assert not Page(None, {}, AROUND).times.takes(value)
