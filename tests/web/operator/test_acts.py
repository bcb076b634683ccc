"""What an operator does needs a reason, happens once, and is written down."""

import pytest

from intake.models import Job, OperatorAction


def press(browser, job_id, act, reason="the server is back"):
    page = browser.get(f"/ops/jobs/{job_id}")
    return browser.submit(page, {"act": act, "reason": reason}, holding="reason")


def test_a_dead_job_is_tried_again(operator, scene, rows):
    job_id = scene.dead()
    page = press(operator, job_id, "retry")
    assert (page.status, page.path) == (200, f"/ops/jobs/{job_id}")
    assert "The job waits for its next attempt." in page.text
    assert scene.row(Job).state == "queued"
    (action,) = rows(OperatorAction)
    assert (action.action, action.reason, action.job_id) == ("retry", "the server is back", job_id)
    assert action.actor.startswith("user:")
    assert "the server is back" in page.text


def test_an_act_without_a_reason_is_refused_and_nothing_changes(operator, scene, rows):
    job_id = scene.dead()
    for reason in ("", "   ", "x" * 256, "a\u202eb"):
        page = press(operator, job_id, "retry", reason)
        assert page.status == 422
        assert page.soup.select_one(".errors__list a[href='#reason']")
    assert page.soup.select_one("#reason")["value"] == "a\u202eb"
    assert scene.row(Job).state == "dead"
    assert rows(OperatorAction) == []


def test_the_second_press_changes_nothing_and_shows_how_it_stands(operator, scene, rows):
    job_id = scene.dead()
    before = operator.get(f"/ops/jobs/{job_id}")
    press(operator, job_id, "retry")
    again = operator.submit(before, {"act": "retry", "reason": "twice"}, holding="reason")
    assert again.status == 409
    assert "the job has moved on" in again.text
    assert len(rows(OperatorAction)) == 1


def test_hold_and_let_go(operator, scene):
    job_id = scene.job()
    assert "An operator holds it." in press(operator, job_id, "hold").text
    page = operator.get(f"/ops/jobs/{job_id}")
    buttons = {button["value"] for button in page.soup.select("main button[name=act]")}
    assert buttons == {"release", "cancel"}
    press(operator, job_id, "release")
    assert scene.row(Job).held is False


def test_cancel(operator, scene):
    job_id = scene.job()
    assert "It was cancelled" in press(operator, job_id, "cancel").text
    assert scene.row(Job).state == "cancelled"


@pytest.mark.parametrize("state", ["running", "done", "cancelled"])
def test_what_runs_or_has_ended_offers_no_act(operator, scene, state):
    job_id = scene.job(state=state)
    assert not operator.get(f"/ops/jobs/{job_id}").soup.select("main button[name=act]")


def test_an_unknown_act_is_a_bad_request(operator, scene):
    job_id = scene.dead()
    assert press(operator, job_id, "drop").status == 400
    assert scene.row(Job).state == "dead"


def test_looking_changes_nothing(operator, scene):
    job_id = scene.dead()
    assert operator.get(f"/ops/jobs/{job_id}?act=retry&reason=x").status == 200
    assert scene.row(Job).state == "dead"


def test_too_many_presses_in_a_minute_are_turned_away(operator, scene):
    job_id = scene.dead()
    page = operator.get(f"/ops/jobs/{job_id}")
    # Twice as many as a minute allows, since a minute may end meanwhile.
    for _ in range(122):
        answer = operator.submit(page, {"act": "retry", "reason": ""}, holding="reason")
        if answer.status != 422:
            break
    assert answer.status == 429
    assert scene.row(Job).state == "dead"


def test_too_many_presses_for_many_are_turned_away(operator, scene, rows):
    scene.job()
    page = operator.get("/ops/many?act=hold&state=queued")
    for _ in range(22):
        answer = operator.submit(page, {"reason": ""}, holding="reason")
        if answer.status != 422:
            break
    assert answer.status == 429
    assert rows(OperatorAction) == []
