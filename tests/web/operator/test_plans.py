"""Work to come, what repeats, the pace, and the record."""

import json
from datetime import timedelta

import pytest

from intake.domain.tallies import Count, Measure, lasted
from intake.domain.work import Kind
from intake.models import PeriodicRun
from intake.services import tallying
from intake.services.periodic import slot_of
from intake.services.transaction import writing
from tests.web.operator.conftest import REFERENCE
from tests.web.operator.test_acts import press


def as_json(browser, path):
    return json.loads(browser.get(path + ("&" if "?" in path else "?") + "format=json").html)


def test_work_to_come_is_told_by_time_and_by_case(operator, scene):
    case = scene.case()
    later = [scene.now + timedelta(hours=hours) for hours in (30, 2)]
    for at in later:
        scene.job(Kind.BOOK_CALL, intake_id=case, run_at=at)
    scene.job(Kind.CANARY)
    rows = as_json(operator, "/ops/future")["jobs"]
    assert [row["run_at"] for row in rows] == [at.isoformat() for at in sorted(later)]
    assert {row["reference"] for row in rows} == {REFERENCE}
    assert as_json(operator, "/ops/future?kind=canary")["jobs"] == []


def test_work_to_come_is_paged(operator, scene):
    ids = {str(scene.job(run_at=scene.now + timedelta(hours=1, seconds=n // 2))) for n in range(52)}
    first = as_json(operator, "/ops/future")
    second = json.loads(operator.get(first["next"]).html)
    assert {row["id"] for row in first["jobs"] + second["jobs"]} == ids


@pytest.fixture
def slots(served, scene):
    def write(kind, *at):
        with served.app_context(), writing() as session:
            session.add_all(PeriodicRun(name=kind, slot=one, at=one) for one in at)

    return write


def canary(operator):
    return {row["name"]: row for row in as_json(operator, "/ops/periodic")["periodic"]}["canary"]


def test_what_never_ran_misses_nothing(operator):
    assert canary(operator)["last_slot"] is None
    assert canary(operator)["missed"] == 0


def test_missed_slots_are_counted_and_lateness_is_told(operator, scene, slots):
    minute = timedelta(minutes=1)
    now = slot_of(scene.now, minute)
    slots(Kind.CANARY, *(now - minute * back for back in (10, 9, 5)))
    row = canary(operator)
    assert row["missed"] == 3
    assert 240 <= row["late_s"] < 400
    assert "Late" in operator.get("/ops/periodic").text


def test_who_writes_the_slots_stands_beside_them(operator, scene):
    told = as_json(operator, "/ops/periodic")["relay"]
    assert told == {"life": "unknown", "age_s": None}
    scene.sign("relay@host:1", "relay", age_s=40)
    told = as_json(operator, "/ops/periodic")["relay"]
    assert told["life"] == "late"
    assert told["age_s"] >= 40
    assert "Its last sign was 40 s ago" in operator.get("/ops/periodic").text


def test_slots_of_days_ago_are_not_missed_today(operator, scene, slots):
    minute = timedelta(minutes=1)
    now = slot_of(scene.now, minute)
    slots(Kind.CANARY, now - timedelta(days=9), *(now - minute * back for back in range(1500)))
    assert canary(operator)["missed"] == 0


def test_the_pace_of_the_hour_the_day_and_the_week(operator, served, scene):
    counts = [
        Count(Measure.ENDED, "canary", "done", scene.now - timedelta(minutes=10)),
        Count(Measure.ENDED, "canary", "done", scene.now - timedelta(hours=5)),
        Count(Measure.ENDED, "canary", "transient", scene.now),
        Count(Measure.ENDED, "book-call", "done", scene.now - timedelta(days=3)),
        lasted(Measure.TURNAROUND, "book-call", scene.now, timedelta(seconds=8)),
        lasted(Measure.TURNAROUND, "alert-new-form", scene.now, timedelta(seconds=1)),
        lasted(Measure.WAIT, "canary", scene.now, timedelta(milliseconds=40)),
    ]
    with served.app_context(), writing() as session:
        tallying.add(session, counts)
    told = as_json(operator, "/ops/pace")
    assert {one["name"]: one["total"] for one in told["stretches"]} == {
        "hour": 1, "day": 2, "week": 3,
    }  # fmt: skip
    assert {one["name"]: one["kept"] for one in told["goals"]} == {
        "notified": True, "scheduled": False, "reminded": None, "opened": None,
    }  # fmt: skip
    assert {one["name"]: one["failed"] for one in told["stretches"]} == {
        "hour": 1, "day": 1, "week": 1,
    }  # fmt: skip
    assert told["wait"][0]["count"] == 1
    assert 20 <= told["wait"][0]["p99"] <= 50
    charts = operator.get("/ops/pace").soup.select("svg[role=img]")
    assert [len(one.select("rect:not(.chart__bar--failed)")) for one in charts] == [13, 25, 29]
    assert [len(one.select(".chart__bar--failed")) for one in charts] == [1, 1, 1]
    for one in charts:
        ids = [part["id"] for part in one.select("title, desc")]
        assert one["aria-labelledby"].split() == ids
        assert "failed: 1" in one.find("desc").text


def test_a_promise_is_kept_when_enough_of_all_were_in_time(operator, served, scene):
    def told():
        rows = as_json(operator, "/ops/pace")["goals"]
        return next(row for row in rows if row["name"] == "notified")

    quick = [lasted(Measure.TURNAROUND, "alert-new-form", scene.now, timedelta(seconds=60))] * 99
    slow = lasted(Measure.TURNAROUND, "alert-new-form", scene.now, timedelta(seconds=61))
    with served.app_context(), writing() as session:
        tallying.add(session, [*quick, slow])
    assert (told()["inside"], told()["count"], told()["kept"]) == (99, 100, True)
    with served.app_context(), writing() as session:
        tallying.add(session, [slow])
    assert (told()["inside"], told()["count"], told()["kept"]) == (99, 101, False)


def test_the_record_says_who_did_what_and_why(operator, scene):
    press(operator, scene.dead(), "retry")
    (act,) = as_json(operator, "/ops/record")["acts"]
    assert (act["who"], act["action"], act["reason"]) == (
        "The operator", "retry", "the server is back",
    )  # fmt: skip
