"""Help numbers and tiers: what is shown at once, whatever else happens."""

import pytest

from intake.clinical.cases import facts_of
from intake.clinical.crisis import crisis_lines, crisis_panel, help_numbers
from intake.clinical.screening import crisis_tier

CLEAR = {"q1": "no", "q2": "no", "q6": "no"}


def tier(case):
    known = facts_of(case)
    return crisis_tier(known.answers, cssrs_asked=known.cssrs_asked)


@pytest.mark.parametrize(
    ("case", "shown"),
    [
        ({}, "none"),
        ({"phq9": {"q9": 0}}, "none"),
        ({"phq9": {"q9": 1}}, "page"),
        ({"phq9": {"q9": 3}}, "page"),
        ({"phq9": {"q9": 1}, "cssrs_asked": True}, "panel"),
        ({"phq9": {"q9": 3}, "cssrs_asked": True}, "page"),
        ({"phq9": {"q9": 2}, "cssrs": CLEAR}, "panel"),
        ({"phq9": {"q9": 0}, "cssrs": CLEAR}, "none"),
        ({"phq9": {"q9": "prefer_not"}}, "panel"),
        ({"cssrs": {**CLEAR, "q1": "yes"}}, "panel"),
        ({"cssrs": {**CLEAR, "q1": "prefer_not"}}, "panel"),
        (
            {"cssrs": {"q1": "no", "q2": "yes", "q3": "yes", "q4": "no", "q5": "no", "q6": "no"}},
            "panel",
        ),
        (
            {"cssrs": {"q1": "no", "q2": "yes", "q3": "no", "q4": "yes", "q5": "no", "q6": "no"}},
            "page",
        ),
        ({"cssrs": {"q1": "no", "q2": "no", "q6": "yes", "q6_recent": "no"}}, "panel"),
        ({"cssrs": {"q1": "no", "q2": "no", "q6": "yes"}}, "page"),
        ({"safe-now": {"help_now": "yes"}}, "page"),
        ({"safe-now": {"help_now": "prefer_not"}}, "panel"),
        ({"safe-now": {"help_now": "no", "taken_something": "yes"}}, "page"),
        ({"safety-now": {"safe": "unsure"}}, "page"),
        ({"hopes": {"hope_text": "I want to die"}}, "panel"),
        ({"hopes": {"hope_text": "I want to live"}}, "none"),
        ({"phq9": {"q9": 1}, "cssrs": {**CLEAR, "q6": "yes"}}, "page"),
    ],
)
def test_the_tier_follows_the_answers(case, shown):
    assert tier(case) == shown


def test_the_numbers_are_tappable_and_in_order():
    shown = help_numbers()
    assert [number.href for number in shown][:3] == ["tel:911", "tel:988", "sms:988"]
    assert all(
        number.href.startswith(("tel:", "sms:", "https://988lifeline.org")) for number in shown
    )
    assert any("838255" in number.href for number in shown)
    assert any("741741" in number.href for number in shown)


def test_what_has_ended_is_not_listed():
    told = str(help_numbers()) + str(crisis_lines()) + str(crisis_panel("page"))
    for gone in ("press 3", "800-273", "273-8255", "Uplift", "Warmline"):
        assert gone not in told


def test_wisconsin_is_shown_where_the_patient_is_in_wisconsin():
    keys = {number.key for number in help_numbers("WI")}
    assert keys - {number.key for number in help_numbers("IL")} == {"wisconsin"}


@pytest.mark.parametrize("shown", ["page", "panel"])
def test_help_says_honestly_that_nobody_watches_and_promises_no_time(shown):
    told = " ".join(crisis_panel(shown).text).lower()
    assert "not watched" in told
    for promise in ("minute", "within", "right away", "is reading", "will call", "eligible"):
        assert promise not in told


def test_the_line_before_the_first_question_is_the_agreed_one():
    assert crisis_lines()["crisis.start"] == (
        "This form is not watched around the clock. If you might act on thoughts of ending your"
        " life, call 911 or 988 now."
    )


def test_a_tier_that_shows_nothing_has_no_panel():
    with pytest.raises(KeyError):
        crisis_panel("none")
