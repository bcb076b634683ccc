"""`intake clock`: move the workflow's clock, in the demo and in tests."""

from __future__ import annotations

import re
import sys
from datetime import timedelta
from typing import Final

import click

from intake import create_app
from intake.gateways import clock
from intake.services.moving_time import advance

UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


@click.group("clock")
def command() -> None:
    """Move the workflow's clock, in the demo and in tests."""


@command.command("advance")
@click.argument("by")
def advance_command(by: str) -> None:
    """Let time pass: BY is a number and a unit, such as 90m, 24h or 2d."""
    told = re.fullmatch(r"(\d{1,6})([smhd])", by)
    if told is None:
        sys.exit(f"Write a whole number and s, m, h or d, such as 24h; not {by}.")
    app = create_app()
    if not app.config["SETTINGS"].movable_clock:
        sys.exit("The clock can be moved in the demo and in tests only.")
    with app.app_context():
        advance(timedelta(**{UNITS[told[2]]: int(told[1])}))
        click.echo(clock.now().isoformat(timespec="seconds"))
