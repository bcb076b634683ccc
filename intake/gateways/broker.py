"""The doorbell: tells a worker that a job waits. Losing a ring loses nothing but time.

A broker that hangs must cost the person who just pressed "send" nothing, so rings are put in a
bounded line and one thread of each process does the talking. After two failures it lets the
broker rest for a while: the relay rings again for whatever was left out.
"""

from __future__ import annotations

import os
import queue
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import redis
import structlog
from kombu.exceptions import OperationalError
from redis.backoff import NoBackoff
from redis.retry import Retry

from intake.domain.work import Queue
from intake.extensions import celery
from intake.gateways.redis_url import for_client

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

log = structlog.get_logger(__name__)

KEY_PREFIX: Final = "intake:"
LINE_LENGTH: Final = 10_000
PATIENCE_S: Final = 2.0
FAILURES_BEFORE_REST: Final = 2
REST_S: Final = 10.0
IDLE_S: Final = 30.0
QUICK_S: Final = 0.5
PULSE_S: Final = 60
AWAY: Final = (OperationalError, redis.RedisError, OSError)


class Ring(NamedTuple):
    """One job to ring for: its id as text, its task's name, its queue."""

    job_id: str
    task: str
    queue: str


class Doorbell:
    """Rings of one process.

    Attributes:
        counts: how many rings were rung, failed, skipped while the broker rested, or dropped
            because the line was full.
    """

    def __init__(self) -> None:
        self._pid = 0
        self._reset()

    def _reset(self) -> None:
        self._line: queue.Queue[Ring] = queue.Queue(LINE_LENGTH)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._connection: Any = None
        self._failures = 0
        self._rests_until = 0.0
        self.counts = dict.fromkeys(("rung", "failed", "skipped", "dropped"), 0)

    def ring(self, rings: Sequence[Ring]) -> None:
        """Ring for each job, off the caller's thread. Never raises, never waits."""
        if not rings or not celery.conf.broker_url:
            return
        if self._pid != os.getpid():
            # A thread and a connection do not live on in a forked child.
            self._reset()
            self._pid = os.getpid()
        for one in rings:
            try:
                self._line.put_nowait(one)
            except queue.Full:
                self.counts["dropped"] += 1
        self._wake()

    def settle(self, timeout_s: float = 5.0) -> bool:
        """Wait until the line is empty; for a process that is about to end."""
        ends = time.monotonic() + timeout_s
        while self._line.unfinished_tasks and time.monotonic() < ends:
            time.sleep(0.01)
        return not self._line.unfinished_tasks

    def _wake(self) -> None:
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._talk, name="doorbell", daemon=True)
                self._thread.start()

    def _talk(self) -> None:
        while True:
            try:
                one = self._line.get(timeout=IDLE_S)
            except queue.Empty:
                self._hang_up()
                continue
            try:
                self._send(one)
            finally:
                self._line.task_done()

    def _send(self, one: Ring) -> None:
        if time.monotonic() < self._rests_until:
            self.counts["skipped"] += 1
            return
        began, reused = time.monotonic(), self._connection is not None
        try:
            self._publish(one)
        except AWAY as error:
            self._hang_up()
            if reused and time.monotonic() - began < QUICK_S:
                # Only the old connection was broken: the broker was started afresh.
                self._send(one)
            else:
                self._failed(error)
        else:
            self._failures = 0
            self.counts["rung"] += 1

    def _publish(self, one: Ring) -> None:
        if self._connection is None:
            self._connection = _connection()
        celery.send_task(
            one.task,
            args=(one.job_id,),
            queue=one.queue,
            connection=self._connection,
            retry=False,
            ignore_result=True,
            # Celery would write the arguments into the message's head once more.
            argsrepr="(job)",
            kwargsrepr="{}",
        )

    def _failed(self, error: Exception) -> None:
        self.counts["failed"] += 1
        self._failures += 1
        if self._failures >= FAILURES_BEFORE_REST:
            self._rests_until = time.monotonic() + REST_S
            log.warning("broker.away", error=type(error).__name__, rests_s=REST_S)

    def _hang_up(self) -> None:
        if self._connection is not None:
            with suppress(*AWAY):
                self._connection.release()
            self._connection = None


_doorbell: Final = Doorbell()


def ring(rings: Sequence[Ring]) -> None:
    """Ring for each job, off the caller's thread. Never raises, never waits for the broker."""
    _doorbell.ring(rings)


def settle(timeout_s: float = 5.0) -> bool:
    """Wait, at most so long, until everything has been rung for."""
    return _doorbell.settle(timeout_s)


def counts() -> Mapping[str, int]:
    """What this process's rings came to since it began."""
    return dict(_doorbell.counts)


class Listener:
    """Asks the broker itself, with bounded time. An empty address is a broker that is away."""

    def __init__(self, redis_url: str, patience_s: float = PATIENCE_S) -> None:
        self._client: redis.Redis | None = None
        if redis_url:
            url = for_client(redis_url)
            self._client = redis.Redis.from_url(
                url,
                socket_timeout=patience_s,
                socket_connect_timeout=patience_s,
                retry=Retry(NoBackoff(), 0),
            )

    def depths(self, *, must_write: bool = False) -> dict[str, int] | None:
        """How many rings wait in each queue; `None` when the broker does not answer.

        Args:
            must_write: a broker that is full, and so takes no rings, counts as away too.
        """
        if self._client is None:
            return None
        try:
            with self._client.pipeline(transaction=False) as pipe:
                for name in Queue:
                    pipe.llen(KEY_PREFIX + name)
                if must_write:
                    pipe.set(KEY_PREFIX + "pulse", "", ex=PULSE_S)
                return dict(zip(Queue, pipe.execute(), strict=False))
        except (redis.RedisError, OSError):
            return None


def _connection() -> Any:
    options = {**celery.conf.broker_transport_options}
    options |= {"socket_timeout": PATIENCE_S, "socket_connect_timeout": PATIENCE_S}
    # kombu retries a refused connection by itself, for seconds; once is enough here.
    options |= {"max_retries": 0, "retry_on_timeout": False}
    return celery.connection_for_write(transport_options=options)
