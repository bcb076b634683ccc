"""Allergies and reactions: not knowing is an answer."""

import pytest

from tests.forms.filling import answer, errors


@pytest.mark.parametrize("any_", ["yes", "no", "unsure"])
@pytest.mark.parametrize("reaction", ["yes", "no", "unsure", "prefer_not"])
def test_each_answer_is_taken(any_, reaction):
    said = {"any": any_, "anaesthetic_reaction": reaction}
    assert answer("allergies", said) == said


def test_both_are_asked():
    assert set(errors("allergies", {})) == {"any", "anaesthetic_reaction"}


def test_what_happened_is_kept():
    said = {"any": "yes", "which": "penicillin", "anaesthetic_reaction": "no"}
    assert answer("allergies", said)["which"] == "penicillin"
