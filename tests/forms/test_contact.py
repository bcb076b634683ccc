"""How to reach a patient."""

import pytest

from tests.forms.filling import HIDDEN, answer, errors
from tests.walks.answers import PLAIN

GOOD = PLAIN["contact"]


def born(month, day, year):
    return {
        **GOOD, "birth_date-month": month, "birth_date-day": day, "birth_date-year": year
    }  # fmt: skip


@pytest.mark.parametrize(
    "name",
    ["X", "Null", "O'Brien", "Van der Berg-Smith Jr.", "N/A", "-", "محمد", "Zoë", "李", "👩‍👩‍👧‍👦",
     "<script>", "{{7*7}}", "' OR 1=1--", "=1+1"],
)  # fmt: skip
def test_a_name_is_kept_as_typed(name):
    assert answer("contact", {**GOOD, "name": f"  {name} "})["name"] == name


@pytest.mark.parametrize("text", HIDDEN, ids=ascii)
def test_hidden_characters_in_a_name_are_refused_in_words(text):
    assert errors("contact", {**GOOD, "name": f"Ann{text}Lee"})["name"] == [
        "This has hidden characters in it. Please type it in again"
    ]


def test_a_name_is_composed_and_not_too_long():
    assert answer("contact", {**GOOD, "name": "Zoe\u0308"})["name"] == "Zo\u00eb"
    assert answer("contact", {**GOOD, "name": "a" * 100})
    assert errors("contact", {**GOOD, "name": "a" * 101})["name"] == ["Use 100 characters or fewer"]


@pytest.mark.parametrize(
    "email",
    ["a@b", "a@@b.c", "ann@x.com\r\nBcc: e@x", "ann@x.com, bob@x.com", "<ann@x.com>",
     '"a b"@x.com', "ann@[127.0.0.1]", "ann@localhost", f"{'a' * 65}@x.com", f"a@{'b' * 255}.com",
     ".a@x.com", "a..b@x.com", "\u0430nn@example.com", "ann@example.com.", "ann", "@"],
)  # fmt: skip
def test_an_address_that_mail_cannot_reach_is_refused(email):
    assert errors("contact", {**GOOD, "email": email})["email"]


def test_addresses_that_mail_can_reach():
    assert (
        answer("contact", {**GOOD, "email": "ann+x@example.org\n"})["email"] == "ann+x@example.org"
    )
    international = answer("contact", {**GOOD, "email": "ann@exämple.org"})["email"]
    assert international == "ann@xn--exmple-cua.org"


@pytest.mark.parametrize(
    "phone", ["(608) 555-0142", "608.555.0142", "+1 608 555 0142", "1-608-555-0142",
              "\u202a608-555-0142\u202c", "٦٠٨٥٥٥٠١٤٢"],
)  # fmt: skip
def test_a_phone_number_is_stored_one_way(phone):
    assert answer("contact", {**GOOD, "phone": phone})["phone"] == "+16085550142"


@pytest.mark.parametrize(
    "phone", ["call me", "555", "6" * 30, "6" * 41, "911", "988", "+44 20 7946 0958",
              "608-555-0142;ext=5", "608 555 0142 x12", "ask for Ann at 608 555 0142", "0000000000"],
)  # fmt: skip
def test_what_cannot_be_called_is_refused(phone):
    assert errors("contact", {**GOOD, "phone": phone})["phone"]


@pytest.mark.parametrize(
    ("date", "message"),
    [
        (("", "", ""), "Enter your date of birth"),
        (("", "3", "1985"), "Enter a month"),
        (("3", "", "1985"), "Enter a day"),
        (("3", "3", ""), "Enter a year"),
        (("2", "30", "1985"), "Enter a real date"),
        (("2", "29", "1985"), "Enter a real date"),
        (("13", "1", "1985"), "The month must be a number from 1 to 12"),
        (("May", "1", "1985"), "The month must be a number from 1 to 12"),
        (("٣", "1", "1985"), "The month must be a number from 1 to 12"),
        (("0", "0", "1985"), "The month must be a number from 1 to 12"),
        (("1", "1e1", "1985"), "The day must be a number from 1 to 31"),
        (("1", "-1", "1985"), "The day must be a number from 1 to 31"),
        (("2", "3", "99"), "The year must have 4 numbers, like 1985"),
        (("1", "1", "0001"), "The year must have 4 numbers, like 1985"),
        (("1", "1", "9999"), "The year must have 4 numbers, like 1985"),
        (("1", "1", "1899"), "Check the year of your date of birth"),
        (("11", "24", "2026"), "Your date of birth must be in the past"),
    ],
)
def test_a_date_that_cannot_be_is_refused_with_the_reason(date, message):
    assert errors("contact", born(*date))["birth_date"] == [message]


@pytest.mark.parametrize("times", [0, 2, 4])
def test_a_part_of_the_date_may_be_sent_any_number_of_times(times):
    found = errors("contact", {**GOOD, "birth_date-day": ["3"] * times})
    assert found["birth_date"]


def test_february_29_is_a_real_day_in_a_leap_year():
    assert answer("contact", born("02", "29", "1988"))["birth_date"] == "1988-02-29"


@pytest.mark.parametrize(
    ("date", "young"),
    [(("11", "23", "2008"), False), (("11", "24", "2008"), True), (("11", "23", "2026"), True)],
)
def test_of_somebody_under_18_nothing_is_stored_but_that(date, young):
    stored = answer("contact", born(*date))
    assert (stored == {"under_18": "yes"}) is young


def test_a_stored_phone_number_shows_as_people_write_it():
    from intake.domain.steps import BY_SLUG
    from intake.forms.base import form_of
    from tests.forms.filling import AROUND

    form = form_of(BY_SLUG["contact"])(None, {"phone": "+16085550142"}, AROUND)
    assert form.phone.data == "(608) 555-0142"
