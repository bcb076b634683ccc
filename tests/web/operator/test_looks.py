"""Every page of the monitor as a browser sees it: valid, accessible, and never too wide."""

from __future__ import annotations

import os
import threading
from datetime import timedelta

import pytest
from werkzeug.serving import make_server

from intake.domain.tallies import Count, Measure, lasted
from intake.domain.work import Kind
from intake.extensions import db
from intake.models import OperatorAction, PeriodicRun
from intake.services import operating, tallying
from intake.services.alarms import raise_alarm, resolve_alarm
from intake.services.transaction import writing
from tests.browser.chromium import DESK, PHONE, too_wide, violations
from tests.web.operator.conftest import REFERENCE, Scene, sign_in

DEAD = "<dead>"
QUEUED = "<queued>"
BATCH = "<batch>"
PATHS = [
    "/ops/",
    "/ops/jobs",
    "/ops/jobs?state=dead",
    f"/ops/jobs/{DEAD}",
    f"/ops/jobs/{QUEUED}",
    "/ops/deliveries",
    "/ops/search",
    "/ops/search?reference=none",
    f"/ops/cases/{REFERENCE}",
    "/ops/many?act=retry&state=dead&kind=book-call&error_class=crash&error_code=lease-ended",
    "/ops/many?act=cancel&state=queued",
    "/ops/pauses",
    "/ops/pauses/mail",
    "/ops/future",
    "/ops/periodic",
    "/ops/pace",
    "/ops/record",
    "/ops/stuck",
    "/ops/alarms",
    "/ops/workers/critical@host:4",
    f"/ops/undo/{BATCH}",
]
LOOKS = {
    "phone": {"viewport": PHONE, "color_scheme": "light"},
    "desk": {"viewport": DESK, "color_scheme": "dark"},
}


@pytest.fixture
def busy(served):
    """A service with something of everything; gives the ids by their place in a path."""
    scene = Scene(served)
    case = scene.case(submitted_at=scene.now)
    old = scene.now - timedelta(hours=2)
    scene.case("KX4-7PR4", waiting_since=old, safety=True)
    reader = scene.reader()
    for event in ("intake.begin", "answer.save", "intake.submit"):
        scene.happen(case, event, became="submitted" if event == "intake.submit" else None)
    failed = scene.dead(Kind.ALERT_NEW_FORM, intake_id=case, subject_id=reader, attempts=3)
    scene.attempt(failed, 2, outcome="outage", error_class="outage", error_code="connect-timeout")
    scene.dead(Kind.BOOK_CALL, fault="crash", code="lease-ended")
    queued = scene.job(Kind.CONFIRM_CALL, intake_id=case)
    scene.job(Kind.BOOK_CALL, run_at=scene.now - timedelta(minutes=9))
    scene.job(Kind.BOOK_CALL, run_at=scene.now + timedelta(hours=9))
    scene.job(Kind.CANARY, state="done", done_at=scene.now)
    scene.sign("relay@host:1", "relay", detail="sweeping", memory_mb=80)
    scene.sign("rest@a-host-with-a-long-name.example.org:2.3", "child", release="1.1")
    scene.sign("critical@host:4", "worker", age_s=120)
    with served.app_context(), writing() as session:
        raise_alarm(session, "stalled", now=scene.now, subject="book-call")
        raise_alarm(session, "stuck-cases", now=scene.now, subject="nobody-told")
        raise_alarm(session, "slow", now=scene.now, subject="canary")
        resolve_alarm(session, "slow", now=scene.now, subject="canary")
        session.add(PeriodicRun(name="canary", slot=scene.now, at=scene.now))
        hours = (scene.now - timedelta(hours=back) for back in range(20))
        done = [Count(Measure.ENDED, "canary", "done", at) for at in hours]
        ran = [lasted(Measure.RUN, "canary", at, timedelta(seconds=1)) for *_, at, _ms in done]
        told = lasted(Measure.TURNAROUND, "alert-new-form", scene.now, timedelta(seconds=2))
        tallying.add(session, [*done, *done[3:9], *ran, told])
    with served.app_context():
        for name in ("mail", "purge"):
            operating.pause(name, actor="system:kit", reason="the server moves", now=scene.now)
        operating.hold(queued, held=True, actor="system:kit", reason="it waits", now=scene.now)
        batch = db.session.scalars(
            db.select(OperatorAction.batch).where(OperatorAction.action == "hold")
        ).one()
    return {DEAD: str(failed), QUEUED: str(queued), BATCH: str(batch)}


def path_of(path, ids):
    for place, value in ids.items():
        path = path.replace(place, value)
    return path


@pytest.mark.html
def test_every_page_is_valid(served, busy, html_checker):
    operator = sign_in(served, "manager")
    found = {path: html_checker.errors(operator.get(path_of(path, busy)).html) for path in PATHS}
    wrong = operator.get(f"/ops/jobs/{busy[DEAD]}")
    refused = operator.submit(wrong, {"act": "retry", "reason": ""}, holding="reason")
    found["refused"] = html_checker.errors(refused.html)
    assert {path: errors for path, errors in found.items() if errors} == {}


@pytest.fixture
def site(served, busy):
    server = make_server("127.0.0.1", 0, served, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.browser
@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing_and_nothing_runs_out_of_the_screen(served, busy, site, chromium, look):
    token = sign_in(served, "manager").client.get_cookie("intake").value
    context = chromium.new_context(**LOOKS[look], java_script_enabled=True)
    context.add_cookies([{"name": "intake", "value": token, "url": site}])
    page = context.new_page()
    found = {}
    for number, path in enumerate(PATHS):
        page.goto(site + path_of(path, busy))
        found[path] = violations(page), too_wide(page)
        if folder := os.environ.get("INTAKE_TEST_PICTURES"):
            page.screenshot(path=f"{folder}/ops-{number:02}-{look}.png", full_page=True)
    context.close()
    assert {path: what for path, what in found.items() if what != ("", False)} == {}
