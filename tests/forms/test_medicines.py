"""Any medicine at all, asked by group."""

from dataclasses import replace

import pytest

from tests.forms.filling import AROUND, answer, errors

ONLY = "Select what you take, or only that you take no medicines"


@pytest.mark.parametrize(
    ("kinds", "takes"),
    [
        (["none"], "no"),
        (["unsure"], "unsure"),
        (["prescribed"], "yes"),
        (["herbs"], "yes"),
        (["shots", "unsure"], "yes"),
    ],
)
def test_whether_anything_is_taken_follows_from_the_groups(kinds, takes):
    assert answer("medicines", {"kinds": kinds}) == {"kinds": kinds, "takes": takes}


def test_none_goes_with_nothing_else():
    assert errors("medicines", {"kinds": ["none", "herbs"]}) == {"kinds": [ONLY]}
    assert errors("medicines", {"kinds": []}) == {"kinds": [ONLY]}
    assert errors("medicines", {"kinds": ["pills"]}) == {"kinds": [ONLY]}


@pytest.mark.parametrize(
    ("listed", "told"), [(1, "You have 1 medicine on"), (3, "You have 3 medicines on")]
)
def test_none_is_refused_beside_a_list(listed, told):
    around = replace(AROUND, listed=listed)
    assert errors("medicines", {"kinds": ["none"]}, around)["kinds"][0].startswith(told)
    assert errors("medicines", {"kinds": ["herbs"]}, around) == {}
