"""What runs later: thin Celery tasks that take a job's id and call one service."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def bind(app: Flask) -> None:
    """Configure Celery for `app` and make its tasks known."""
    del app
