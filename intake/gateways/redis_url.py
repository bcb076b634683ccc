"""One broker address, said as each library wants it.

A UNIX socket is `redis+socket:///path` to Celery, `unix:///path` to redis-py and
`redis+unix:///path` to the rate limiter. `INTAKE_REDIS_URL` may use any of them.
"""

from __future__ import annotations

from typing import Final

_SOCKET_SCHEMES: Final = ("redis+socket://", "unix://", "redis+unix://")


def for_celery(url: str) -> str:
    """The address for Celery."""
    return _said_with("redis+socket://", url)


def for_client(url: str) -> str:
    """The address for `redis.from_url`."""
    return _said_with("unix://", url)


def for_limiter(url: str) -> str:
    """The address for Flask-Limiter."""
    return _said_with("redis+unix://", url)


def _said_with(scheme: str, url: str) -> str:
    for known in _SOCKET_SCHEMES:
        if url.startswith(known):
            return scheme + url.removeprefix(known)
    return url
