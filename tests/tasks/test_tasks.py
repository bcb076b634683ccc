"""One base for every task, limits in their order, and nothing in a message but a job's id."""

import uuid

import pytest

from intake.domain.work import (
    HARD_LIMIT_S,
    LEASE_S,
    RULES,
    SOFT_LIMIT_S,
    VISIBILITY_S,
    Kind,
    Queue,
    in_order,
)
from intake.extensions import celery
from intake.services.handlers import HANDLERS
from intake.settings import SettingsError
from intake.tasks import configuration
from intake.tasks.base import IntakeTask
from tests.fixtures.ledger import add_job, attempts, job
from tests.fixtures.service import build


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_its_rule_its_handler_and_its_task(app, kind):
    assert kind in HANDLERS
    task = celery.tasks[kind.value]
    assert isinstance(task, IntakeTask)
    assert task.queue == RULES[kind].queue


def test_no_task_of_ours_is_without_a_kind(app):
    ours = {name for name in celery.tasks if not name.startswith("celery.")}
    assert ours == {kind.value for kind in Kind}


def test_each_limit_strikes_before_the_next():
    assert SOFT_LIMIT_S < HARD_LIMIT_S < LEASE_S < VISIBILITY_S
    assert in_order(10)
    assert not in_order(SOFT_LIMIT_S)


@pytest.mark.parametrize("seconds", [25, 26, 60])
def test_a_mail_server_may_not_be_waited_for_longer_than_a_task_may_take(tmp_path, seconds):
    with pytest.raises(SettingsError, match="INTAKE_MAIL_TIMEOUT_S"):
        build(var=tmp_path, mail_timeout_s=seconds)


def test_a_worker_keeps_nothing_fetches_one_and_answers_late(app):
    told = configuration(app.config["SETTINGS"])
    assert told["result_backend"] is None
    assert told["task_ignore_result"]
    assert told["worker_prefetch_multiplier"] == 1
    assert told["task_acks_late"]
    assert told["task_reject_on_worker_lost"]
    assert told["accept_content"] == ["json"]
    assert not told["worker_send_task_events"]
    assert told["broker_transport_options"]["visibility_timeout"] == VISIBILITY_S
    assert {queue.name for queue in told["task_queues"]} == set(Queue)


@pytest.mark.parametrize("told", ["", "x", "1", None, 7, {"id": 1}, "a" * 4_000])
def test_a_bell_for_nothing_does_nothing(app, told):
    celery.tasks["canary"].do(told)
    celery.tasks["canary"].do(str(uuid.uuid4()))


def test_a_bell_does_its_job_and_gives_nothing_back(app, now):
    job_id = add_job()
    assert celery.tasks["canary"].run(str(job_id)) is None
    assert job(job_id).state == "done"
    (attempt,) = attempts(job_id)
    assert attempt.release == "test"
