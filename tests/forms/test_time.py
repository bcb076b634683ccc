"""A time for the call."""

from dataclasses import replace

from tests.forms.filling import AROUND, answer, errors

OFFER = "2026-12-01T16:00:00+00:00|00000000-0000-0000-0000-000000000001"
AROUND_OFFER = replace(AROUND, offers=((OFFER, "10:00 AM"),))


def test_an_offered_time_or_none_of_them():
    assert answer("time", {"choice": OFFER}, AROUND_OFFER) == {"choice": OFFER}
    assert answer("time", {"choice": "none"}) == {"choice": "none"}


def test_a_time_that_is_not_on_offer_is_refused():
    assert errors("time", {"choice": OFFER})["choice"]
