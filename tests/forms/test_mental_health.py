"""Mental health before now: every question has a way not to answer."""

import pytest

from intake.forms.mental_health import Form
from tests.forms.filling import AROUND, answer, errors
from tests.walks.answers import PLAIN

GOOD = PLAIN["mental-health"]


@pytest.mark.parametrize("name", ["voices", "mania", "substances", "ketamine_use"])
def test_now_is_told_from_before_and_nobody_must_say(name):
    values = Form(None, {}, AROUND)[name].labels()
    assert {"no", "unsure", "prefer_not"} <= set(values)
    assert {"now", "active", "current"} & set(values)
    for value in values:
        assert answer("mental-health", {**GOOD, name: value})[name] == value


def test_nothing_but_the_time_of_ketamine_may_be_left_open():
    assert set(errors("mental-health", {})) == set(GOOD)
