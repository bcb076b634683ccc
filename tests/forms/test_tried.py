"""Tried before: never is fine, but a list must not be left behind by a no."""

from dataclasses import replace

import pytest

from tests.forms.filling import AROUND, answer, errors


@pytest.mark.parametrize("said", ["yes", "no", "unsure"])
def test_each_answer_is_enough(said):
    assert answer("tried", {"tried": said}) == {"tried": said}


def test_other_things_are_kept_in_the_patients_words():
    assert answer("tried", {"tried": "no", "other": "talk therapy\nTMS"})["other"]


def test_a_no_beside_a_list_is_refused():
    listed = replace(AROUND, listed=2)
    assert "2 medicines" in errors("tried", {"tried": "no"}, listed)["tried"][0]
    assert errors("tried", {"tried": "unsure"}, listed) == {}
