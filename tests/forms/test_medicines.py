"""Any medicines at all."""

from dataclasses import replace

from tests.forms.filling import AROUND, answer, errors


def test_none_at_all_is_said_outright():
    assert answer("medicines", {"takes": "no"}) == {"takes": "no"}


def test_none_beside_a_list_says_what_to_do():
    one, two = replace(AROUND, listed=1), replace(AROUND, listed=2)
    assert errors("medicines", {"takes": "no"}, one)["takes"] == [
        "You have 1 medicine on your list. Select yes and remove it first"
    ]
    assert "2 medicines" in errors("medicines", {"takes": "no"}, two)["takes"][0]
    assert not errors("medicines", {"takes": "unsure"}, two)
