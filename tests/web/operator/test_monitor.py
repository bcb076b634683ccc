"""The monitor tells the truth about work, with the broker down, and never who a patient is."""

import json
import re
from datetime import timedelta

import pytest
from sqlalchemy import update

from intake.domain.actors import system
from intake.domain.work import Kind
from intake.models import Delivery
from intake.presenters.monitor import PARTS
from intake.services import operating
from intake.services.transaction import writing
from tests.web.operator.conftest import REFERENCE, sign_in

PAGES = ["/ops/", "/ops/jobs", "/ops/jobs?state=dead", "/ops/deliveries", "/ops/search"]


def as_json(browser, path):
    page = browser.get(path + ("&" if "?" in path else "?") + "format=json")
    return json.loads(page.html)


@pytest.mark.parametrize("path", PAGES)
def test_an_empty_service_has_every_page(operator, path):
    assert operator.get(path).status == 200


def test_the_broker_is_not_known_when_it_is_away(operator):
    assert "Not known" in operator.get("/ops/").text
    assert as_json(operator, "/ops/")["broker"] is None


def test_depth_by_kind_and_state(operator, scene):
    scene.job(Kind.BOOK_CALL)
    scene.job(Kind.BOOK_CALL, held=True)
    scene.job(Kind.BOOK_CALL, run_at=scene.now.replace(year=2030))
    scene.dead(Kind.BOOK_CALL)
    kinds = {row["kind"]: row for row in as_json(operator, "/ops/")["kinds"]}
    found = kinds["book-call"]
    assert [found[name] for name in ("ready", "held", "later", "running", "dead")] == [
        1, 1, 1, 0, 1,
    ]  # fmt: skip
    assert kinds["canary"]["flow"] == "idle"


def test_old_ready_work_is_stalled_until_something_is_finished(operator, scene, pass_time):
    scene.job(Kind.BOOK_CALL)
    pass_time(minutes=5)
    flow = {row["kind"]: row["flow"] for row in as_json(operator, "/ops/")["kinds"]}
    assert flow["book-call"] == "stalled"
    assert "Stalled" in operator.get("/ops/").text
    done_at = scene.now.replace(microsecond=0)
    scene.job(Kind.BOOK_CALL, state="done", done_at=done_at)
    pass_time(seconds=-290)
    flow = {row["kind"]: row["flow"] for row in as_json(operator, "/ops/")["kinds"]}
    assert flow["book-call"] == "moving"


def test_signs_of_life(operator, scene):
    scene.sign("relay@host:1", "relay", detail="sweeping")
    scene.sign("rest@host:2.3", "child", age_s=40, memory_mb=90)
    scene.sign("critical@host:4", "worker", age_s=120)
    told = as_json(operator, "/ops/")
    assert told["programs"] == {"relay": "live", "worker": "dead", "child": "late"}
    assert {row["name"]: row["life"] for row in told["processes"]} == {
        "relay@host:1": "live",
        "rest@host:2.3": "late",
        "critical@host:4": "dead",
    }


def test_nobody_ever_seen_is_unknown_and_not_well(operator):
    assert as_json(operator, "/ops/")["programs"] == {
        "relay": "unknown",
        "worker": "unknown",
        "child": "unknown",
    }


def beneath(operator):
    return {row["name"]: row for row in as_json(operator, "/ops/")["beneath"]}


def test_what_all_work_stands_on_is_told_with_its_last_good_sign(operator, scene, pass_time):
    case = scene.case()
    sent = scene.job(Kind.CONFIRM_CALL, intake_id=case, state="done", done_at=scene.now)
    taken = {"state": "accepted", "changed_at": scene.now}
    with scene.app.app_context(), writing() as session:
        session.execute(update(Delivery).where(Delivery.job_id == sent).values(**taken))
    came = {"run_at": scene.now - timedelta(seconds=2), "done_at": scene.now}
    scene.job(Kind.CANARY, state="done", **came)
    scene.sign("relay@host:1", "relay")
    pass_time(seconds=30)
    found = beneath(operator)
    assert list(found) == ["database", "broker", "relay", "workers", "mail", "canary"]
    assert [name for name, row in found.items() if not row["ok"]] == ["broker", "workers"]
    assert 29 <= found["mail"]["age_s"] <= 40
    assert found["mail"]["detail"] == "the last message was taken"
    assert found["canary"]["detail"] == "came through in 2.0 s"
    page = operator.get("/ops/").text
    assert "Canary: a job that goes the whole way each minute" in page
    assert re.search(r"\bMail How it is Well Last good sign (29|3\d|40) s\b", page), (
        "its last good sign"
    )


