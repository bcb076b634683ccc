"""When patients would be offered no time at all, managers and operators hear of it."""

from datetime import time, timedelta

import pytest

from intake.domain.troubles import Trouble
from intake.models import Clinician, Licence
from intake.queries.alarms import open_alarms
from intake.queries.slots import first_offered, offered, states_without_times
from intake.services.transaction import writing
from intake.services.watching import watch
from tests.fixtures.calls import add_clinician
from tests.fixtures.ledger import app

__all__ = ["app"]


@pytest.fixture
def ada(app, now):
    with writing() as session:
        return add_clinician(session, created_at=now)


def alarms(now):
    watch(broker_away=False, now=now)
    return {(one.name, one.subject) for one in open_alarms()}


def test_a_state_without_times_raises_an_alarm_that_ends_by_itself(ada, now):
    assert (Trouble.NO_FREE_TIMES, "WI") not in alarms(now)
    with writing() as session:
        session.query(Clinician).update({"takes_calls": False})
    assert (Trouble.NO_FREE_TIMES, "WI") in alarms(now)
    with writing() as session:
        session.query(Clinician).update({"takes_calls": True})
    assert (Trouble.NO_FREE_TIMES, "WI") not in alarms(now)


def test_an_expired_licence_is_as_good_as_none(ada, now):
    with writing() as session:
        session.query(Licence).update({"expires": (now - timedelta(days=1)).date()})
    assert states_without_times(["WI"], now=now) == ["WI"]


def test_a_house_without_clinicians_is_not_complained_about(app, now):
    assert states_without_times(["WI"], now=now) == []


def test_the_first_time_is_the_first_of_the_list_near_or_far(ada, now):
    assert first_offered(now=now, state="WI") == offered(now=now, state="WI")[0]
    with writing() as session:
        row = session.get(Clinician, ada)
        row.notice_minutes, row.horizon_days = 20 * 24 * 60, 60
    first = first_offered(now=now, state="WI")
    assert first == offered(now=now, state="WI")[0]
    assert first.start > now + timedelta(days=20)
    assert first_offered(now=now, state="MN") is None


def test_a_patient_who_takes_the_first_time_gets_the_least_loaded_clinician(ada, now):
    with writing() as session:
        bob = add_clinician(session, "Bob Reed", created_at=now, hours=(time(9), time(17)))
    from tests.queries.test_slots import put

    loaded, idle = sorted([ada, bob], key=str)
    for number in range(3):
        put(loaded, now + timedelta(days=2, hours=number), 30)
    for offer in offered(now=now, state="WI"):
        names = [slot.clinician_id for slot in offer.slots]
        assert names == sorted(names, key=lambda name: name != str(idle))
