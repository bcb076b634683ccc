"""What follows from a failed attempt, class by class."""

import pytest

from intake.domain.faults import FaultClass
from intake.domain.retries import (
    FAILURES_BEFORE_REST,
    OUTAGE_CEILING_S,
    SPREAD,
    STEPS_S,
    decide,
    pause_before,
    rest_of,
)
from intake.domain.work import RULES, UNFORESEEN_FORGIVEN, Kind, Queue


def middle(low, high):
    return (low + high) / 2


def decided(fault, **known):
    usual = {"tries": 1, "attempts": 1, "crashes": 0, "max_attempts": 10, "ceiling_s": 14_400}
    return decide(fault, **{**usual, "forgiven": 0, "pick": middle, **known})


@pytest.mark.parametrize("tries", [1, 5, 500])
@pytest.mark.parametrize("fault", [FaultClass.OUTAGE, FaultClass.CONFIGURATION])
def test_what_is_not_the_jobs_fault_costs_no_attempt_however_often(fault, tries):
    verdict = decided(fault, tries=tries, attempts=tries)
    assert (verdict.event, verdict.spared, verdict.crashes) == ("return", 1, 0)
    assert verdict.pause.total_seconds() <= 300


def test_the_wait_through_an_outage_stays_short():
    verdict = decided(FaultClass.OUTAGE, tries=400)
    assert verdict.pause.total_seconds() == OUTAGE_CEILING_S


def test_a_transient_fault_waits_longer_each_time_and_ends():
    pauses = [decided(FaultClass.TRANSIENT, attempts=n).pause for n in range(1, 10)]
    assert pauses == sorted(pauses)
    assert [p.total_seconds() for p in pauses] == list(STEPS_S[:9])
    assert decided(FaultClass.TRANSIENT, attempts=10).event == "die"


@pytest.mark.parametrize(("crashes", "event"), [(0, "return"), (1, "return"), (2, "die")])
def test_the_third_crash_is_the_last(crashes, event):
    verdict = decided(FaultClass.CRASH, crashes=crashes)
    assert (verdict.event, verdict.crashes) == (event, 1)


@pytest.mark.parametrize("fault", [FaultClass.PERMANENT, FaultClass.UNEXPECTED])
def test_what_will_not_work_ends_at_once(fault):
    assert decided(fault).event == "die"


def test_the_unforeseen_is_forgiven_only_where_somebody_may_be_in_danger():
    assert {kind for kind, rule in RULES.items() if rule.forgiven} == {
        kind for kind, rule in RULES.items() if rule.queue is Queue.CRITICAL
    }
    forgiven = RULES[Kind.ALERT_SAFETY].forgiven
    for attempts in range(1, forgiven + 1):
        assert decided(FaultClass.UNEXPECTED, attempts=attempts, forgiven=forgiven).event == (
            "return"
        )
    over = decided(FaultClass.UNEXPECTED, attempts=UNFORESEEN_FORGIVEN + 1, forgiven=forgiven)
    assert over.event == "die"


def test_pauses_are_spread_widely():
    spread = [pause_before(3, 14_400, pick).total_seconds() for pick in (min, max)]
    assert spread == [45 * SPREAD[0], 45 * SPREAD[1]]


def test_a_channel_rests_after_five_failures_and_longer_each_time():
    assert [rest_of(n) for n in range(FAILURES_BEFORE_REST)] == [None] * 5
    rests = [rest_of(n).total_seconds() for n in range(5, 12)]
    assert rests == [30, 60, 120, 300, 300, 300, 300]
