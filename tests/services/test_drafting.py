"""The first answer makes the draft."""

import re

from sqlalchemy import select

from intake.domain.actors import PATIENT
from intake.domain.references import SIGNS, new_reference
from intake.extensions import db
from intake.models import Answer, History, Intake
from intake.queries.answers import load_draft
from intake.services import drafting

FIELDS = {"privacy": "yes", "notice": {"version": "v1", "sha256": "0" * 64}}


def begin(now):
    return drafting.begin(
        "before-you-start",
        FIELDS,
        privacy_version="v1",
        zone="America/Chicago",
        actor=PATIENT,
        now=now,
    )


def test_a_draft_has_a_reference_a_key_and_its_first_answer(app, now):
    intake = db.session.get_one(Intake, begin(now))
    assert intake.state == "draft"
    assert (intake.privacy_version, intake.privacy_accepted_at) == ("v1", now)
    assert re.fullmatch(f"[{SIGNS}]{{3}}-[{SIGNS}]{{4}}", intake.reference)
    assert load_draft(intake).answers == {"before-you-start": FIELDS}
    assert db.session.scalars(select(History.event)).all() == ["intake.begin"]


def test_each_draft_has_a_key_of_its_own(app, now):
    begin(now)
    begin(now)
    keys = db.session.scalars(select(Intake.data_key)).all()
    assert len(set(keys)) == 2
    bodies = db.session.scalars(select(Answer.body)).all()
    assert bodies[0] != bodies[1]


def test_a_reference_that_is_taken_is_made_anew(app, now, monkeypatch):
    made = iter(["BBB-BBBB", "BBB-BBBB", "CCC-CCCC"])
    monkeypatch.setattr(drafting, "new_reference", lambda _pick: next(made))
    begin(now)
    begin(now)
    assert set(db.session.scalars(select(Intake.reference))) == {"BBB-BBBB", "CCC-CCCC"}


def test_a_reference_can_be_read_out_on_the_phone():
    assert not set("AEIOUYL01ZQS2") & (set(SIGNS) - set("S"))
    assert new_reference(lambda signs: signs[0]) == "BBB-BBBB"
