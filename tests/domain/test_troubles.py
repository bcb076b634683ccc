"""Whom an alarm calls, when, and by which way."""

from datetime import UTC, datetime, timedelta

import pytest

from intake.domain.troubles import (
    ACKNOWLEDGED_FOR,
    CALL_AFTER,
    CALL_AGAIN_AFTER,
    THEN_EVERY,
    Trouble,
    Way,
    next_call,
    ways_of,
)

AT = datetime(2026, 11, 23, 18, tzinfo=UTC)


def test_what_is_over_at_once_calls_nobody():
    assert next_call(0, AT, None, None) == AT + CALL_AFTER


def test_what_nobody_answers_calls_again_and_then_each_hour():
    assert next_call(1, AT, AT, None) == AT + CALL_AGAIN_AFTER
    assert [next_call(n, AT, AT, None) for n in (2, 9)] == [AT + THEN_EVERY] * 2


def test_who_takes_it_is_left_alone_until_the_time_is_over():
    assert next_call(1, AT, AT, AT + ACKNOWLEDGED_FOR) == AT + ACKNOWLEDGED_FOR
    assert next_call(2, AT, AT, AT - timedelta(hours=3)) == AT + THEN_EVERY


@pytest.mark.parametrize("name", Trouble)
def test_mail_does_not_have_to_say_that_mail_is_broken(name):
    first = ways_of(name, 1)
    assert Way.MAIL in first
    assert (Way.WEBHOOK in first) == (name in {"channel-down", "workers-silent"})
    assert ways_of(name, 2) == set(Way)
