"""A worker that an operator asked to take no new work: it finishes what it holds, and then waits.

The wish stands in the database, which the parent does not open; a child leaves it in memory that
they share, and the parent's own loop acts on it. Without the broker there is nothing to stop.
"""

from __future__ import annotations

import mmap
from typing import Any, Final

import structlog

log = structlog.get_logger(__name__)

_wish: Final = mmap.mmap(-1, 1)


def pass_on(*, drain: bool) -> None:
    """In a child: tell the parent what the operators wish."""
    _wish[:1] = b"\1" if drain else b"\0"


def wished() -> bool:
    """In the parent: whether this worker is to take no new work."""
    return _wish[:1] == b"\1"


class Drain:
    """The parent's side: stops fetching from its queues, and begins again with the same ones."""

    def __init__(self) -> None:
        self._left: tuple[str, ...] = ()

    def mind(self, consumer: Any) -> None:
        """Do what is wished, if it is not done yet.

        Args:
            consumer: Celery's, which fetches from the broker; nothing while it is not there.
        """
        if consumer is None or consumer.task_consumer is None or wished() == bool(self._left):
            return
        if wished():
            self._left = tuple(consumer.app.amqp.queues.consume_from)
            for name in self._left:
                consumer.cancel_task_queue(name)
            log.info("worker.drains", queues=self._left)
            return
        for name in self._left:
            consumer.add_task_queue(name)
        log.info("worker.goes_on", queues=self._left)
        self._left = ()
