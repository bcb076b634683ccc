"""The GAD-7 page: its published words, and a way not to answer each."""

from intake.clinical.instruments import instrument
from intake.forms.gad7 import Form
from tests.forms.filling import AROUND, answer, errors


def test_the_words_are_the_published_ones():
    shown = [str(field.label.text) for field in Form(None, {}, AROUND)]
    assert shown == [item.text for item in instrument("gad7").items]


def test_each_question_is_asked_and_may_be_refused():
    fields = [f"q{number}" for number in range(1, 8)]
    assert set(errors("gad7", {})) == set(fields)
    refused = dict.fromkeys(fields, "prefer_not")
    assert answer("gad7", refused) == refused
    assert answer("gad7", dict.fromkeys(fields, "3")) == dict.fromkeys(fields, 3)
