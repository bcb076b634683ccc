"""Help right now: one question before all others."""

import pytest

from tests.forms.filling import answer, errors


@pytest.mark.parametrize("sent", ["yes", "no", "prefer_not"])
def test_any_of_three_answers_is_taken(sent):
    assert answer("safe-now", {"help_now": sent}) == {"help_now": sent}


def test_no_answer_is_not_a_no():
    assert errors("safe-now", {}) == {"help_now": ["Select yes if you need help right now"]}
