"""`intake stuck`: cases that no program can mend, and alarms that are open."""

from __future__ import annotations

import sys
from typing import Final

import click

from intake import create_app
from intake.cli.printing import say
from intake.gateways import clock
from intake.queries.troubles import alarm_rows, stuck_rows

COLUMNS: Final = ("check", "reference", "since")


@click.command("stuck")
@click.option("--json", "as_json", is_flag=True, help="For a program to read.")
def command(*, as_json: bool) -> None:
    """List cases that need a person, and open alarms. Exit code 1 when there is one."""
    with create_app().app_context():
        cases, alarms = stuck_rows(now=clock.now()), alarm_rows()
    say({"cases": cases, "alarms": alarms}, as_json=as_json, rows=cases, columns=COLUMNS)
    if not as_json:
        for alarm in alarms:
            click.echo(f"alarm: {alarm.key} since {alarm.raised_at.isoformat()}")
    if cases or alarms:
        sys.exit(1)
