"""Intake: from the first click to a booked screening call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask import Flask


def create_app(overrides: Mapping[str, Any] | None = None) -> Flask:
    """Wire the service together.

    Args:
        overrides: settings by field name, winning over the environment.

    Raises:
        SettingsError: the settings or the clinic file are wrong; every fault is named.
    """
    # Only whoever builds the service pays for it: the medicine table, the inbox and a command
    # such as `intake medications` need none of it.
    from intake.wiring import wire  # noqa: PLC0415

    return wire(overrides)
