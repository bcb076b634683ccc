"""What runs later: thin Celery tasks that take a job's id and call one service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kombu import Exchange
from kombu import Queue as KombuQueue

from intake.domain.work import HARD_LIMIT_S, SOFT_LIMIT_S, VISIBILITY_S, Queue, in_order
from intake.extensions import celery
from intake.gateways.broker import KEY_PREFIX
from intake.gateways.redis_url import for_celery
from intake.settings import SettingsError
from intake.tasks import kinds, life
from intake.tasks.base import IntakeTask

if TYPE_CHECKING:
    from flask import Flask

    from intake.settings import Settings

__all__ = ["bind", "kinds"]

# A socket that nobody answers on is given up, so that no worker waits for ever (seconds).
BROKER_SOCKET: Final = {
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "socket_keepalive": True,
    "health_check_interval": 10,
}


def bind(app: Flask) -> None:
    """Configure Celery for `app` and make its tasks known.

    Raises:
        SettingsError: the time limits would not strike in their order.
    """
    settings: Settings = app.config["SETTINGS"]
    if not in_order(settings.mail_timeout_s):
        raise SettingsError(
            f"INTAKE_MAIL_TIMEOUT_S: must be less than {SOFT_LIMIT_S}, so that a mail server "
            "which hangs is given up before the task is"
        )
    celery.conf.update(configuration(settings))
    IntakeTask.flask_app = app
    life.watch_over(app)


def configuration(settings: Settings) -> dict[str, Any]:
    """Celery's settings; docs/decisions/0012 says why each is what it is."""
    return {
        "broker_url": for_celery(settings.redis_url) or None,
        "broker_transport_options": {
            "visibility_timeout": VISIBILITY_S,
            "global_keyprefix": KEY_PREFIX,
            **BROKER_SOCKET,
        },
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,
        "result_backend": None,
        "task_ignore_result": True,
        "task_serializer": "json",
        "accept_content": ["json"],
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
        "task_soft_time_limit": SOFT_LIMIT_S,
        "task_time_limit": HARD_LIMIT_S,
        "task_publish_retry": False,
        "task_send_sent_event": False,
        "task_queues": [KombuQueue(name, Exchange(name), routing_key=name) for name in Queue],
        "task_default_queue": Queue.HOUSEKEEPING.value,
        "worker_prefetch_multiplier": 1,
        "worker_max_tasks_per_child": 1_000,
        "worker_send_task_events": False,
        "worker_redirect_stdouts": False,
        "worker_proc_alive_timeout": 30,
        # QUIT is for somebody in a hurry: what is not done by then is given back.
        "worker_soft_shutdown_timeout": 5,
        "enable_utc": True,
        "timezone": "UTC",
    }
