"""Where the broker is, for a command that somebody types beside `intake up`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intake.runner.broker import choose_broker
from intake.runner.layout import lay_out

if TYPE_CHECKING:
    from intake.settings import Settings


def broker_url(settings: Settings) -> str:
    """The broker of the settings, else the one that `intake up` runs; empty when there is none."""
    if settings.redis_url or not settings.var.is_dir():
        return settings.redis_url
    return choose_broker("", lay_out(settings.var)).url
