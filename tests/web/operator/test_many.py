"""The same done to many jobs at once, taken back, done before its time, and sent once more."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from intake.domain.work import Kind
from intake.extensions import db
from intake.models import Delivery, Job, OperatorAction
from intake.services.transaction import writing
from tests.web.operator.conftest import REFERENCE, sign_in
from tests.web.operator.test_acts import press
from tests.web.operator.test_looks import PATHS, busy, path_of

__all__ = ["busy"]


def act(browser, deed, state="queued", reason="the server moves", **which):
    more = "".join(f"&{name}={value}" for name, value in which.items())
    page = browser.get(f"/ops/many?act={deed}&state={state}{more}")
    return browser.submit(page, {"reason": reason}, holding="reason")


def undo(browser, page, reason="wrong button"):
    link = page.soup.find("a", string=lambda text: text and text.startswith("Undo"))
    link = link or page.soup.select_one("a[href^='/ops/undo/']")
    assert link is not None
    return browser.submit(browser.get(link["href"]), {"reason": reason}, holding="reason")


@pytest.fixture
def admin(served):
    return sign_in(served, "manager")


def states(rows):
    return sorted((job.state, job.held) for job in rows(Job))


def test_the_list_offers_what_may_be_done_to_all_of_it(operator, admin, scene):
    scene.job()
    page = admin.get("/ops/jobs?kind=canary")
    buttons = [b["value"] for b in page.soup.select(".filter--many button")]
    assert buttons == ["hold", "release", "cancel"]
    assert page.soup.select_one(".filter--many input[name=kind]")["value"] == "canary"
    assert not operator.get("/ops/jobs?state=done").soup.select(".filter--many")


def test_many_are_held_and_let_go_with_a_pace(operator, scene, rows):
    for _ in range(3):
        scene.job()
    other = scene.job(Kind.PURGE)
    running = scene.job(state="running")
    page = operator.get("/ops/many?act=hold&state=queued&kind=canary")
    assert page.soup.select_one(".lead").text.endswith("3")
    assert "3 jobs are held." in act(operator, "hold", kind="canary").text
    held = {job.id for job in rows(Job) if job.held}
    assert len(held) == 3
    assert not held & {other, running}
    assert "3 jobs may go on." in act(operator, "release", kind="canary").text
    due = sorted(job.run_at for job in rows(Job) if job.id in held)
    assert due[2] - due[0] == timedelta(milliseconds=200)


def test_an_admin_cancels_many_and_what_runs_is_not(operator, admin, scene, rows):
    scene.job()
    scene.job(state="running")
    assert operator.get("/ops/many?act=cancel&state=queued").status == 404
    assert "1 job is cancelled." in act(admin, "cancel").text
    assert states(rows) == [("cancelled", False), ("running", False)]


@pytest.mark.parametrize(
    "asked", ["act=retry&state=queued", "act=hold&state=dead", "act=x&state=x", ""]
)
def test_what_makes_no_sense_has_no_page(operator, asked):
    assert operator.get(f"/ops/many?{asked}").status == 404


@pytest.mark.parametrize("deed", ["hold", "cancel"])
def test_a_press_is_taken_back_as_a_whole(admin, scene, rows, deed):
    case = scene.case()
    for _ in range(2):
        scene.job(Kind.CONFIRM_CALL, intake_id=case)
    before = states(rows)
    page = act(admin, deed)
    assert "2 jobs" in page.soup.select_one("main table").text, "one press is one line"
    assert "stand as before: 2" in undo(admin, page).text
    assert states(rows) == before
    assert {row.state for row in rows(Delivery)} == {"queued"}
    acts = [row.action for row in rows(OperatorAction)]
    assert sorted(acts) == sorted([deed, deed, "undo", "undo"])


def test_a_retry_is_taken_back_until_it_has_begun(operator, scene, rows):
    dead, begun = scene.dead(), scene.dead()
    page = act(operator, "retry", "dead")
    with scene.app.app_context(), writing() as session:
        session.execute(db.update(Job).where(Job.id == begun).values(state="running", attempts=1))
    told = undo(operator, page).text
    assert "stand as before: 1" in told
    assert "had moved on and stay as they are: 1" in told
    assert {job.id: job.state for job in rows(Job)} == {dead: "dead", begun: "running"}


def test_what_is_dead_and_cancelled_is_dead_again(admin, scene, rows):
    scene.dead()
    undo(admin, act(admin, "cancel", "dead"))
    assert states(rows) == [("dead", False)]


def test_nothing_is_taken_back_twice_or_late(operator, scene, rows, pass_time):
    scene.job()
    page = act(operator, "hold")
    link = page.soup.select_one("a[href^='/ops/undo/']")["href"]
    form = operator.get(link)
    operator.submit(form, {"reason": "wrong"}, holding="reason")
    again = operator.submit(form, {"reason": "wrong"}, holding="reason")
    assert again.status == 409
    assert "can no longer be taken back" in again.text
    page = act(operator, "hold")
    assert page.soup.select_one("a[href^='/ops/undo/']")
    form = operator.get(page.soup.select_one("a[href^='/ops/undo/']")["href"])
    pass_time(minutes=11)
    assert operator.submit(form, {"reason": "late"}, holding="reason").status == 409
    assert not operator.get("/ops/record").soup.select("td a[href^='/ops/undo/']")
    assert [job.held for job in rows(Job)] == [True]


def test_one_act_is_taken_back_from_the_job_s_own_page(operator, scene, rows):
    job_id = scene.job()
    page = press(operator, job_id, "cancel")
    undo(operator, page)
    assert states(rows) == [("queued", False)]
    page = operator.get(f"/ops/jobs/{job_id}")
    assert "The operator" in page.text, "who did it stands beside the job"


def test_an_undo_needs_a_reason_and_an_act(operator, scene):
    scene.job()
    page = act(operator, "hold")
    assert undo(operator, page, reason=" ").status == 422
    assert operator.get("/ops/undo/00000000-0000-0000-0000-000000000000").status == 404


def test_work_to_come_is_done_now_or_skipped(operator, scene, rows):
    later = scene.now + timedelta(hours=4)
    now, never = scene.job(run_at=later), scene.job(run_at=later)
    page = operator.get(f"/ops/jobs/{now}")
    assert [b["value"] for b in page.soup.select("main button[name=act]")] == [
        "run-now", "hold", "cancel",
    ]  # fmt: skip
    assert "The job is due now." in press(operator, now, "run-now").text
    assert press(operator, now, "run-now").status == 409
    press(operator, never, "cancel")
    found = {job.id: job for job in rows(Job)}
    assert (found[now].state, found[now].run_at < later - timedelta(hours=3)) == ("queued", True)
    assert found[never].state == "cancelled"


def test_work_to_come_of_one_case(operator, scene):
    later = scene.now + timedelta(hours=4)
    case = scene.case()
    scene.job(Kind.BOOK_CALL, intake_id=case, run_at=later)
    scene.job(run_at=later)
    told = json.loads(operator.get("/ops/future?format=json&reference=kx47pr3").html)
    assert [row["reference"] for row in told["jobs"]] == [REFERENCE]
    assert operator.get("/ops/future?reference=Quill").status == 404


def sent(scene, kind=Kind.CONFIRM_CALL, state="accepted"):
    job_id = scene.job(kind, intake_id=scene.case(), state="done", done_at=scene.now)
    with scene.app.app_context(), writing() as session:
        session.execute(db.update(Delivery).where(Delivery.job_id == job_id).values(state=state))
    return job_id


def test_a_message_is_sent_once_more_once_and_says_so(operator, scene, rows):
    job_id = sent(scene)
    before = operator.get(f"/ops/jobs/{job_id}")
    page = press(operator, job_id, "resend")
    assert page.path != f"/ops/jobs/{job_id}"
    again = operator.submit(before, {"act": "resend", "reason": "again"}, holding="reason")
    assert again.status == 409
    old, new = sorted(rows(Delivery), key=lambda row: row.job_id != job_id)
    assert (new.state, new.maybe_twice, new.template) == ("queued", True, "confirm-call")
    assert new.message_id != old.message_id
    assert {job.kind for job in rows(Job)} == {"confirm-call"}
    assert "resend" in operator.get(f"/ops/jobs/{job_id}").text


@pytest.mark.parametrize(
    ("kind", "state"), [(Kind.CONFIRM_CALL, "failed"), (Kind.SEND_LINK, "accepted")]
)
def test_what_never_went_out_or_has_ended_is_not_sent_once_more(operator, scene, kind, state):
    page = operator.get(f"/ops/jobs/{sent(scene, kind, state)}")
    assert not page.soup.select("main button[name=act]")


def test_the_record_only_grows(operator, scene):
    press(operator, scene.job(), "hold")
    for statement in ("UPDATE operator_action SET reason = 'x'", "DELETE FROM operator_action"):
        with scene.app.app_context(), pytest.raises(DatabaseError), writing() as session:
            session.execute(text(statement))


def test_many_ask_who_is_there_when_some_time_has_passed(operator, scene, pass_time):
    scene.job()
    pass_time(minutes=6)
    page = operator.get("/ops/many?act=hold&state=queued")
    assert page.path == "/staff/confirm"


def test_a_viewer_sees_everything_and_is_offered_nothing(served, busy):
    viewer = sign_in(served, "auditor")
    for path in PATHS:
        if path.startswith("/ops/many"):
            continue
        page = viewer.get(path_of(path, busy))
        assert page.status == (404 if "reference=none" in path else 200), path
        assert not page.soup.select("main form[method=post]"), path
    page = viewer.get("/ops/jobs")
    assert not page.soup.select(".filter--many")