def test_paused_mail_and_a_silent_canary_are_not_well(operator, scene, pass_time):
    assert not beneath(operator)["canary"]["ok"]
    scene.job(Kind.CANARY, state="done", done_at=scene.now)
    assert beneath(operator)["canary"]["ok"]
    with scene.app.app_context():
        operating.pause("mail", actor=system("test"), reason="it moves", now=scene.now)
    pass_time(minutes=4)
    found = beneath(operator)
    assert (found["mail"]["ok"], found["canary"]["ok"]) == (False, False)
    assert found["mail"]["detail"] == "paused by an operator"


def test_every_part_has_its_words(operator):
    assert set(beneath(operator)) == set(PARTS)


def test_two_releases_are_told(operator, scene):
    scene.sign("relay@host:1", "relay", release="1.0")
    assert "Two releases" not in operator.get("/ops/").text
    scene.sign("rest@host:2.3", "child", release="1.1")
    assert "Two releases run beside each other: 1.0, 1.1." in operator.get("/ops/").text


def test_a_failure_is_a_class_a_code_and_places_in_the_code(operator, scene):
    job_id = scene.dead()
    assert "permanent / smtp-550" in operator.get("/ops/").text
    page = operator.get(f"/ops/jobs/{job_id}")
    assert "intake/services/working.py:12 run_job" in page.text
    assert "It has failed for good and waits for a person." in page.text


def test_jobs_are_paged_by_key_and_each_is_shown_once(operator, scene):
    ids = {str(scene.job()) for _ in range(53)}
    first = as_json(operator, "/ops/jobs")
    assert len(first["jobs"]) == 50
    second = json.loads(operator.get(first["next"]).html)
    assert {row["id"] for row in first["jobs"] + second["jobs"]} == ids
    assert len(second["jobs"]) == 3
    assert second["next"] is None
    page = operator.get(first["next"].replace("format=json&", "").replace("&format=json", ""))
    assert "Back to the first" in page.text


@pytest.mark.parametrize(
    "path",
    [
        "/ops/jobs?state=lost",
        "/ops/jobs?after=x",
        "/ops/jobs?after=2026-01-01T00:00:00_00000000-0000-0000-0000-000000000000",
        "/ops/deliveries?state=gone",
        "/ops/jobs/00000000-0000-0000-0000-000000000000",
        "/ops/cases/KX4-7PR3",
        "/ops/cases/'--",
    ],
)
def test_what_is_not_there_is_said_and_not_shown_as_empty(operator, path):
    assert operator.get(path).status == 404


def test_jobs_of_one_kind(operator, scene):
    scene.job(Kind.PURGE)
    scene.job(Kind.CANARY)
    told = as_json(operator, "/ops/jobs?kind=purge")
    assert [row["kind"] for row in told["jobs"]] == ["purge"]
    assert as_json(operator, "/ops/jobs?kind=of-a-newer-release")["jobs"] == []


def test_dead_jobs_are_grouped_by_their_reason(operator, scene):
    for _ in range(2):
        scene.dead(code="smtp-550")
    scene.dead(code="smtp-552")
    reasons = as_json(operator, "/ops/jobs?state=dead")["reasons"]
    assert [(row["error_code"], row["count"]) for row in reasons] == [
        ("smtp-550", 2),
        ("smtp-552", 1),
    ]


def test_a_message_is_to_a_role_and_never_to_an_address(operator, scene):
    case = scene.case()
    scene.job(Kind.ALERT_NEW_FORM, intake_id=case, subject_id=scene.reader("who@example.org"))
    scene.job(Kind.CONFIRM_CALL, intake_id=case)
    told = as_json(operator, "/ops/deliveries")
    assert {row["who"] for row in told["deliveries"]} == {"clinician", "patient"}
    for path in ("/ops/deliveries", f"/ops/cases/{REFERENCE}"):
        page = operator.get(path).html
        assert "example.org" not in page.replace("operator@lakeside.example.org", "")
        assert "Dr. Readable" not in page


