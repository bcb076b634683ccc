"""The picture of a job's attempts."""

from datetime import timedelta

import pytest

from intake.domain.states import JobState
from intake.models import Job, JobAttempt
from intake.presenters.attempts import WIDTH, place_of, timeline
from tests.fixtures.service import NOON

FRAMES = [
    "intake/services/working.py:140 _do",
    "intake/services/delivering.py:38 run",
    "smtplib.py:398 getreply",
]


def attempt(number, begins_s, took_s=None, outcome=None, frames=None):
    begins = NOON + timedelta(seconds=begins_s)
    return JobAttempt(
        number=number,
        started_at=begins,
        ended_at=None if took_s is None else begins + timedelta(seconds=took_s),
        outcome=outcome,
        error_code="smtp-451" if outcome == "transient" else None,
        frames=frames,
    )


def draw(*attempts, state=JobState.DONE, due_s=0, now_s=100):
    job = Job(state=state, run_at=NOON + timedelta(seconds=due_s))
    return timeline(job, attempts, NOON + timedelta(seconds=now_s))


def test_what_was_not_tried_has_no_picture():
    assert draw() is None


def test_bars_stand_where_the_attempts_were():
    line = draw(attempt(1, 0, 10, "transient", FRAMES), attempt(2, 90, 10, "done"))
    first, second = line.bars
    assert (first.x, first.width, second.x, second.width) == (0, 100, 900, 100)
    assert (first.tone, second.tone) == ("bad", "good")
    assert (second.after_s, second.took_s) == (90, 10)
    assert line.next_x is None


def test_a_failure_tells_its_code_and_the_line_of_ours_that_it_came_through():
    (bar,) = draw(attempt(1, 0, 1, "transient", FRAMES)).bars
    assert (bar.code, bar.place) == ("smtp-451", "intake/services/delivering.py:38")


@pytest.mark.parametrize(
    ("frames", "place"),
    [(None, ""), ([], ""), (["ssl.py:3 x"], "ssl.py:3"), (FRAMES[:1], FRAMES[0].split()[0])],
)
def test_without_a_line_of_ours_the_innermost_there_is(frames, place):
    assert place_of(frames) == place


def test_one_that_runs_lasts_until_now():
    (bar,) = draw(attempt(1, 0), state=JobState.RUNNING, now_s=40).bars
    assert (bar.tone, bar.took_s, bar.width, bar.outcome) == ("live", 40, WIDTH, "")


def test_the_next_attempt_is_where_the_picture_ends():
    line = draw(attempt(1, 0, 10, "transient"), state=JobState.QUEUED, due_s=100)
    assert (line.next_x, line.bars[0].width) == (WIDTH, 100)
    assert line.ends == NOON + timedelta(seconds=100)


def test_the_shortest_attempt_can_be_seen_and_none_leaves_the_picture():
    line = draw(attempt(1, 0, 0, "done"), attempt(2, 9_999, 0.001, "done"), now_s=10_000)
    assert all(bar.width >= 8 and 0 <= bar.x <= WIDTH - bar.width for bar in line.bars)
    (alone,) = draw(attempt(1, 0, 0, "done"), now_s=0).bars
    assert 0 <= alone.x <= WIDTH - alone.width


def test_a_clock_that_is_behind_draws_nothing_backwards():
    (bar,) = draw(attempt(1, 0), state=JobState.RUNNING, now_s=-5).bars
    assert bar.took_s == 0
