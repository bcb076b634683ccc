"""An open flag shows a later answer that adds to it; a safety flag keeps what raised it."""

import pytest
from sqlalchemy import select

from intake.domain.actors import PATIENT
from intake.extensions import db
from intake.models import Flag, Intake
from intake.security.vaults import vault_of
from intake.services import answering, drafting
from intake.services.flagging import EVIDENCE
from tests.fixtures.ledger import add_staff, app, clock  # noqa: F401 - once on each database
from tests.services.test_answering import NOTICE, PAGES, PHQ9


@pytest.fixture
def draft(app, now):  # noqa: F811
    add_staff("clinician")
    intake_id = drafting.begin(
        "before-you-start",
        NOTICE,
        privacy_version="v1",
        zone="America/Chicago",
        actor=PATIENT,
        now=now,
    )
    for stop, fields in PAGES.items():
        answering.save(intake_id, stop, fields, base_version=0, actor=PATIENT, now=now)
    return intake_id


def say(draft, stop, fields, version, now):
    return answering.save(draft, stop, fields, base_version=version, actor=PATIENT, now=now)


def evidence(draft):
    """Rule to the answers that it shows, of the open flags."""
    db.session.rollback()
    vault = vault_of(db.session.get_one(Intake, draft))
    flags = db.session.scalars(select(Flag).where(Flag.intake_id == draft, Flag.state == "open"))
    return {
        flag.rule: [one["text"] for one in vault.open(flag.evidence, EVIDENCE, flag.id)]
        for flag in flags
    }


def test_a_later_answer_is_added_to_a_safety_flag(draft, now):
    say(draft, "phq9", {**PHQ9, "q9": 1}, 0, now)
    before = {rule: texts for rule, texts in evidence(draft).items() if texts == ["1"]}
    assert before
    say(draft, "phq9", {**PHQ9, "q9": 2}, 1, now)
    after = evidence(draft)
    assert any(after[rule] == ["1", "2"] for rule in before), after


def test_the_same_answer_again_adds_nothing(draft, now):
    say(draft, "phq9", {**PHQ9, "q9": 1}, 0, now)
    before = evidence(draft)
    say(draft, "phq9", {**PHQ9, "q9": 1, "q1": 1}, 1, now)
    assert evidence(draft) == before


def test_an_answer_that_was_taken_back_stays_with_its_safety_flag(draft, now):
    say(draft, "phq9", {**PHQ9, "q9": 1}, 0, now)
    before = evidence(draft)
    say(draft, "phq9", PHQ9, 1, now)
    assert evidence(draft) == before
