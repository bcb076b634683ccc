"""How much room is left: on the disk that holds our data, and in the broker's memory."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from intake.gateways.redis_url import for_client

if TYPE_CHECKING:
    from pathlib import Path

PATIENCE_S: Final = 0.5
KEEPS_ALL: Final = "noeviction"


class BrokerRoom(NamedTuple):
    """What the broker says of its memory.

    Attributes:
        share: how much of what it may use is used; nothing when it has no limit.
        keeps_all: when it is full it refuses, and does not throw away what it holds.
    """

    share: float | None
    keeps_all: bool


def disk_free_mb(directory: Path) -> int:
    """Free space on the disk that holds a directory, in MiB."""
    return shutil.disk_usage(directory).free // (1024 * 1024)


def broker_room(redis_url: str, patience_s: float = PATIENCE_S) -> BrokerRoom | None:
    """Ask the broker; `None` when there is none, or when it does not tell."""
    if not redis_url:
        return None
    client = redis.Redis.from_url(
        for_client(redis_url),
        socket_timeout=patience_s,
        socket_connect_timeout=patience_s,
        retry=Retry(NoBackoff(), 0),
    )
    try:
        with client:
            told: Any = client.info("memory")
    except (redis.RedisError, OSError):
        return None
    most = int(told.get("maxmemory", 0))
    share = int(told["used_memory"]) / most if most else None
    # Without a limit nothing is ever thrown away, whatever the policy says.
    return BrokerRoom(share, not most or told.get("maxmemory_policy") == KEEPS_ALL)
