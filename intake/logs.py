"""Logs: one JSON object a line, with a constant event name and ids.

Whatever another library logs keeps its template and loses its values, since a value may be an
answer, a name or an address; an error keeps its class and the places it came through.
"""

from __future__ import annotations

import logging
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import structlog

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    Event = MutableMapping[str, Any]

FRAMES_KEPT: Final = 12
# These say where a process stands, in words that are theirs: addresses of queues, names of hosts.
PLAIN: Final = ("celery.apps.worker", "celery.worker.consumer", "gunicorn.error")
# These tell each task's coming and going; our own events say the same, and what became of it.
QUIET: Final = (
    *("celery.worker.strategy", "celery.app.trace", "kombu", "asyncio"),
    *("alembic", "sqlalchemy", "weasyprint", "fontTools"),
)


def configure_logs() -> None:
    """Send every log line of this process to standard error, as JSON. Asked again, it stands."""
    root = logging.getLogger()
    if any(isinstance(handler, _Handler) for handler in root.handlers):
        return
    handler = _Handler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[_template_only, _level, structlog.processors.TimeStamper("iso")],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _error_without_text,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper("iso"),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )


class _Handler(logging.StreamHandler):  # type: ignore[type-arg]
    """Marks our own handler, so that it is added once."""


def _template_only(_logger: Any, _name: str, event: Event) -> Event:
    record: logging.LogRecord = event["_record"]
    event["logger"] = record.name
    if not record.name.startswith(PLAIN):
        event["event"] = str(record.msg)
    return event


def _level(_logger: Any, _name: str, event: Event) -> Event:
    event["level"] = event["_record"].levelname.lower()
    return event


def _error_without_text(_logger: Any, _name: str, event: Event) -> Event:
    given = event.pop("exc_info", None)
    error = given[1] if isinstance(given, tuple) else given
    if given is True:
        error = sys.exc_info()[1]
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        event["frames"] = [
            f"{Path(entry.filename).name}:{entry.lineno} {entry.name}"
            for entry in traceback.extract_tb(error.__traceback__)[-FRAMES_KEPT:]
        ]
    event.pop("stack_info", None)
    return event
