"""Pausing and resuming from the monitor, and trying many dead jobs again."""

import json
from datetime import timedelta

import pytest

from intake.models import Job, OperatorAction
from intake.services import acting_alike
from tests.web.operator.conftest import sign_in


@pytest.fixture
def admin(served):
    """A manager: only they pause."""
    return sign_in(served, "manager")


def pause(browser, **fields):
    values = {"name": "canary", "hours": "", "reason": "the server moves", **fields}
    return browser.submit(browser.get("/ops/pauses"), values, holding="hours")


def paused(browser):
    return json.loads(browser.get("/ops/pauses?format=json").html)["pauses"]


def test_what_is_paused_is_told_on_the_first_page_until_it_goes_on(admin):
    assert "canary is paused." in pause(admin).text
    assert "the server moves" in admin.get("/ops/").text
    page = admin.get("/ops/pauses/canary")
    assert "goes on" in admin.submit(page, {"reason": "it is back"}, holding="reason").text
    assert paused(admin) == []
    assert "the server moves" not in admin.get("/ops/").text


def test_a_pause_for_some_hours_ends_by_itself(admin, pass_time):
    pause(admin, hours="4")
    assert len(paused(admin)) == 1
    pass_time(hours=3)
    admin = sign_in(admin.client.application, "later", roles=["manager"])
    assert len(paused(admin)) == 1
    pass_time(hours=1.1)
    admin = sign_in(admin.client.application, "auditor", roles=["operator"])
    assert paused(admin) == []


@pytest.mark.parametrize(
    "wrong", [{"name": "users"}, {"hours": "x"}, {"reason": ""}, {"hours": "-1"}]
)
def test_a_pause_that_makes_no_sense_is_refused(admin, wrong):
    page = pause(admin, **wrong)
    assert page.status == 422
    assert page.soup.select_one(".errors__list a")
    assert paused(admin) == []


def test_resuming_twice_changes_nothing_the_second_time(admin, rows):
    pause(admin)
    page = admin.get("/ops/pauses/canary")
    admin.submit(page, {"reason": "back"}, holding="reason")
    again = admin.submit(page, {"reason": "back"}, holding="reason")
    assert "was not paused any more" in again.text
    assert len(rows(OperatorAction)) == 2


def test_an_operator_cannot_pause_but_can_let_it_go_on(admin, operator, rows):
    pause(admin)
    page = operator.get("/ops/pauses")
    assert not page.soup.select("main form")
    assert "Only a manager pauses" in page.text
    fields = {"name": "mail", "hours": "", "reason": "for fun"}
    assert operator.client.post("/ops/pauses", data=fields).status_code in {400, 404}
    assert len(paused(operator)) == 1
    page = operator.get("/ops/pauses/canary")
    assert "goes on" in operator.submit(page, {"reason": "it is back"}, holding="reason").text
    assert len(rows(OperatorAction)) == 2


def test_what_is_not_paused_has_no_page(operator):
    assert operator.get("/ops/pauses/canary").status == 404


def many(scene, count, **fault):
    return [scene.dead(**fault) for _ in range(count)]


def retry(browser, code="smtp-550", **fields):
    page = browser.get(
        f"/ops/many?act=retry&state=dead&kind=canary&error_class=permanent&error_code={code}"
    )
    return browser.submit(page, {"reason": "fixed", **fields}, holding="reason")


def test_dead_jobs_of_one_fault_are_tried_again_with_a_pace(operator, scene, rows):
    many(scene, 3)
    other = scene.dead(code="smtp-552")
    page = operator.get("/ops/jobs?state=dead")
    assert page.soup.find("a", string="Try 3 again")
    assert "3 jobs go back in line." in retry(operator).text
    found = {job.id: job for job in rows(Job)}
    assert found.pop(other).state == "dead"
    assert {job.state for job in found.values()} == {"queued"}
    due = sorted(job.run_at for job in found.values())
    assert due[2] - due[0] == timedelta(milliseconds=200)
    assert [act.reason for act in rows(OperatorAction)] == ["fixed"] * 3


def test_others_that_died_meanwhile_are_not_swept_along(operator, scene, rows):
    many(scene, 2)
    page = operator.get(
        "/ops/many?act=retry&state=dead&kind=canary&error_class=permanent&error_code=smtp-550"
    )
    scene.dead()
    answer = operator.submit(page, {"reason": "fixed"}, holding="reason")
    assert answer.status == 409
    assert "Look again" in answer.text
    assert rows(OperatorAction) == []
    assert "3" in answer.soup.select_one(".lead").text


def test_many_need_a_reason_too(operator, scene, rows):
    many(scene, 2)
    assert retry(operator, reason=" ").status == 422
    assert retry(operator, count="").status == 422
    assert retry(operator, count="two").status == 422
    assert rows(OperatorAction) == []


def test_more_than_the_most_go_in_turns(operator, scene, rows, monkeypatch):
    monkeypatch.setattr(acting_alike, "MOST", 2)
    many(scene, 3)
    retry(operator)
    assert sorted(job.state for job in rows(Job)) == ["dead", "queued", "queued"]


def test_nothing_alike_offers_nothing(operator, scene):
    page = operator.get("/ops/many?act=retry&state=dead&kind=canary")
    assert page.status == 200
    assert not page.soup.select("main form")