@pytest.mark.parametrize("typed", [REFERENCE, "kx47pr3", " kx4 7pr3 "])
def test_a_case_is_found_however_its_reference_is_typed(operator, scene, typed):
    scene.case()
    page = operator.get(f"/ops/search?reference={typed.replace(' ', '+')}")
    assert page.path == f"/ops/cases/{REFERENCE}"


@pytest.mark.parametrize("typed", ["Marker", "quill.marker@example.org", "KX4-7PR4", "%27"])
def test_what_is_no_reference_finds_nothing_and_is_not_repeated(operator, scene, typed):
    scene.case()
    page = operator.get(f"/ops/search?reference={typed}")
    assert page.status == 404
    assert "There is no case with that reference" in page.text
    assert typed not in page.html


def test_a_case_s_life_holds_events_and_no_rule(operator, scene):
    case = scene.case(answers={"hopes": {"hope_text": "wordy hope"}})
    for _ in range(3):
        scene.happen(case, "answer.save", became="hopes")
    scene.happen(case, "flag.raise", actor="system:rules", became="safety.item-nine")
    scene.happen(case, "intake.submit", was="draft", became="submitted")
    told = as_json(operator, f"/ops/cases/{REFERENCE}")["case"]
    assert [(row["event"], row["times"], row["became"]) for row in told["events"]] == [
        ("answer.save", 3, None),
        ("intake.submit", 1, "submitted"),
    ]
    page = operator.get(f"/ops/cases/{REFERENCE}").html
    for secret in ("item-nine", "hopes", "wordy", "Quill"):
        assert secret not in page


def test_a_worker_is_drained_and_takes_work_again(operator, scene):
    scene.sign("rest@host:2", "worker", memory_mb=90)
    scene.sign("rest@host:2.3", "child")
    page = operator.get("/ops/workers/rest@host:2")
    page = operator.submit(page, {"reason": "it moves"}, holding="reason")
    assert "It finishes what it holds" in page.text
    told = as_json(operator, "/ops/")["processes"]
    assert {row["name"]: row["drain"] for row in told} == {
        "rest@host:2": True,
        "rest@host:2.3": True,
    }
    job = operator.get(f"/ops/jobs/{scene.job()}")
    assert job.status == 200
    page = operator.submit(page, {"reason": "it moved"}, holding="reason")
    assert "It takes new work." in page.text
    assert operator.submit(page, {"reason": " "}, holding="reason").status == 422
    assert operator.get("/ops/workers/rest@host:9").status == 404


def test_a_dead_worker_is_not_asked_to_drain(operator, scene):
    scene.sign("rest@host:2", "worker", age_s=120)
    page = operator.get("/ops/workers/rest@host:2")
    assert "no more signs of life" in page.text
    assert not page.soup.select("main form[method=post]")


def test_a_jobs_attempts_are_a_picture_with_the_place_in_the_code(operator, scene):
    job_id = scene.dead()
    page = operator.get(f"/ops/jobs/{job_id}")
    pictures = page.soup.select("svg[role=img]")
    assert len(pictures) == 1
    name = page.soup.find(id=pictures[0]["aria-labelledby"])
    assert "Attempt 1 began" in name.text
    assert page.soup.select(".attempts .code")


def test_the_command_that_does_the_same_stands_beside_each_button(operator, scene):
    job_id = scene.dead()
    page = operator.get(f"/ops/jobs/{job_id}")
    told = [one.text for one in page.soup.select("details code.code")]
    for act in ("retry", "cancel"):
        assert f'intake jobs {act} {job_id} --reason "…"' in told
    assert not any("hold" in one for one in told)


def test_whoever_only_looks_is_shown_no_command(served, scene):
    job_id = scene.dead()
    page = sign_in(served, "auditor").get(f"/ops/jobs/{job_id}")
    assert "intake jobs" not in page.text
    assert page.soup.select("svg[role=img]")
