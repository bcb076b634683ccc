"""Scores in words and on their bands; what is missing is said, and never made up."""

import pytest

from intake.clinical.instruments import NAMES
from intake.presenters.scores import WIDTH, score_cards

ALL = {f"q{number}": 2 for number in range(1, 10)}


@pytest.fixture(autouse=True)
def words(app):
    with app.test_request_context():
        yield


def card(name, given=None):
    answers = {} if given is None else {name: given}
    return next(one for one in score_cards(answers) if one.name == name)


@pytest.mark.parametrize("name", NAMES)
def test_what_was_not_asked_is_said_to_be_not_yet_asked(name):
    found = card(name)
    assert (found.asked, found.result, found.bands, found.items) == (
        False,
        "Not yet asked.",
        (),
        (),
    )


def test_an_item_without_an_answer_leaves_no_total_and_no_picture():
    found = card("phq9", {**ALL, "q9": "prefer_not"})
    assert (found.result, found.bands) == ("Incomplete: no total.", ())
    assert found.items[8][1] == "Preferred not to answer"


def test_an_item_that_was_left_out_is_not_a_refusal_and_not_a_no():
    assert {text for _item, text in card("phq9", {}).items} == {"Not answered"}


@pytest.mark.parametrize(
    ("total", "band"),
    [(0, 0), (4, 0), (5, 1), (9, 1), (10, 2), (14, 2), (15, 3), (19, 3), (20, 4), (27, 4)],
)
def test_the_mark_stands_on_the_band_that_the_words_name(total, band):
    points = [min(3, max(0, total - 3 * place)) for place in range(9)]
    found = card("phq9", {f"q{place + 1}": value for place, value in enumerate(points)})
    here = [place for place, one in enumerate(found.bands) if one.here]
    assert here == [band]
    one = found.bands[band]
    assert one.x <= found.mark <= one.x + one.width
    assert found.result == f"{total} of 27, {one.name}"
    assert sum(each.width for each in found.bands) == WIDTH


def test_the_screener_of_thoughts_tells_its_level_and_never_a_number():
    found = card(
        "cssrs", {"q1": "yes", "q2": "yes", "q3": "no", "q4": "no", "q5": "no", "q6": "no"}
    )
    assert found.result == "Low risk"
    assert card("cssrs", {"q1": "no", "q2": "no", "q6": "no"}).result == "No item was answered yes."
    assert "Some items have no answer." in card("cssrs", {"q1": "yes"}).result
