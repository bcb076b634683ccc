"""Whatever is answered, changed and taken back: what is off the route counts for nothing, comes
back when the route does, and what told of danger is never lowered.
"""

import shutil

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from intake.clinical.formulary import load_formulary
from intake.clinical.screening import screen
from intake.domain.actors import PATIENT
from intake.domain.journey import Journey
from intake.domain.priority import rank
from intake.domain.steps import in_clear
from intake.extensions import db
from intake.models import Flag, Intake
from intake.presenters.check import check_sections, snapshot
from intake.presenters.medicines import named_notes
from intake.queries.answers import Draft, load_draft
from intake.services import answering
from intake.services.answering import OffRoute
from intake.services.transaction import writing
from tests.fixtures.calls import add_draft
from tests.fixtures.service import NOON, build
from tests.walks.seated import TAKEN, answers_with, listed

DAY = NOON.date()
YES_NO = st.sampled_from(["yes", "no", "prefer_not"])
NAMES = st.lists(
    st.sampled_from(["Zoloft", "Symbyax", "Nardil", "Xanax", "lisinopril"]),
    min_size=1,
    max_size=3,
    unique=True,
)
PAGES = {
    "safe-now": st.fixed_dictionaries({"help_now": YES_NO}),
    "medicines": st.sampled_from(
        [{"kinds": ["none"], "takes": "no"}, {"kinds": ["prescribed"], "takes": "yes"}]
    ),
    "stopped": st.sampled_from([{"stopped": "yes"}, {"stopped": "no"}]),
    "phq9": st.integers(0, 3).map(lambda q9: {**{f"q{n}": 1 for n in range(1, 9)}, "q9": q9}),
    "cssrs": st.fixed_dictionaries({"q1": YES_NO, "q2": YES_NO, "q6": YES_NO}),
    "safety-now": st.fixed_dictionaries({"safe": YES_NO, "may_call": st.just("no")}),
    "emergency": st.fixed_dictionaries({"place": st.just("home"), "safe_home": YES_NO}),
    "medicine-list": NAMES.map(
        lambda names: {
            "items": [listed(f"m{n}", text) for n, text in enumerate(names, 1)],
            "finished": True,
        }
    ),
    "stopped-list": NAMES.map(
        lambda names: {
            "items": [
                listed(f"s{n}", text, how="stopped", decided="me")
                for n, text in enumerate(names, 1)
            ],
            "finished": True,
        }
    ),
    "antidepressant:m1": st.sampled_from(
        [TAKEN, {**TAKEN, "planning": "own"}, {"state": "stopped", "decided": "me"}]
    ),
}


@pytest.fixture
def quiet_app(tmp_path, migrated):
    shutil.copy(migrated, tmp_path / "intake.sqlite3")
    app = build(var=tmp_path)
    with app.app_context(), app.test_request_context():
        yield app
        db.session.remove()
        db.engine.dispose()


class Changing(RuleBasedStateMachine):
    """Somebody who changes their mind about every page that steers the way."""

    @initialize()
    def begin(self):
        self.stored = answers_with("Zoloft", "lisinopril")
        with writing() as session:
            self.intake_id = add_draft(session, NOON, answers=self.stored)
        self.raised = {}

    @rule(data=st.data(), stop=st.sampled_from(sorted(PAGES)))
    def answer(self, data, stop):
        fields = data.draw(PAGES[stop])
        draft = load_draft(self.intake)
        version = draft.versions.get(stop, 0)
        try:
            answering.save(
                self.intake_id, stop, fields, base_version=version, actor=PATIENT, now=NOON
            )
        except OffRoute:
            journey = Journey(draft.answers)
            assert stop not in {each.key for each in journey.stops if journey.can_visit(each)}
            return
        self.stored[stop] = dict(fields)

    @property
    def intake(self):
        db.session.expire_all()
        return db.session.get_one(Intake, self.intake_id)

    @invariant()
    def nothing_that_was_said_is_lost(self):
        assert load_draft(self.intake).answers == self.stored

    @invariant()
    def what_is_off_the_route_is_left_out_and_comes_back(self):
        journey = Journey(self.stored)
        route, off = journey.on_route(), set(self.stored) - {stop.key for stop in journey.stops}
        assert route == {key: self.stored[key] for key in self.stored if key not in off}
        sections = check_sections(self.stored, load_formulary(), today=DAY, states=("WI",))
        shown = {page.path for section in sections for page in section.pages}
        assert shown <= {stop.step.path for stop in journey.stops}
        frozen = snapshot(sections, Draft(self.stored, dict.fromkeys(self.stored, 1)))
        assert not off & set(frozen["answers"])
        assert frozen["answers"] == route

    @invariant()
    def no_note_speaks_of_what_is_off_the_route(self):
        route = Journey(self.stored).on_route()
        here = {item["text"] for fields in route.values() for item in fields.get("items", ())}
        left = {
            item["text"]
            for key, fields in self.stored.items()
            if key not in route
            for item in fields.get("items", ())
        } - here
        notes = named_notes(route, load_formulary(), DAY)
        said = " ".join(f"{note.title} {note.text}" for note in notes)
        assert not [text for text in left if text in said]

    @invariant()
    def no_rule_points_at_what_is_off_the_route(self):
        route = Journey(self.stored).on_route()
        found = screen(route, today=DAY, cssrs_asked=True)
        assert {told.step for flag in found.flags for told in flag.evidence} <= set(route)

    @invariant()
    def what_told_of_danger_stays_and_is_never_lowered(self):
        standing = self.standing()
        assert all(standing[key] <= before for key, before in self.raised.items())
        self.raised = standing

    @invariant()
    def danger_that_is_on_the_route_is_written_down(self):
        found = screen(Journey(self.stored).on_route(), today=DAY, cssrs_asked=True)
        danger = {(flag.rule, in_clear(flag.stop)) for flag in found.flags if flag.safety}
        assert danger <= set(self.standing())
        assert self.intake.safety or not danger

    def standing(self):
        """How grave each open safety flag is, by rule and page."""
        flags = db.session.scalars(select(Flag).where(Flag.intake_id == self.intake_id))
        return {
            (flag.rule, flag.stop): rank(flag.severity, flag.respond)
            for flag in flags
            if flag.safety and flag.state == "open"
        }


def test_whatever_is_changed(quiet_app):
    run_state_machine_as_test(
        Changing,
        settings=settings(
            max_examples=12,
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
