"""Each published questionnaire against its bands and levels, with items missing."""

import pytest

from intake.clinical.instruments import NAMES, instrument, score

PHQ = [f"q{n}" for n in range(1, 10)]
GAD = [f"q{n}" for n in range(1, 8)]


def spread(fields, total, most=3):
    """A page with this total."""
    page = {}
    for field in fields:
        page[field] = min(most, total)
        total -= page[field]
    assert total == 0
    return page


@pytest.mark.parametrize(
    ("total", "band"),
    [
        (0, "none or minimal"), (4, "none or minimal"), (5, "mild"), (9, "mild"), (10, "moderate"),
        (14, "moderate"), (15, "moderately severe"), (19, "moderately severe"), (20, "severe"),
        (27, "severe"),
    ],
)  # fmt: skip
def test_phq9_bands_at_each_boundary(total, band):
    result = score("phq9", spread(PHQ, total))
    assert (result.total, result.band, result.complete) == (total, band, True)


@pytest.mark.parametrize(
    ("total", "band"),
    [(0, "minimal"), (4, "minimal"), (5, "mild"), (9, "mild"), (10, "moderate"), (14, "moderate"),
     (15, "severe"), (21, "severe")],
)  # fmt: skip
def test_gad7_bands_at_each_boundary(total, band):
    result = score("gad7", spread(GAD, total))
    assert (result.total, result.band, result.complete) == (total, band, True)


@pytest.mark.parametrize("name", ["phq9", "gad7", "auditc"])
@pytest.mark.parametrize("value", ["prefer_not", "unsure", None, "", "2", 9, -1, 1.0, True, []])
def test_anything_but_an_answer_means_incomplete_no_total_no_band(name, value):
    scored = instrument(name).scoring["scored"]
    for field in scored:
        page = dict.fromkeys(scored, 1) | {field: value}
        result = score(name, page)
        expected = value == 1.0 and not isinstance(value, bool)
        assert result.complete is expected
        assert (result.total is not None) is expected
        if not expected:
            assert result.band is None
            assert result.positive is None


def test_difficulty_is_not_scored():
    assert score("phq9", spread(PHQ, 3) | {"difficulty": 3}).total == 3
    assert score("phq9", spread(PHQ, 3)).complete


def test_item9_is_kept_apart_from_the_total():
    assert score("phq9", {"q9": 2}).item9 == 2
    assert score("phq9", {"q9": 2}).total is None
    assert score("phq9", {"q9": "prefer_not"}).item9 is None


@pytest.mark.parametrize("name", NAMES)
def test_a_page_that_was_not_asked_scores_nothing(name):
    result = score(name, None)
    assert not result.asked
    assert not result.complete
    assert (result.total, result.band, result.level) == (None, None, None)


@pytest.mark.parametrize(
    ("page", "level"),
    [
        ({"q1": "no", "q2": "no", "q6": "no"}, None),
        ({"q1": "yes", "q2": "no", "q6": "no"}, "low"),
        ({"q1": "no", "q2": "yes", "q3": "no", "q4": "no", "q5": "no", "q6": "no"}, "low"),
        ({"q1": "no", "q2": "yes", "q3": "yes", "q4": "no", "q5": "no", "q6": "no"}, "moderate"),
        # Traps: item 4 is not moderate, and item 6 alone is not high.
        ({"q1": "no", "q2": "yes", "q3": "no", "q4": "yes", "q5": "no", "q6": "no"}, "high"),
        ({"q1": "no", "q2": "yes", "q3": "no", "q4": "no", "q5": "yes", "q6": "no"}, "high"),
        ({"q1": "no", "q2": "no", "q6": "yes", "q6_recent": "no"}, "moderate"),
        ({"q1": "no", "q2": "no", "q6": "yes", "q6_recent": "yes"}, "high"),
        # A yes to 6 with 6a open counts as recent.
        ({"q1": "no", "q2": "no", "q6": "yes"}, "high"),
        ({"q1": "no", "q2": "no", "q6": "yes", "q6_recent": "prefer_not"}, "high"),
        ({"q1": "prefer_not", "q2": "prefer_not", "q6": "prefer_not"}, None),
        ({"q1": "yes", "q2": "prefer_not", "q6": "prefer_not"}, "low"),
    ],
)
def test_cssrs_levels(page, level):
    assert score("cssrs", page).level == level


@pytest.mark.parametrize(
    ("page", "complete"),
    [
        ({"q1": "no", "q2": "no", "q6": "no"}, True),
        ({"q1": "no", "q2": "yes", "q3": "no", "q4": "no", "q5": "no", "q6": "no"}, True),
        ({"q1": "no", "q2": "yes", "q6": "no"}, False),
        ({"q1": "no", "q2": "no", "q6": "yes"}, False),
        ({"q1": "no", "q2": "no", "q6": "yes", "q6_recent": "no"}, True),
        ({"q1": "prefer_not", "q2": "no", "q6": "no"}, False),
        ({"q1": "no", "q2": "no"}, False),
        ({}, False),
    ],
)
def test_cssrs_is_complete_when_all_that_applies_was_answered(page, complete):
    assert score("cssrs", page).complete is complete


@pytest.mark.parametrize(
    ("total", "sex", "positive"),
    [(2, None, False), (3, None, True), (3, "female", True), (3, "male", False), (4, "male", True),
     (3, "unknown", True), (12, None, True)],
)  # fmt: skip
def test_auditc_is_positive_from_three_unless_recorded_sex_is_male(total, sex, positive):
    assert score("auditc", spread(["q1", "q2", "q3"], total, most=4), sex=sex).positive is positive


def test_every_item_has_a_code_of_its_own_and_phq_and_gad_share_their_answers():
    codes = [item.loinc for name in NAMES for item in instrument(name).items]
    assert len(codes) == len(set(codes))
    often = instrument("phq9").item("q1").options
    assert often == instrument("gad7").item("q1").options
    assert [option.text for option in often] == [
        "Not at all", "Several days", "More than half the days", "Nearly every day",
    ]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_every_instrument_keeps_its_rights_line(name):
    assert instrument(name).rights
    assert "Pfizer" in instrument("phq9").rights
    assert "Research Foundation for Mental Hygiene" in instrument("cssrs").rights


def test_the_wording_that_public_copies_get_wrong_is_the_published_one():
    phq = instrument("phq9")
    assert phq.item("q9").text == (
        "Thoughts that you would be better off dead, or of hurting yourself in some way"
    )
    assert "have noticed" in phq.item("q8").text
