"""One list over all clinicians: licensed, least loaded first, by day, soonest, as good as lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.domain.availability import Busy, Licence, WeeklyHours
from intake.domain.offers import Day, Offer, days, earliest, find, offer_all
from intake.domain.preferences import DayPart, Preference, choose, day_part, nearest_equal, suiting
from intake.domain.slots import is_offered
from tests.domain.hours import DAY, midnight, nine_to_five

CHICAGO = "America/Chicago"
HONOLULU = "Pacific/Honolulu"
TUESDAY = date(2026, 12, 1)
NOW = midnight(TUESDAY, CHICAGO)
WINDOW = {"now": NOW, "window_from": NOW, "window_to": NOW + DAY}
HOUR = timedelta(hours=1)


def clinician(name, *licences, zone=CHICAGO, **changes):
    held = tuple(Licence(state) for state in licences or ("WI",))
    return replace(nine_to_five(zone, licences=held, **changes), clinician_id=name)


def at(clock, day=TUESDAY, zone=CHICAGO):
    return datetime.combine(day, time.fromisoformat(clock), ZoneInfo(zone)).astimezone(UTC)


def who(offers, clock):
    start = at(clock)
    return [[slot.clinician_id for slot in item.slots] for item in offers if item.start == start]


def test_only_clinicians_licensed_where_the_patient_will_be():
    everyone = [clinician("ann", "WI", "IL"), clinician("bob", "IL"), clinician("cy", "MN")]
    wisconsin = offer_all(everyone, {}, {}, state="WI", **WINDOW)
    assert {slot.clinician_id for item in wisconsin for slot in item.slots} == {"ann"}
    assert who(offer_all(everyone, {}, {}, state="IL", **WINDOW), "09:00") == [["ann", "bob"]]
    assert offer_all(everyone, {}, {}, state="other", **WINDOW) == []
    assert earliest(everyone, {}, {}, now=NOW, state="other") is None


def test_the_least_loaded_is_asked_first_and_equals_by_id():
    everyone = [clinician("cy"), clinician("bob"), clinician("ann")]
    for order in (everyone, everyone[::-1]):
        offers = offer_all(order, {}, {"ann": 3, "cy": 1, "bob": 1}, state="WI", **WINDOW)
        assert who(offers, "09:00") == [["bob", "cy", "ann"]]
        assert offers[0].slot.clinician_id == "bob"


def test_one_list_in_order_with_each_instant_once():
    hawaii = clinician("kai", zone=HONOLULU)
    offers = offer_all([clinician("ann"), hawaii], {}, {}, state="WI", **WINDOW)
    starts = [item.start for item in offers]
    assert starts == sorted(set(starts))
    assert who(offers, "09:00") == [["ann"]]
    # 9 AM in Honolulu is 1 PM in Chicago.
    assert who(offers, "13:00") == [["ann", "kai"]]
    assert who(offers, "20:00") == [["kai"]]


def test_a_taken_clinician_leaves_the_time_to_the_other():
    busy = {"ann": [Busy(at("09:00"), at("10:00"))]}
    offers = offer_all([clinician("ann"), clinician("bob")], busy, {}, state="WI", **WINDOW)
    assert who(offers, "09:30") == [["bob"]]
    assert who(offers, "10:00") == [["ann", "bob"]]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.integers(0, 40), st.integers(1, 20)), max_size=12
    ),
    st.dictionaries(st.sampled_from("abc"), st.integers(0, 3)),
    st.integers(0, 48),
)
def test_every_offer_can_be_booked_with_everyone_it_names(taken, load, wait):
    everyone = [clinician(name, call_minutes=20 + 10 * place) for place, name in enumerate("abc")]
    busy = {
        name: [
            Busy(NOW + start * HOUR / 2, NOW + (start + length) * HOUR / 2)
            for who_, start, length in taken
            if who_ == name
        ]
        for name in "abc"
    }
    window = WINDOW | {"now": NOW - DAY + wait * HOUR / 2}
    offers = offer_all(everyone, busy, load, state="WI", **window)
    by_id = {availability.clinician_id: availability for availability in everyone}
    for item in offers:
        order = [(load.get(slot.clinician_id, 0), slot.clinician_id) for slot in item.slots]
        assert order == sorted(order)
        for slot in item.slots:
            again = is_offered(
                by_id[slot.clinician_id],
                busy[slot.clinician_id],
                now=window["now"],
                start=item.start,
                state="WI",
            )
            assert again == slot
    rest = window | {"window_from": window["now"]}
    everything = offer_all(everyone, busy, load, state="WI", **rest)
    soonest = earliest(
        everyone, busy, load, now=window["now"], state="WI", window_to=window["window_to"]
    )
    assert soonest == (everything[0] if everything else None)


def test_the_earliest_looks_as_far_as_each_horizon():
    monday = (WeeklyHours(0, time(9), time(10)),)
    far = clinician("ann", weekly=monday, horizon=20 * DAY)
    soonest = earliest([far, clinician("bob", weekly=())], {}, {}, now=NOW, state="WI")
    assert soonest is not None
    assert soonest.start == at("09:00", date(2026, 12, 7))
    near = replace(far, horizon=3 * DAY)
    assert earliest([near], {}, {}, now=NOW, state="WI") is None


def test_days_without_a_time_say_so_and_name_the_next_that_has_one():
    weekly = (WeeklyHours(1, time(9), time(10)), WeeklyHours(4, time(9), time(10)))
    window = WINDOW | {"window_to": NOW + 12 * DAY}
    offers = offer_all([clinician("ann", weekly=weekly)], {}, {}, state="WI", **window)
    found = days(offers, CHICAGO)
    assert [(day.date.day, len(day.offers), day.next_date and day.next_date.day) for day in found] == [
        (1, 2, None), (2, 0, 4), (3, 0, 4), (4, 2, None), (5, 0, 8), (6, 0, 8), (7, 0, 8),
        (8, 2, None), (9, 0, 11), (10, 0, 11), (11, 2, None),
    ]  # fmt: skip
    week = days(offers, CHICAGO, first=TUESDAY - DAY, last=TUESDAY + 5 * DAY)
    assert week[0] == Day(TUESDAY - DAY, (), TUESDAY)
    assert week[-1] == Day(TUESDAY + 5 * DAY, (), TUESDAY + 7 * DAY)
    tail = days(offers, CHICAGO, first=date(2026, 12, 12), last=date(2026, 12, 12))
    assert tail == [Day(date(2026, 12, 12), (), None)]


def test_no_offers_are_no_days_unless_days_are_asked_for():
    assert days([], CHICAGO) == []
    assert days([], CHICAGO, first=TUESDAY, last=TUESDAY) == [Day(TUESDAY, (), None)]


def test_a_day_is_the_readers_day():
    offers = offer_all([clinician("kai", zone=HONOLULU)], {}, {}, state="WI", **WINDOW)
    in_chicago, in_guam = days(offers, CHICAGO), days(offers, "Pacific/Guam")
    assert [day.date for day in in_chicago] == [TUESDAY]
    assert [day.date for day in in_guam] == [TUESDAY + DAY]
    assert sum(len(day.offers) for day in in_guam) == len(offers)


def test_an_offered_slot_is_found_again_by_instant_and_clinician():
    offers = offer_all([clinician("ann"), clinician("bob")], {}, {"ann": 1}, state="WI", **WINDOW)
    start = at("10:00").astimezone(ZoneInfo(HONOLULU))
    assert find(offers, start).clinician_id == "bob"
    assert find(offers, start, "ann").clinician_id == "ann"
    assert find(offers, start, "cy") is None
    assert find(offers, at("08:00")) is None


# Preferences -------------------------------------------------------------------------------------


def listed(*starts):
    everyone = [clinician("ann", weekly=tuple(WeeklyHours(d, time(0), time(0)) for d in range(7)))]
    window = WINDOW | {"window_from": NOW - DAY, "window_to": NOW + 20 * DAY, "now": NOW - 2 * DAY}
    return [o for o in offer_all(everyone, {}, {}, state="WI", **window) if o.start in starts]


MORNING, LATE_MORNING = at("09:00"), at("11:30")
NOON, LATE, EVENING = at("12:00"), at("16:30"), at("17:00")
ALL = listed(MORNING, LATE_MORNING, NOON, LATE, EVENING)


@pytest.mark.parametrize(
    ("parts", "starts"),
    [
        ([], [MORNING, LATE_MORNING, NOON, LATE, EVENING]),
        (["morning"], [MORNING, LATE_MORNING]),
        (["afternoon"], [NOON, LATE]),
        (["evening"], [EVENING]),
        (["evening", "morning"], [MORNING, LATE_MORNING, EVENING]),
    ],
)
def test_parts_of_the_day(parts, starts):
    preference = Preference(CHICAGO, parts=frozenset(parts))
    assert [item.start for item in suiting(ALL, preference)] == starts
    assert choose(ALL, preference).start == starts[0]


def test_parts_and_weekdays_are_read_on_the_patients_clock():
    # Half past four on Tuesday afternoon in Chicago is half past eight on Wednesday in Guam.
    preference = Preference("Pacific/Guam", frozenset({DayPart.MORNING}), frozenset({2}))
    assert [item.start for item in suiting(ALL, preference)] == [LATE, EVENING]
    assert choose(ALL, Preference(CHICAGO, weekdays=frozenset({2}))) is None


@pytest.mark.parametrize(
    ("clock", "part"),
    [
        ("05:59", None),
        ("06:00", "morning"),
        ("11:59", "morning"),
        ("12:00", "afternoon"),
        ("16:59", "afternoon"),
        ("17:00", "evening"),
        ("21:59", "evening"),
        ("22:00", None),
        ("00:00", None),
    ],
)
def test_nobody_is_given_a_call_at_night(clock, part):
    assert day_part(at(clock).astimezone(ZoneInfo(CHICAGO))) == part
    assert Preference(CHICAGO).allows(at(clock)) is (part is not None)


def test_nothing_said_means_the_first_free_time():
    assert choose(ALL, Preference(CHICAGO)) == ALL[0]
    assert choose([], Preference(CHICAGO)) is None


@pytest.mark.parametrize("wrong", [{"parts": frozenset({"night"})}, {"weekdays": frozenset({7})}])
def test_a_preference_that_does_not_exist_is_refused(wrong):
    with pytest.raises(ValueError, match=r"night|weekdays"):
        Preference(CHICAGO, **wrong)


def test_the_same_instant_with_someone_else_is_as_good_even_with_nothing_said():
    assert nearest_equal(ALL, NOON, None).start == NOON
    assert nearest_equal(ALL, at("13:00"), None) is None
    # They chose that instant themselves, whatever else they said.
    mornings = Preference(CHICAGO, parts=frozenset({DayPart.MORNING}))
    assert nearest_equal(ALL, NOON, mornings).start == NOON


def test_the_nearest_that_suits_takes_the_place_of_a_lost_one():
    assert nearest_equal(ALL, at("16:00"), Preference(CHICAGO)).start == LATE
    mornings = Preference(CHICAGO, parts=frozenset({DayPart.MORNING}))
    assert nearest_equal(ALL, at("16:00"), mornings).start == LATE_MORNING
    thursdays = Preference(CHICAGO, weekdays=frozenset({3}))
    assert nearest_equal(ALL, at("16:00"), thursdays) is None


def test_of_two_as_near_the_later_is_taken():
    around: list[Offer] = listed(at("09:00"), at("11:00"))
    assert nearest_equal(around, at("10:00"), Preference(CHICAGO)).start == at("11:00")


def test_what_is_too_far_is_not_as_good():
    far = listed(at("09:00", TUESDAY + 8 * DAY))
    assert nearest_equal(far, MORNING, Preference(CHICAGO)) is None
    assert nearest_equal(far, MORNING, Preference(CHICAGO), within=8 * DAY) == far[0]
