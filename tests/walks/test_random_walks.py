"""Whatever order somebody does things in, nothing they sent is lost and no page is skipped."""

from __future__ import annotations

import shutil
from itertools import islice

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from intake.extensions import db
from intake.gateways import clock
from intake.services.transaction import writing
from tests.fixtures.calls import add_clinician, add_draft, ready_answers
from tests.fixtures.service import NOON, build
from tests.walks.homecoming import pass_time
from tests.walks.wanderer import PAGES, Wanderer

WALKS = 500
STEPS_A_WALK = 8
RANDOM = st.randoms(use_true_random=False)


class Walk(RuleBasedStateMachine):
    """One person from anywhere in the form; `processes` are two web processes on one database."""

    processes: tuple = ()

    @initialize(answered=st.integers(1, 30))
    def begin(self, answered):
        app = self.processes[0]
        with app.app_context(), writing() as session:
            answers = dict(islice(ready_answers().items(), answered))
            intake_id = add_draft(session, clock.now(), answers=answers)
        self.person = Wanderer(app, intake_id)

    @rule(random=RANDOM)
    def answer(self, random):
        self.fill_in(self.person.windows[-1], random)

    @rule(random=RANDOM)
    def answer_the_page_that_waits(self, random):
        self.fill_in(self.person.open("/intake/"), random)

    @rule(random=RANDOM)
    def answer_in_an_old_window(self, random):
        self.fill_in(random.choice(self.person.windows), random)

    @rule(path=st.sampled_from(PAGES))
    def go_anywhere(self, path):
        self.person.open(f"/intake/{path}")

    @rule(random=RANDOM)
    def send_the_same_again(self, random):
        if self.person.posts:
            self.person.send(*random.choice(self.person.posts))

    @rule(random=RANDOM)
    def type_and_not_send(self, random):
        self.person.type(random.choice(self.person.windows), random)

    @rule(random=RANDOM)
    def type_on_the_page_that_waits(self, random):
        self.person.type(self.person.open("/intake/"), random)

    @rule(random=RANDOM)
    def send_after_the_session_rested(self, random):
        pass_time(self.person.app, minutes=31)
        self.fill_in(random.choice(self.person.windows), random)

    @rule(dice=st.integers(0, 5))
    def delete_the_form(self, dice):
        if dice == 0:
            self.person.delete()

    @rule()
    def rest(self):
        pass_time(self.person.app, minutes=31)
        self.person.open("/intake/check")

    @rule()
    def crash(self):
        self.person.crash(self.processes[self.person.app is self.processes[0]])

    @rule()
    def send_the_form(self):
        page = self.person.open("/intake/check")
        if page.soup.select_one("main [name=submission_key]"):
            self.fill_in(page, None)

    def fill_in(self, page, random):
        filled = self.person.fill(page, random)
        if filled:
            self.person.send(*filled)


@pytest.fixture
def walk(migrated, tmp_path):
    shutil.copy(migrated, tmp_path / "intake.sqlite3")
    apps = build(var=tmp_path), build(var=tmp_path)
    with apps[0].app_context(), writing() as session:
        add_clinician(session, created_at=NOON)
    yield type("Walk", (Walk,), {"processes": apps})
    for app in apps:
        with app.app_context():
            db.engine.dispose()


# Alone on a machine it takes some minutes; beside other work, many.
@pytest.mark.timeout(1800)
def test_nothing_is_lost_in_any_order(walk):
    """The machine checks each request: see what `Wanderer` holds against the database."""
    run_state_machine_as_test(
        walk,
        settings=settings(
            max_examples=WALKS,
            stateful_step_count=STEPS_A_WALK,
            # A walk is short enough to be read as it was found.
            phases=[Phase.explicit, Phase.reuse, Phase.generate],
        ),
    )
