"""How one antidepressant is taken."""

import pytest

from tests.forms.filling import answer, errors
from tests.walks.answers import PLAIN

GOOD = PLAIN["how-you-take-it"]


@pytest.mark.parametrize(("sent", "stored"), [("0", 0), ("14", 14), ("unsure", "unsure")])
def test_missed_days_are_a_number_or_not_sure(sent, stored):
    assert answer("antidepressant", {**GOOD, "missed_days": sent})["missed_days"] == stored


@pytest.mark.parametrize("sent", ["", "15", "-1", "00", "1e1", "٣", "0.0", "true"])
def test_other_numbers_of_days_are_refused(sent):
    assert errors("antidepressant", {**GOOD, "missed_days": sent})["missed_days"] == [
        "Choose on how many days you missed it"
    ]


STOPPED = {"state": "stopped", "decided": "me", "feels_ill": "yes", "ketamine_replaces": "yes"}


def test_of_one_that_was_stopped_it_is_asked_what_happened_and_not_how_it_is_taken():
    stored = answer("antidepressant", {**STOPPED, "missed_days": "3", "planning": "rubbish"})
    assert stored == STOPPED
    assert set(errors("antidepressant", {"state": "stopped"})) == {
        "decided", "feels_ill", "ketamine_replaces",
    }  # fmt: skip


def test_of_one_that_is_taken_nothing_is_asked_about_stopping_it():
    stored = answer("antidepressant", {**GOOD, "decided": "me", "why": "cost"})
    assert "decided" not in stored
    assert "why" not in stored


def test_of_one_that_was_cut_down_both_are_asked():
    found = errors("antidepressant", {"state": "cut_down"})
    assert {"decided", "feels_ill", "missed_days", "planning", "bothersome"} <= set(found)


def test_an_empty_page_asks_first_whether_it_is_taken():
    assert set(errors("antidepressant", {})) == {"state", "ketamine_replaces"}
