"""Saving a page: the version, the flags and whom to tell, all or nothing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import event, select, update

from intake.domain.actors import PATIENT, staff
from intake.domain.journey import Journey
from intake.extensions import db
from intake.models import Answer, Flag, History, Intake, Job, Role, User
from intake.queries.answers import load_draft
from intake.security.vaults import vault_of
from intake.services import answering, drafting
from intake.services.answering import NotEditable, OffRoute, Stale
from intake.services.flagging import EVIDENCE
from intake.services.transaction import writing

NOTICE = {"privacy": "yes", "notice": {"version": "v1", "sha256": "0" * 64}}
PAGES = {
    "safe-now": {"help_now": "no"},
    "about-you": {"adult": "yes", "state": "WI"},
    "contact": {"name": "Ann", "email": "ann@example.org", "phone": "+16085550142"},
    "hopes": {"goals": ["depression"], "ssri_plan": "together"},
    "care": {"diagnosed": "yes", "prescriber_name": "Dr. Lake", "may_contact": "yes"},
    "medicines": {"takes": "no"},
    "stopped": {"stopped": "no"},
}
PHQ9 = {f"q{number}": 0 for number in range(1, 10)}


def fill(intake_id, known, now, *, until=None):
    """Answer page after page; what a page that is not known here asks does not matter."""
    while True:
        waiting = Journey(load_draft(db.session.get_one(Intake, intake_id)).answers).next
        if waiting is None or waiting.key == until:
            return
        fields = known.get(waiting.key, {"field": "value"})
        answering.save(intake_id, waiting.key, fields, base_version=0, actor=PATIENT, now=now)


@pytest.fixture
def teller(app, now):
    """Somebody who is told of a case."""
    with writing() as session:
        user = User(
            email="doctor@example.org", name="Dr. Lake", fs_uniquifier="x", created_at=now,
            roles=[Role(name="clinician")],
        )  # fmt: skip
        session.add(user)


@pytest.fixture
def draft(app, now):
    intake_id = drafting.begin(
        "before-you-start",
        NOTICE,
        privacy_version="v1",
        zone="America/Chicago",
        actor=PATIENT,
        now=now,
    )
    calm = PAGES["safe-now"]
    answering.save(intake_id, "safe-now", calm, base_version=0, actor=PATIENT, now=now)
    return intake_id


@pytest.fixture
def save(draft, now):
    def run(stop, fields, base=0, at=now):
        return answering.save(draft, stop, fields, base_version=base, actor=PATIENT, now=at)

    return run


@pytest.fixture
def at_phq9(save, teller, draft, now):
    fill(draft, PAGES, now, until="phq9")
    return save


def read(model):
    db.session.expire_all()
    return list(db.session.scalars(select(model)))


def test_a_save_gives_what_stands(save):
    saved = save("about-you", PAGES["about-you"])
    assert saved.draft.answers["about-you"] == PAGES["about-you"]
    assert saved.draft.versions["about-you"] == 1
    assert (saved.tier, saved.rose) == ("none", False)


def test_another_version_in_between_is_told_and_nothing_is_overwritten(save, draft):
    save("about-you", PAGES["about-you"])
    with pytest.raises(Stale) as caught:
        save("about-you", {"adult": "no", "state": "WI"})
    assert caught.value.version == 1
    assert caught.value.standing == PAGES["about-you"]
    assert load_draft(db.session.get_one(Intake, draft)).answers["about-you"]["adult"] == "yes"


def test_the_same_words_again_are_no_conflict_and_no_version(save):
    save("about-you", PAGES["about-you"])
    assert save("about-you", PAGES["about-you"]).draft.versions["about-you"] == 1
    assert len([row for row in read(Answer) if row.stop == "about-you"]) == 1


def test_a_page_that_is_not_open_is_refused(save):
    for stop in ("contact", "phq9", "antidepressant:m1", "nowhere", "check"):
        with pytest.raises(OffRoute):
            save(stop, {"x": "y"})
    assert [row.stop for row in read(Answer)] == ["before-you-start", "safe-now"]


@pytest.mark.parametrize("state", ["submitted", "closed", "withdrawn", "expired"])
def test_what_was_sent_or_has_ended_takes_no_answer(save, draft, state):
    with writing() as session:
        session.execute(update(Intake).values(state=state))
    with pytest.raises(NotEditable):
        save("about-you", PAGES["about-you"])


def test_an_intake_that_is_gone_takes_no_answer(app, now):
    import uuid

    with pytest.raises(NotEditable):
        answering.save(uuid.uuid4(), "about-you", {}, base_version=0, actor=PATIENT, now=now)


def test_contact_can_be_found_again_without_being_readable(at_phq9, app):
    [intake] = read(Intake)
    keyring = app.config["KEYRING"]
    assert intake.email_index == keyring.blind("email", "ann@example.org")
    assert intake.phone_index == keyring.blind("phone", "+16085550142")


def test_history_tells_who_saved_what_and_no_answer(save, now):
    save("about-you", PAGES["about-you"])
    last = read(History)[-1]
    assert (last.event, last.actor, last.became) == ("answer.save", "patient", "about-you/1")


def alerts():
    return [job for job in read(Job) if job.kind == "alert-safety"]


def test_flag_alert_and_answer_are_one_transaction(at_phq9, draft, monkeypatch):
    """When the alert cannot be planned, the answer is not saved either."""
    from intake.services import flagging

    def fail(*_args, **_kwargs):
        raise RuntimeError

    monkeypatch.setattr(flagging, "call_for_help", fail)
    with pytest.raises(RuntimeError):
        at_phq9("phq9", {**PHQ9, "q9": 3})
    assert "phq9" not in load_draft(db.session.get_one(Intake, draft)).answers
    assert read(Flag) == []
    assert not read(Intake)[0].safety


def test_a_safety_flag_points_at_its_answer_sealed(at_phq9, now):
    later = now + timedelta(minutes=5)
    saved = at_phq9("phq9", {**PHQ9, "q9": 3}, at=later)
    assert (saved.tier, saved.rose) == ("page", True)
    [flag] = read(Flag)
    [intake] = read(Intake)
    evidence = vault_of(intake).open(flag.evidence, EVIDENCE, flag.id)
    assert evidence == [{"step": "phq9", "field": "q9", "text": "3"}]
    assert flag.raised_at == later
    assert intake.waiting_since == later
    [job] = alerts()
    assert (job.run_at, job.intake_id) == (later, intake.id)


def test_a_second_urgent_flag_of_the_same_rank_tells_nobody_again(at_phq9):
    at_phq9("phq9", {**PHQ9, "q9": 1})
    at_phq9("phq9", {**PHQ9, "q9": 3}, base=1)
    assert len(read(Flag)) == 2
    assert len(alerts()) == 1


CALM = {"q1": "no", "q2": "no", "q6": "no"}
HIGH = {"q1": "no", "q2": "no", "q6": "yes", "q6_recent": "yes"}


def test_a_low_answer_to_item_9_waits_ten_minutes_for_the_questions_that_follow(at_phq9, now):
    at_phq9("phq9", {**PHQ9, "q9": 1})
    [job] = alerts()
    assert (job.kind, job.run_at) == ("alert-safety", now + timedelta(minutes=10))
    at_phq9("cssrs", CALM, at=now + timedelta(minutes=2))
    [job] = alerts()
    assert job.run_at == now + timedelta(minutes=10)


def test_what_follows_brings_the_waiting_alert_forward(at_phq9, now):
    at_phq9("phq9", {**PHQ9, "q9": 2})
    later = now + timedelta(minutes=2)
    assert at_phq9("cssrs", HIGH, at=later).rose
    [job] = alerts()
    assert job.run_at == later
    assert read(Intake)[0].priority == 0


def test_once_told_a_rise_is_told_again(at_phq9, now):
    at_phq9("phq9", {**PHQ9, "q9": 2})
    at_phq9("cssrs", HIGH, at=now + timedelta(minutes=11))
    assert len(alerts()) == 2


@pytest.mark.parametrize(
    ("said", "severity"),
    [
        ({**CALM, "q1": "yes"}, "review"),
        ({**CALM, "q2": "yes", "q3": "yes", "q4": "no", "q5": "no"}, "urgent"),
        ({**CALM, "q6": "yes", "q6_recent": "no"}, "urgent"),
        (HIGH, "urgent"),
    ],
)
def test_any_yes_is_a_flag_and_an_alert_at_once(at_phq9, now, said, severity):
    at_phq9("phq9", PHQ9)
    at_phq9("cssrs", said)
    assert [flag.severity for flag in read(Flag) if flag.stop == "cssrs"] == [severity]
    assert [(job.kind, job.run_at) for job in alerts()] == [("alert-safety", now)]


def test_a_refusal_alone_is_flagged_and_waits_for_the_form(at_phq9):
    at_phq9("phq9", {**PHQ9, "q9": "prefer_not"})
    at_phq9("cssrs", {"q1": "prefer_not", "q2": "no", "q6": "no"})
    assert {flag.severity for flag in read(Flag)} == {"review"}
    assert read(Job) == []


def test_help_is_asked_for_before_anything_else_is_known(save, teller):
    saved = save("safe-now", {"help_now": "yes"}, base=1)
    assert (saved.tier, saved.rose) == ("page", True)
    where = {"safe": "no", "taken_something": "yes", "may_call": "yes", "call_at": "+16085550142"}
    save("safety-now", where)
    assert {flag.stop for flag in read(Flag)} == {"safe-now", "safety-now"}
    assert len(alerts()) == 1


def test_a_rise_in_rank_tells_again(at_phq9, draft, now):
    answering.save(draft, "stopped", {"stopped": "yes"}, base_version=1, actor=PATIENT, now=now)
    item = {"id": "s1", "text": "Zoloft", "how": "stopped", "decided": "me"}
    answering.edit(
        draft, "stopped-list", lambda _: {"items": [item], "finished": True}, actor=PATIENT, now=now
    )
    assert len(alerts()) == 1
    [flag] = read(Flag)
    assert (flag.severity, flag.respond) == ("urgent", "today")
    at_phq9("phq9", {**PHQ9, "q9": 3})
    assert len(alerts()) == 2
    assert read(Intake)[0].priority == 0


def test_an_answer_off_the_route_raises_nothing_new(at_phq9, draft, now):
    """What is left behind is not screened again."""
    answering.save(draft, "stopped", {"stopped": "yes"}, base_version=1, actor=PATIENT, now=now)
    item = {"id": "s1", "text": "Zoloft", "how": "stopped", "decided": "prescriber"}
    answering.edit(draft, "stopped-list", lambda _: {"items": [item]}, actor=PATIENT, now=now)
    before = len(read(Flag))
    answering.edit(draft, "stopped-list", lambda _: {"items": []}, actor=PATIENT, now=now)
    answering.save(draft, "stopped", {"stopped": "no"}, base_version=2, actor=PATIENT, now=now)
    assert len(read(Flag)) == before
    assert {flag.state for flag in read(Flag) if flag.safety} <= {"open"}


def test_a_save_by_staff_names_them(draft, now):
    import uuid

    user = uuid.uuid4()
    answering.save(
        draft, "about-you", PAGES["about-you"], base_version=0, actor=staff(user), now=now
    )
    assert read(Answer)[-1].saved_by == f"user:{user}"


def test_a_plain_save_writes_four_rows(save):
    writes = []

    def note(_conn, _cursor, statement, *_rest):
        if statement.split()[0] in {"INSERT", "UPDATE", "DELETE"}:
            writes.append(statement.split()[:3])

    event.listen(db.engine, "before_cursor_execute", note)
    save("about-you", PAGES["about-you"])
    event.remove(db.engine, "before_cursor_execute", note)
    assert len(writes) <= 5, writes


def test_of_many_at_once_one_version_wins_and_the_rest_are_told(app, draft, now):
    def attempt(number):
        with app.app_context():
            try:
                fields = {"adult": "yes", "state": "WI", "n": number}
                answering.save(draft, "about-you", fields, base_version=0, actor=PATIENT, now=now)
            except Stale:
                return "told"
            return "saved"

    db.session.rollback()
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(attempt, range(12)))
    assert sorted(results) == ["saved"] + ["told"] * 11
